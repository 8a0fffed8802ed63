"""Who asks the API: a program with ``Authorization: Bearer …``, or a page with its session.

A bearer token is one of ours (``pen_…``) or, with Clerk, that of a session there. A session, ours
or Clerk's, comes in a cookie, so whoever writes by it needs the CSRF token as well.
"""

from django.conf import settings
from rest_framework import exceptions
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.request import Request

from accounts import services, throttle
from accounts.clerk.claims import SessionClaims
from accounts.clerk.tokens import SessionRefused, looks_like_one, verifier_of
from accounts.exceptions import AccountLeaving, TokenRefused
from accounts.models import ApiToken, User


class ApiTokenAuthentication(BaseAuthentication):
    """Set ``request.user`` to the token's owner and ``request.auth`` to the token.

    A bearer token that opens nothing is refused here, even when the request also has a session;
    after many from one address no token is looked at for a while.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        text = _bearer(request)
        if text is None or _is_of_clerk(text):
            return None
        throttle.refuse_if_spent(request, throttle.WRONG_TOKENS)
        try:
            token = services.authenticate_token(text=text)
        except TokenRefused as error:
            throttle.count(request, throttle.WRONG_TOKENS)
            raise exceptions.AuthenticationFailed(error.message, code=error.code) from error
        _refuse_leaving(token.owner)
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="penumbra"'


class ClerkBearerAuthentication(BaseAuthentication):
    """Set ``request.user`` to whose session at Clerk's it is, ``request.auth`` to its claims."""

    def authenticate(self, request: Request) -> tuple[User, SessionClaims] | None:
        text = _bearer(request)
        if text is None or not _is_of_clerk(text):
            return None
        try:
            claims = verifier_of(settings.CLERK).session(text)
        except SessionRefused as error:
            raise _refused() from error
        user = services.reader_by_clerk(claims=claims)
        if user is None:
            raise _refused()
        _refuse_leaving(user)
        if claims.actor:
            request._request.impersonator = claims.actor
        return user, claims


class ReaderSessionAuthentication(SessionAuthentication):
    """REST framework's own, which knows nothing of accounts that are leaving."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        found = super().authenticate(request)
        if found is not None:
            _refuse_leaving(found[0])
        return found


def _bearer(request: Request) -> str | None:
    scheme, _, secret = get_authorization_header(request).strip().partition(b" ")
    return secret.decode("latin-1").strip() if scheme.lower() == b"bearer" else None


def _is_of_clerk(text: str) -> bool:
    return settings.CLERK.is_on and looks_like_one(text)


def _refused() -> exceptions.AuthenticationFailed:
    error = TokenRefused(reason="session")
    return exceptions.AuthenticationFailed(error.message, code=error.code)


def _refuse_leaving(user: User) -> None:
    if user.leaving_at is not None:
        raise AccountLeaving
