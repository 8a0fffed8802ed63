"""What views say of who asks: in their annotations, and by a mark."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse

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


def local_only(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Have a page about passwords be there only where passwords open anything."""

    @wraps(view)
    def look(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.LOCAL_ACCOUNTS:
            raise Http404
        return view(request, *args, **kwargs)

    return look


def renews_session(view: Callable[..., Any]) -> Callable[..., HttpResponse]:
    """Mark a view on the way to which a session of Clerk's that is nearly over is renewed."""
    view.renews_session = True
    return view


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitUse:
    """How much of a limit is left: ``most`` in ``window_s`` seconds, ``left`` for ``reset_s``."""

    name: str
    most: int
    window_s: int
    left: int
    reset_s: int


def note_limit(request: HttpRequest, use: LimitUse) -> None:
    """Remember a limit that this request counts against, to be told with the answer."""
    # A request of REST framework wraps the one that middleware sees.
    inner = getattr(request, "_request", request)
    inner.limits_used = [*limits_used(inner), use]


def limits_used(request: HttpRequest) -> list[LimitUse]:
    """Return what ``note_limit`` was told of a request, in its order."""
    return getattr(getattr(request, "_request", request), "limits_used", [])
