"""Browsers that somebody has signed in with before.

Each keeps a signed cookie that names it and the accounts that were signed in to with it. Two things
hang on it: a known browser has guesses at the password of its own, so that nobody can shut an owner
out by guessing wrongly elsewhere; and of a sign-in with another one the owner is told by mail. The
cookie opens nothing, and nothing about it is kept on the server.
"""

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts import keys, limits, mail
from accounts.models import User
from accounts.throttle import address_of

_SALT = "accounts.devices"


def known_as(request: HttpRequest, user: User) -> str:
    """Return the name of a browser that ``user`` has signed in with; "" for any other. Pure."""
    device, accounts = _read(request)
    return device if user.pk in accounts else ""


def remember(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Give the browser that the answer goes to a name, and note that ``user`` signs in with it."""
    device, accounts = _read(request)
    others = [pk for pk in accounts if pk != user.pk][: limits.DEVICE_ACCOUNTS_MAX - 1]
    value = signing.dumps([device or keys.new_public_id(), user.pk, *others], salt=_SALT)
    response.set_cookie(
        _cookie(),
        value,
        max_age=limits.DEVICE_DAYS * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def welcome(
    request: HttpRequest, response: HttpResponse, user: User, *, is_first: bool = False
) -> None:
    """Remember the browser of somebody who has just signed in; tell them by mail of a new one.

    Not when this is the account's first sign-in of all (``is_first``). Outside any transaction.
    """
    is_new = not known_as(request, user)
    remember(request, response, user)
    if is_new and not is_first:
        agent = request.headers.get("User-Agent", "")[: limits.AUDIT_AGENT_MAX]
        told = {"user": user, "at": timezone.now(), "agent": agent if agent.isprintable() else ""}
        mail.tell(user.email, "new_sign_in", came_from=address_of(request), **told)


def _cookie() -> str:
    # With this prefix browsers take the cookie from this very host over HTTPS, and nowhere else.
    return "__Host-device" if settings.SESSION_COOKIE_SECURE else "device"


def _read(request: HttpRequest) -> tuple[str, list[int]]:
    try:
        device, *accounts = signing.loads(
            request.COOKIES.get(_cookie(), ""),
            salt=_SALT,
            max_age=limits.DEVICE_DAYS * 24 * 3600,
        )
    except signing.BadSignature:
        return "", []
    return device, accounts
