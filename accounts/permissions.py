"""Who may do what: the one place where roles and scopes become permissions.

What belongs to a reader is kept by ``owned_by`` and ``visible_to`` in every read, whatever the
role: an admin is a stranger to other people's books outside the admin. docs/permissions.md has the
whole table, and a test walks it.
"""

from typing import TYPE_CHECKING

from django.contrib.auth.models import AnonymousUser
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.choices import Role
from accounts.models import ApiToken, User

if TYPE_CHECKING:
    # At run time a circle: REST framework's views import the permissions that settings name.
    from rest_framework.views import APIView

# Django's names for what each role may do in the admin. An admin may do everything, by being a
# superuser, and readers nothing; no permission is kept in the database.
GRANTED: dict[Role, frozenset[str]] = {
    Role.READER: frozenset(),
    Role.MODERATOR: frozenset({"library.view_report", "library.change_report"}),
    Role.ADMIN: frozenset(),
}


def role_of(user: User | AnonymousUser) -> Role | None:
    """Return the role of an account; None for a visitor, and for an account that is closed."""
    if not user.is_active:
        return None
    if not user.is_staff:
        return Role.READER
    return Role.ADMIN if user.is_superuser else Role.MODERATOR


def granted_to(user: User | AnonymousUser) -> frozenset[str]:
    """Return what the role of ``user`` allows beside what being a superuser does. No query."""
    role = role_of(user)
    return GRANTED[role] if role else frozenset()


# The resource of what is open to visitors, and so to any token.
OPEN = "open"
_OTHER = "This token opens nothing but “{}”."


class HasScope(BasePermission):
    """Let tokens of scope ``read`` use safe methods only, and those for one resource no other.

    A view says with ``resource`` what it is about. Sessions are not limited.
    """

    message = "This token may only read. Make one with the scope “write”."
    code = "scope_too_narrow"

    def has_permission(self, request: Request, view: "APIView") -> bool:
        token = request.auth
        if not isinstance(token, ApiToken):
            return True
        resource = getattr(view, "resource", "")
        if token.resource and resource not in (token.resource, OPEN):
            self.message, self.code = _OTHER.format(token.resource), "other_resource"
            return False
        return request.method in SAFE_METHODS or token.may_write()
