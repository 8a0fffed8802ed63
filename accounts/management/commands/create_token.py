from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts import services
from accounts.choices import TokenScope
from accounts.exceptions import InvalidToken, TooManyTokens
from accounts.models import User


class Command(BaseCommand):
    help = "Make an API token for an account. The token is the last word of the output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("handle")
        parser.add_argument("--name", required=True, help="what the token is for")
        parser.add_argument("--scope", choices=TokenScope.values, default=TokenScope.READ.value)
        parser.add_argument("--days", type=int, help="how long it lasts; for ever when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        owner = User.objects.identified_by(options["handle"]).first()
        if owner is None or not owner.is_active:
            raise CommandError(f"There is no active account {options['handle']!r}.")
        try:
            made = services.make_token(
                owner=owner, name=options["name"], scope=options["scope"], days=options["days"]
            )
        except InvalidToken as error:
            sentences = [text for texts in error.extra["errors"].values() for text in texts]
            raise CommandError(" ".join(sentences)) from error
        except TooManyTokens as error:
            raise CommandError(error.message) from error
        self.stdout.write(f"A {made.token.scope} token for {owner}, shown this once: {made.text}")
