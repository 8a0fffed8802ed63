"""The change feed as programs read it: what changed since they last asked, in one order.

Where a program stands is an opaque text, the cursor. It holds a place in the order, and a moment
before which nothing that comes after the place was written: once that is longer ago than changes
are kept, some of them may be gone, and the program is told to start anew.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import timezone

from accounts.changes import changes_of
from library.exceptions import ChangesGone, InvalidCursor
from library.models import Book

if TYPE_CHECKING:
    from accounts.models import User

# What programs say to begin at the present moment.
NOW = "now"
_CURSOR_MAX = 100
_LARGEST = 2**53


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangesPage:
    """``changes`` in order, the ``cursor`` after them, and whether there are more by now."""

    changes: list[Any]
    cursor: str
    has_more: bool


@dataclass(frozen=True, slots=True)
class Place:
    """After a change of this version and position, known not to be gone at ``at`` (Unix time)."""

    version: int = 0
    position: int = 0
    at: int | None = None


def read_place(since: str) -> Place:
    """Return the place a cursor stands for; the beginning for "". No query.

    Raises InvalidCursor for what was not given out here, ChangesGone for what is too long ago.
    """
    if not since:
        return Place()
    try:
        if len(since) > _CURSOR_MAX:
            raise ValueError
        version, position, at = json.loads(urlsafe_b64decode(since.encode("ascii")))
        if not all(type(part) is int and 0 <= part < _LARGEST for part in (version, position, at)):
            raise ValueError
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise InvalidCursor from error
    oldest = timezone.now() - timedelta(days=settings.CHANGES_DAYS)
    if at < oldest.timestamp():
        raise ChangesGone
    return Place(version, position, at)


def changes_since(*, owner: "User", place: Place, most: int) -> ChangesPage:
    """Return what changed for ``owner`` after a place, at most so much. 1 query.

    Nothing that is committed by now is missing, and nothing that is committed later will come
    before it: see ``accounts.changes``.
    """
    # Taken first: what is written after this moment is found by whoever asks from the cursor.
    now = int(timezone.now().timestamp())
    found = list(changes_of(owner).after(place.version, place.position)[: most + 1])
    page, has_more = found[:most], len(found) > most
    last = page[-1] if page else place
    at = int(page[-1].at.timestamp()) if has_more else now
    cursor = _cursor(last.version, last.position, at)
    return ChangesPage(changes=page, cursor=cursor, has_more=has_more)


def live_books(*, owner: "User", public_ids: Collection[str]) -> list[Book]:
    """Return those of the owner's books, with details, that are not in the trash. 3 queries."""
    found = Book.objects.owned_by(owner).live().filter(public_id__in=public_ids)
    return list(found.with_details())


def reader_now(*, owner: "User") -> "User":
    """Return the account as it is by now. 1 query."""
    return type(owner)._default_manager.get(pk=owner.pk)


def present_cursor(*, owner: "User") -> str:
    """Return the cursor after all that has changed so far. 1 query."""
    now = int(timezone.now().timestamp())
    last = changes_of(owner).order_by("-version", "-position").first() or Place()
    return _cursor(last.version, last.position, now)


def _cursor(version: int, position: int, at: int) -> str:
    said = json.dumps([version, position, at], separators=(",", ":"))
    return urlsafe_b64encode(said.encode()).decode()
