"""What Clerk's middleware adds to a page, measured in this process and beside the same without it.

Whole requests go through all middleware to a view that does nothing else. "Adds" is everything:
the choice among cookies, the token, and the one query for the reader.
"""

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator

import django
from cryptography.hazmat.primitives import serialization
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from tests.stand_ins.clerk import ClerkStandIn

PARTY = "https://books.example"
SIGNED_IN_MOST_MS = 0.5
PUBLIC_MOST_MS = 0.1
_PER_ROUND = 200
_ROUNDS = 15
_MIDDLEWARE = "accounts.middleware.ClerkSessionMiddleware"


def main() -> int:
    clerk = ClerkStandIn(token_life_s=3_600)
    clerk.close()  # nobody is to be asked: its key is enough
    with tempfile.TemporaryDirectory(prefix="penumbra-bench-") as folder:
        prepare(folder, clerk)
        measured = list(measurements(clerk))
    too_slow = False
    print("Clerk's middleware, in process, on SQLite, CPU time:")
    for name, added_ms, most_ms in measured:
        holds = most_ms is None or added_ms <= most_ms
        limit = "" if most_ms is None else f", at most {most_ms:g} ms"
        print(f"{'holds' if holds else 'TOO SLOW':<9} {name} adds {added_ms:.3f} ms{limit}")
        too_slow |= not holds
    return int(too_slow)


def prepare(folder: str, clerk: ClerkStandIn) -> None:
    """Set the site up with Clerk and an empty database."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    public = clerk.key.public_key().public_bytes(serialization.Encoding.PEM, form)
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "penumbra.settings",
        "DEBUG": "off",
        "SECRET_KEY": "only-for-this-measurement-" + "x" * 40,
        "ALLOWED_HOSTS": "testserver",
        "HTTPS": "off",
        "DATA_DIR": folder,
        "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
        "REDIS_URL": "",
        "LOG_LEVEL": "ERROR",
        "CLERK_PUBLISHABLE_KEY": clerk.publishable_key,
        "CLERK_SECRET_KEY": clerk.secret_key,
        "CLERK_AUTHORIZED_PARTIES": PARTY,
        "CLERK_JWT_KEY": public.decode(),
    }
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def measurements(clerk: ClerkStandIn) -> Iterator[tuple[str, float, float | None]]:
    """Yield what is measured, what that adds in ms, and how much it may."""
    from accounts.models import User

    User.objects.create_user("ada", clerk_id="user_1", name="Ada")
    with_it, without = handler(settings.MIDDLEWARE), handler(without_clerk())
    token = clerk.token(clerk.open_session("user_1"), PARTY)
    session = {"__session": token, "__client_uat": "1"}
    others = {"__session_abcdefgh": token, "__client_uat_abcdefgh": "1", "theme": "dark"}
    cases: list[tuple[str, str, Callable[[int], dict[str, str]], float | None]] = [
        ("a public page", "/public/", lambda _: {}, PUBLIC_MOST_MS),
        ("a public page, signed in", "/public/", lambda _: session, PUBLIC_MOST_MS),
        ("a visitor's page", "/asks/", lambda _: {"theme": "dark"}, PUBLIC_MOST_MS),
        ("a signed-in page", "/asks/", lambda _: session | others, SIGNED_IN_MOST_MS),
    ]
    for name, path, cookies, most in cases:
        yield name, added_ms(with_it, without, path, cookies), most

    def next_session(_: int) -> dict[str, str]:
        return session | {"__session": clerk.token(clerk.open_session("user_1"), PARTY)}

    name = "a signed-in page, its token new"
    yield name, added_ms(with_it, without, "/asks/", next_session), None


def added_ms(
    with_it: Callable[[HttpRequest], HttpResponse],
    without: Callable[[HttpRequest], HttpResponse],
    path: str,
    cookies_of: Callable[[int], dict[str, str]],
) -> float:
    """Return how much more CPU time a request takes with it: the median of rounds in turn."""
    from django.test import RequestFactory

    factory, differences = RequestFactory(), []
    for _ in range(_ROUNDS):
        requests = []
        for number in range(_PER_ROUND):
            header = "; ".join(f"{name}={value}" for name, value in cookies_of(number).items())
            extra = {"HTTP_COOKIE": header} if header else {}
            requests.append([factory.get(path, **extra), factory.get(path)])
        took = [0.0, 0.0]
        for pair in requests:
            for place, (act, request) in enumerate(zip((with_it, without), pair, strict=True)):
                started = time.thread_time()
                act(request)
                took[place] += time.thread_time() - started
        differences.append((took[0] - took[1]) / _PER_ROUND * 1000)
    return statistics.median(differences)


def handler(middleware: list[str]) -> Callable[[HttpRequest], HttpResponse]:
    """Return what answers requests through these."""
    from django.core.handlers.base import BaseHandler
    from django.test import override_settings

    class Handler(BaseHandler):
        pass

    made = Handler()
    with override_settings(MIDDLEWARE=middleware):
        made.load_middleware()
    settings.ROOT_URLCONF = "bench.clerk_urls"
    return made.get_response


def without_clerk() -> list[str]:
    return [name for name in settings.MIDDLEWARE if name != _MIDDLEWARE]


if __name__ == "__main__":
    sys.exit(main())
