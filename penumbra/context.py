"""What every page needs besides its own subject. Hardly any queries."""

from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from library.services import is_single_owner
from library.views.avatars import avatar

THEMES = ("system", "light", "dark")
THEME_COOKIE = "theme"
# A message whose extra tag starts so carries the address its Undo button posts to.
UNDO_TAG = "undo:"
_DISCOVER_KEPT_S = 60


def page(request: HttpRequest) -> dict[str, Any]:
    """Return ``theme``, ``toasts`` (read, and so used up, only when drawn), the sign-up mode, and
    ``me``, the reader's face, for pages that know who is signed in; whether there is Discover,
    which may be a minute old where nobody can sign up; ``by_clerk``, where a session of Clerk's is.
    """
    return {
        "theme": theme_of(request),
        "toasts": SimpleLazyObject(lambda: _toasts(request)),
        "sign_up_closed": settings.SIGN_UP == "closed",
        "sign_up_invites": settings.SIGN_UP == "invite",
        "has_discover": SimpleLazyObject(_has_discover),
        "me": SimpleLazyObject(lambda: avatar(request.user)),
        "by_clerk": _by_clerk(request),
    }


def _by_clerk(request: HttpRequest) -> dict[str, str] | None:
    """Say how a page keeps a session of Clerk's alive, and who acts as the reader ("": nobody)."""
    visit = getattr(request, "clerk", None)
    if visit is None or visit.claims is None:
        return None
    return {"suffix": settings.CLERK.instance.suffix, "actor": visit.claims.actor}


def _has_discover() -> bool:
    if settings.SIGN_UP != "closed":
        return True
    return cache.get_or_set("has-discover", lambda: not is_single_owner(), _DISCOVER_KEPT_S)


def theme_of(request: HttpRequest) -> str:
    """Return the colours the visitor chose; whatever the system has, without a choice."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "system"


def _toasts(request: HttpRequest) -> list[dict[str, str]]:
    return [
        {
            "text": message.message,
            "level": message.level_tag,
            "undo_url": (message.extra_tags or "").partition(UNDO_TAG)[2],
        }
        for message in get_messages(request)
    ]
