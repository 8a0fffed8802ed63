"""Types for the annotations of views."""

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from accounts.models import User


class AuthenticatedHttpRequest(HttpRequest):
    """A request behind the sign-in: ``user`` is an account, never a visitor."""

    user: "User"
