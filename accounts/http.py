"""What views say of who asks: in their annotations, and by a mark."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

if TYPE_CHECKING:
    from accounts.models import User


class AuthenticatedHttpRequest(HttpRequest):
    """A request behind the sign-in: ``user`` is an account, never a visitor."""

    user: "User"


def same_for_all(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Mark a view whose answer is the same whoever asks: neither session nor user is read."""
    view.same_for_all = True
    return view


def open_to_leaving(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Mark a view that whoever is leaving may still use; every other leads to their one page."""
    view.open_to_leaving = True
    return view
