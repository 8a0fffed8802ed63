from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import services
from accounts.models import User


class Command(BaseCommand):
    help = "Take off the second factor of somebody who has lost telephone and paper."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("handle")

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.identified_by(options["handle"]).first()
        if user is None:
            raise CommandError(f"There is no account {options['handle']!r}.")
        if not services.remove_second_factor(user=user):
            raise CommandError(f"{user} has no second factor.")
        self.stdout.write(f"{user} has no second factor any more.")
