"""API requests that carry ``Authorization: Bearer pen_…``."""

from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.request import Request

from accounts import services
from accounts.exceptions import TokenRefused
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
        return token.owner, token

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="penumbra"'
