"""Whether a session has shown the second factor of its account."""

from typing import Any

from django.http import HttpRequest

from accounts import services

_CHECKED = "second_factor"


def is_checked(request: HttpRequest) -> bool:
    """Say whether this session has shown the second factor that its account has now. 1 query."""
    found = services.second_factor_of(request.user)
    return found is not None and request.session.get(_CHECKED) == [request.user.pk, found]


def note_checked(request: HttpRequest, found: int | None) -> None:
    """Note that it was shown; the session gets another name, as at a sign-in."""
    request.session.cycle_key()
    request.session[_CHECKED] = [request.user.pk, found]


def what_is_wanted(request: Any, *, is_required: bool) -> str:
    """Return what the admin wants of somebody first: "check", "add", or "" when all is well.

    1 query for each request, however often it is asked.
    """
    if not hasattr(request, "second_factor"):
        request.second_factor = services.second_factor_of(request.user)
    found = request.second_factor
    if found is None:
        return "add" if is_required else ""
    is_shown = request.session.get(_CHECKED) == [request.user.pk, found]
    return "" if is_shown else "check"
