from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import services
from accounts.choices import Role
from accounts.models import User


class Command(BaseCommand):
    help = "Make an account an admin or a moderator, or a reader again, which takes a role away."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("handle")
        parser.add_argument("role", choices=Role.values)

    def handle(self, *args: Any, **options: Any) -> None:
        user = User.objects.identified_by(options["handle"]).first()
        if user is None:
            raise CommandError(f"There is no account {options['handle']!r}.")
        changed = services.set_role(user=user, role=options["role"])
        self.stdout.write(f"{user} {'is now' if changed else 'was already'} {options['role']}.")
