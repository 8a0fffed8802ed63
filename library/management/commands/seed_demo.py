import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from library import services

KNOWN_PASSWORD = "penumbra"  # noqa: S105 - for a site that nobody else can reach
_LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


class Command(BaseCommand):
    help = "Make the reader demo with a library to look around in; add what is missing of it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--if-empty", action="store_true", help="do nothing where there is any account"
        )
        parser.add_argument(
            "--password",
            help=f"{KNOWN_PASSWORD} on a site that only this machine reaches, else a random one",
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        users = get_user_model().objects
        reader = services.demo_reader()
        demo = users.identified_by(reader["handle"]).first()
        if options["if_empty"] and users.exists():
            if demo and is_local() and demo.check_password(KNOWN_PASSWORD):
                self._say_sign_in(demo, KNOWN_PASSWORD)
            return
        password = options["password"] or ("" if demo else default_password())
        if demo is None:
            demo = users.create_user(password=password, **reader)
        elif password:
            demo.set_password(password)
            demo.save(update_fields=["password"])
        added = services.fill_demo_library(owner=demo)
        services.show_demo_library(owner=demo)
        self.stdout.write(f"Books added to the library of {demo}: {added}.")
        if password:
            self._say_sign_in(demo, password)

    def _say_sign_in(self, demo: AbstractBaseUser, password: str) -> None:
        self.stdout.write(f"Sign in as {demo.get_username()} with the password {password}")


def is_local() -> bool:
    """True when the site answers to nobody but this machine."""
    return set(settings.ALLOWED_HOSTS) <= _LOOPBACK


def default_password() -> str:
    return KNOWN_PASSWORD if is_local() else secrets.token_urlsafe(12)
