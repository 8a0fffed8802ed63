"""What a browser brings back when it was sent round by Clerk."""

from dataclasses import replace

from django.http import HttpRequest, QueryDict

from accounts import throttle
from accounts.clerk import api, cookies
from accounts.clerk.config import ClerkConfig
from accounts.clerk.state import ClerkState, Status, clean_url, is_person
from accounts.clerk.tokens import verifier_of
from accounts.exceptions import IdentityUnavailable

_DIRECTIVES_MAX = 20
_HANDSHAKE_MAX = 8_192


def handshake_of(request: HttpRequest, config: ClerkConfig) -> tuple[str, str] | None:
    """Return the nonce or token that a handshake came back with, as a page is opened.

    Only in development it stands in the address: in production a link could bring somebody in as
    somebody else.
    """
    if not is_person(request):
        return None
    sources: list[QueryDict | dict[str, str]] = [request.COOKIES]
    if config.instance.is_development:
        sources.insert(0, request.GET)
    for name in (cookies.HANDSHAKE_NONCE, cookies.HANDSHAKE):
        for source in sources:
            if (value := source.get(name)) and len(value) <= _HANDSHAKE_MAX:
                return name, value
    return None


def resolved(request: HttpRequest, config: ClerkConfig, name: str, value: str) -> ClerkState:
    """Take what a handshake brought.

    Raises SessionRefused, IdentityUnavailable, or TooManyAttempts.
    """
    verifier = verifier_of(config)
    if name == cookies.HANDSHAKE_NONCE:
        given = _exchanged(request, config, value)
    else:
        given = verifier.handshake(value)
    host = request.get_host().partition(":")[0]
    read = [cookies.directive_of(one, config.instance, host=host) for one in given]
    directives = tuple(filter(None, read[:_DIRECTIVES_MAX]))
    state = ClerkState(
        status=Status.SIGNED_OUT,
        reason="session-token-missing",
        directives=directives,
        location=clean_url(request) if name in request.GET else "",
    )
    sessions = {cookies.SESSION, config.instance.suffixed(cookies.SESSION)}
    tokens = [one.value for one in directives if one.name in sessions and one.value]
    if not tokens:
        return state
    claims = verifier.session(tokens[-1])
    return replace(state, status=Status.SIGNED_IN, reason="", claims=claims)


def _exchanged(request: HttpRequest, config: ClerkConfig, nonce: str) -> list[str]:
    """Ask Clerk what a nonce stands for; who makes them up is soon not asked for any more."""
    throttle.refuse_if_spent(request, throttle.CLERK_NONCES)
    try:
        return api.fetch_handshake(config, nonce)
    except IdentityUnavailable:
        throttle.count(request, throttle.CLERK_NONCES)
        raise
