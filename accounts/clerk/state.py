"""What is found out of who asks, and two things about the request that decide it."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.http import HttpRequest

from accounts.clerk import cookies
from accounts.clerk.claims import SessionClaims
from accounts.clerk.cookies import Directive

_OWN_PARAMETERS = {
    *(cookies.HANDSHAKE, cookies.HANDSHAKE_NONCE, cookies.DEV_BROWSER),
    *("__clerk_help", "__clerk_hs_reason", "__dev_session"),
}


class Status(StrEnum):
    SIGNED_IN = "signed-in"
    SIGNED_OUT = "signed-out"
    HANDSHAKE = "handshake"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClerkState:
    """What is known of who asks; ``claims`` where they are signed in.

    ``location``, when set, is where the browser is to go instead of getting an answer.
    ``directives`` are cookies to be set, ``tries`` how often it was sent round.
    """

    status: Status
    reason: str = ""
    claims: SessionClaims | None = None
    location: str = ""
    directives: tuple[Directive, ...] = ()
    tries: int = 0


def is_person(request: HttpRequest) -> bool:
    """Say whether a person opens a page: only such a request may be sent elsewhere first."""
    if request.method != "GET":
        return False
    wanted = request.META.get("HTTP_SEC_FETCH_DEST", "")
    if wanted:
        return wanted in ("document", "iframe")
    return request.META.get("HTTP_ACCEPT", "").startswith("text/html")


def clean_url(request: HttpRequest) -> str:
    """Return the address asked for, without what Clerk added to it."""
    parts = urlsplit(request.build_absolute_uri())
    asked = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in asked if name not in _OWN_PARAMETERS]
    query = urlencode(kept) if len(kept) < len(asked) else parts.query
    return parts._replace(query=query).geturl()
