"""The background worker."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from library.tasks import ensure_tending


class Command(BaseCommand):
    help = "Run background work: retries of ISBNs, the purge of the trash, provider quotas."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="do what is due, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        ensure_tending()
        once = options["batch"]
        how = {"queue_name": "*", "interval": 2, "batch": once, "startup_delay": not once}
        # The services log what they did; that a task began and ended is noise.
        call_command("db_worker", verbosity=0, **how)
