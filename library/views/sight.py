"""How a reader's pages are looked at: by the owner, by others, or by the owner as others would."""

import copy
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import reverse

if TYPE_CHECKING:
    from accounts.models import User

PREVIEW = {"as": "visitor"}


class Sight(NamedTuple):
    """``reader``: whose page; ``public``: what everybody may see and nothing else is shown.

    In a ``preview`` owners see their page as others do. While it is not published they see it as
    others would if it were.
    """

    reader: "User"
    public: bool
    preview: bool


def sight_of(request: HttpRequest, reader: "User", *, always_public: bool = False) -> Sight:
    """Return how ``request`` looks at a page of ``reader``. No query."""
    if request.user != reader:
        return Sight(reader, public=True, preview=False)
    asked = all(request.GET.get(name) == value for name, value in PREVIEW.items())
    if not (asked or always_public):
        return Sight(reader, public=False, preview=False)
    return Sight(_as_if_published(reader), public=True, preview=True)


def frame(request: HttpRequest, sight: Sight) -> dict[str, Any]:
    """Return what every page of a reader needs around it: for templates/base.html."""
    context: dict[str, Any] = {"visited": visited(sight.reader) if sight.public else None}
    if sight.preview:
        context["preview"] = {"text": _said_of(request.user), "back_url": request.path}
        # The navigation, too, is that of a visitor.
        context["user"] = AnonymousUser()
    return context


def _said_of(reader: "User") -> str:
    if reader.is_shown:
        return "This is what visitors see."
    if reader.is_published:
        return "Nobody sees this at the moment."
    return "Nobody sees this yet: your library is not published. Visitors would see it like this."


def visited(reader: "User") -> dict[str, str]:
    """Return what the navigation says of the reader whose pages somebody else is looking at."""
    return {
        "name": reader.get_short_name(),
        "url": reverse("library:showcase", args=[reader.handle]),
        "library_url": reverse("library:reader-library", args=[reader.handle]),
        "lists_url": reverse("library:reader-lists", args=[reader.handle]),
        "suggestions_url": reverse("library:reader-suggestions", args=[reader.handle]),
    }


def _as_if_published(reader: "User") -> "User":
    seen = copy.copy(reader)
    seen.is_published = True
    return seen
