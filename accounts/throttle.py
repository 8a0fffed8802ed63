"""Limits on guessing, counted in Django's cache by django-ratelimit.

Either count beforehand (``count``), or ask beforehand and count the failures only
(``refuse_if_spent``, then ``count``): attempts at the same instant then still get no more
answers than the limit allows.
"""

from dataclasses import dataclass
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django_ratelimit.core import get_usage

from accounts import limits
from accounts.exceptions import TooManyAttempts

CACHE_TROUBLE_RETRY_S = 60
UNKNOWN_ADDRESS = "::"


@dataclass(frozen=True, slots=True)
class Limit:
    """How often per time, in django-ratelimit's notation; ``said`` to whoever is beyond it."""

    group: str
    rate: str
    said: str = "Too many attempts."


SIGN_IN_BY_ADDRESS = Limit("accounts.sign-in.address", limits.SIGN_IN_RATE_BY_ADDRESS)
SIGN_IN_BY_ACCOUNT = Limit("accounts.sign-in.account", limits.SIGN_IN_RATE_BY_ACCOUNT)
SIGN_IN_BY_DEVICE = Limit("accounts.sign-in.device", limits.SIGN_IN_RATE_BY_DEVICE)
ADMIN_SIGN_IN = Limit("accounts.sign-in.admin", limits.ADMIN_SIGN_IN_RATE)
SECOND_FACTOR = Limit("accounts.second-factor", limits.SECOND_FACTOR_RATE)
PASSWORD_CHECK = Limit("accounts.password-check", limits.PASSWORD_CHECK_RATE)
SIGN_UP_BY_ADDRESS = Limit("accounts.sign-up.address", limits.SIGN_UP_RATE_BY_ADDRESS)
RESET_BY_ADDRESS = Limit("accounts.reset.address", limits.RESET_RATE_BY_ADDRESS)
RESET_BY_EMAIL = Limit("accounts.reset.email", limits.RESET_RATE_BY_EMAIL)
TOKENS = Limit("accounts.tokens", limits.TOKEN_RATE)
WRONG_TOKENS = Limit("accounts.wrong-tokens", limits.WRONG_TOKEN_RATE)
CLERK_NONCES = Limit("accounts.clerk-nonces", limits.CLERK_NONCE_RATE)
CSP_REPORTS = Limit("accounts.csp-reports", limits.CSP_REPORT_RATE)
_A_LOT = "That is a lot at once."
WRITES = Limit("accounts.writes", limits.WRITE_RATE, _A_LOT)
UPLOADS = Limit("accounts.uploads", limits.UPLOAD_RATE, _A_LOT)
SEARCHES_BY_READER = Limit("accounts.searches.reader", limits.SEARCH_RATE_BY_READER, _A_LOT)
SEARCHES_BY_ADDRESS = Limit("accounts.searches.address", limits.SEARCH_RATE_BY_ADDRESS, _A_LOT)
_SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")
_FORMS = ("application/json", "application/x-www-form-urlencoded", "")


def refuse_if_spent(request: HttpRequest, limit: Limit, who: str = "") -> None:
    """Raise TooManyAttempts when nothing is left of ``limit``; count nothing.

    ``who`` is what attempts are counted by; the network address of the request when empty.
    """
    usage = _usage(request, limit, who, increment=False)
    if usage and usage["count"] >= usage["limit"]:
        _refuse(usage, limit)


def count(request: HttpRequest, limit: Limit, who: str = "") -> None:
    """Count one attempt; raise TooManyAttempts when it is one too many."""
    usage = _usage(request, limit, who, increment=True)
    if usage and usage["should_limit"]:
        _refuse(usage, limit)


def refuse_if_guessed_out(request: HttpRequest, identifier: str, device: str = "") -> None:
    """Raise TooManyAttempts when too many sign-ins failed from this address, or as this account.

    With ``device``, the name of a browser that the account was signed in to with before, only what
    failed with that one counts: wrong guesses elsewhere do not shut its owner out.
    """
    if device:
        refuse_if_spent(request, SIGN_IN_BY_DEVICE, _account(identifier, device))
        return
    refuse_if_spent(request, SIGN_IN_BY_ADDRESS)
    refuse_if_spent(request, SIGN_IN_BY_ACCOUNT, _account(identifier))


def count_wrong_guess(request: HttpRequest, identifier: str, device: str = "") -> None:
    """Count a sign-in that failed. Raises as ``refuse_if_guessed_out`` when it is one too many."""
    if device:
        count(request, SIGN_IN_BY_DEVICE, _account(identifier, device))
        return
    count(request, SIGN_IN_BY_ADDRESS)
    count(request, SIGN_IN_BY_ACCOUNT, _account(identifier))


def count_work(request: HttpRequest) -> None:
    """Count what a request asks for besides looking: a change, a file, words to look for.

    By reader, of visitors by address. Nothing is counted of a request that only looks. Raises
    TooManyAttempts.
    """
    who = str(request.user.pk) if request.user.is_authenticated else ""
    if request.method in _SAFE:
        if request.GET.get("q"):
            count(request, SEARCHES_BY_READER if who else SEARCHES_BY_ADDRESS, who)
    elif who:
        count(request, WRITES, who)
        if request.META.get("CONTENT_TYPE", "").partition(";")[0].strip() not in _FORMS:
            count(request, UPLOADS, who)


def password_is(request: HttpRequest, password: str) -> bool:
    """Say whether ``password`` is that of the reader who is signed in; wrong ones are counted.

    Raises TooManyAttempts, before looking, when too many were wrong.
    """
    who = str(request.user.pk)
    refuse_if_spent(request, PASSWORD_CHECK, who)
    if request.user.check_password(password):
        return True
    count(request, PASSWORD_CHECK, who)
    return False


def address_behind_proxy(request: HttpRequest) -> str:
    """Return the address that the nearest proxy saw: the last one of ``X-Forwarded-For``.

    For ``RATELIMIT_IP_META_KEY`` where a proxy is trusted. What stands before the last one was
    sent by the visitor, and could be anything.
    """
    last = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(last))
    except ValueError:
        return request.META.get("REMOTE_ADDR") or UNKNOWN_ADDRESS


def address_of(request: HttpRequest) -> str | None:
    """Return the address a request came from, as ``TRUST_PROXY`` says; None where none is known."""
    trusts_proxy = getattr(settings, "RATELIMIT_IP_META_KEY", None)
    seen = address_behind_proxy(request) if trusts_proxy else request.META.get("REMOTE_ADDR", "")
    try:
        return None if seen == UNKNOWN_ADDRESS else str(ip_address(seen))
    except ValueError:
        return None


def _account(identifier: str, device: str = "") -> str:
    return f"{device} as {identifier.strip().removeprefix('@').lower()}"


def _usage(
    request: HttpRequest, limit: Limit, who: str, *, increment: bool
) -> dict[str, Any] | None:
    key = (lambda group, request: who) if who else "ip"
    return get_usage(request, group=limit.group, key=key, rate=limit.rate, increment=increment)


def _refuse(usage: dict[str, Any], limit: Limit) -> None:
    # A cache that cannot count answers with a time of -1: nobody is let through unlimited.
    seconds = usage["time_left"] if usage["time_left"] >= 0 else CACHE_TROUBLE_RETRY_S
    seconds = max(1, seconds)
    minutes = -(-seconds // 60)
    when = "in a minute" if minutes == 1 else f"in {minutes} minutes"
    raise TooManyAttempts(f"{limit.said} Try again {when}.", retry_after_s=seconds)
