"""What a token's scope allows."""

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import ApiToken

if TYPE_CHECKING:
    # At run time a circle: REST framework's views import the permissions that settings name.
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """Let tokens of scope ``read`` use safe methods only; sessions are not limited."""

    message = "This token may only read. Make one with the scope “write”."
    code = "scope_too_narrow"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        if not isinstance(request.auth, ApiToken):
            return True
        return request.method in SAFE_METHODS or request.auth.may_write()
