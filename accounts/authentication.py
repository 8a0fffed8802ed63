"""Who asks the API: a program with ``Authorization: Bearer pen_…``, or a page with its session."""

from rest_framework import exceptions
from rest_framework.authentication import (
    BaseAuthentication,
    SessionAuthentication,
    get_authorization_header,
)
from rest_framework.request import Request

from accounts import services
from accounts.exceptions import AccountLeaving, TokenRefused
from accounts.models import ApiToken, User


class ApiTokenAuthentication(BaseAuthentication):
    """Set ``request.user`` to the token's owner and ``request.auth`` to the token.

    A bearer token that opens nothing is refused here, even when the request also has a session.
    """

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        scheme, _, secret = get_authorization_header(request).strip().partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        try:
            token = services.authenticate_token(text=secret.decode("latin-1").strip())
        except TokenRefused as error:
            raise exceptions.AuthenticationFailed(error.message, code=error.code) from error
        _refuse_leaving(token.owner)
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="penumbra"'


class ReaderSessionAuthentication(SessionAuthentication):
    """REST framework's own, which knows nothing of accounts that are leaving."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        found = super().authenticate(request)
        if found is not None:
            _refuse_leaving(found[0])
        return found


def _refuse_leaving(user: User) -> None:
    if user.leaving_at is not None:
        raise AccountLeaving
