"""The face of a reader: their own picture, or the letters that stand for them."""

from functools import cache
from typing import TYPE_CHECKING

from django.urls import reverse

from library.limits import AVATAR_WIDTHS
from library.monogram import monogram
from library.views.presenters import tone_class

if TYPE_CHECKING:
    from accounts.models import User


def avatar(reader: "User") -> dict[str, str]:
    """Return what templates/includes/_avatar.html draws. No queries.

    ``src`` and ``srcset`` are "" without a picture; ``tone`` is the class of its colour.
    """
    if not reader.avatar_key:
        letters = monogram(reader.name) or monogram(reader.handle)
        return {"src": "", "srcset": "", "initials": letters, "tone": ""}
    sources = [picture_url(reader.avatar_key, width) for width in AVATAR_WIDTHS]
    sized = zip(sources, AVATAR_WIDTHS, strict=True)
    return {
        "src": sources[0],
        "srcset": ", ".join(f"{source} {width}w" for source, width in sized),
        "initials": "",
        "tone": tone_class(reader.avatar_color),
    }


def picture_url(key: str, width: int) -> str:
    """Return the address of a reader's own picture in one of the widths it is kept in."""
    return _pattern().replace("NAME", f"{key}-{width}")


@cache
def _pattern() -> str:
    return reverse("library:own-picture-file", args=["NAME"])
