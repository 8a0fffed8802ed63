from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from library import services


class Command(BaseCommand):
    help = (
        "Make sort titles and sort names anew by today's rules. Only what differs is written;"
        " it may be stopped at any moment and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--after",
            type=int,
            default=0,
            metavar="ID",
            help="go on after this reader, the last one that was named",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        total = 0
        for owner_id in services.readers_with_books(after=options["after"]):
            changed = services.refresh_sort_keys(owner_id=owner_id)
            total += changed
            if changed:
                self.stdout.write(f"Reader {owner_id}: {changed}")
        self.stdout.write(f"Sort keys made anew: {total}.")
