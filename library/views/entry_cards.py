"""The books on a list as its page shows them: a cover to look at, and a note below it."""

from collections.abc import Iterable
from typing import NamedTuple

from django.urls import reverse

from library.models import ReadingList
from library.services import EntryRow
from library.views.presenters import Card, cards

_ANY_ENTRY = "1" * 12
# How the books of a list can be shown: values of ``view`` in its address.
LOOKS = (("covers", "Covers"), ("notes", "Notes"))


def look_mark(asked: str) -> str:
    """Return what keeps a look in an address: "?view=covers"; "" for one there is not."""
    return f"?view={asked}" if asked in dict(LOOKS) else ""


class EntryCard(NamedTuple):
    """One book on a list; drawn by library/templatetags/list_entries.py.

    ``is_open``: everybody may see the book; ``acts_url`` stands before "move/", "note/" and
    "remove/", and ``mark`` after them, so that one comes back to the same look.
    """

    id: str
    place: int
    card: Card
    note: str
    is_note_shown: bool
    is_open: bool
    acts_url: str
    mark: str


def entry_cards(
    rows: Iterable[EntryRow], reading_list: ReadingList, *, public: bool, mark: str = ""
) -> list[EntryCard]:
    """Return the cards of rows of ``services.entry_page``; ``mark`` is "?view=…" or ""."""
    rows = list(rows)
    shown = cards((row.book for row in rows), public=public)
    pattern = acts_pattern(reading_list)
    return [
        EntryCard(
            id=row.public_id,
            place=row.place,
            card=card,
            note=row.note,
            is_note_shown=row.is_note_shown,
            is_open=row.is_open,
            acts_url=pattern.replace(_ANY_ENTRY, row.public_id),
            mark=mark,
        )
        for row, card in zip(rows, shown, strict=True)
    ]


def acts_pattern(reading_list: ReadingList) -> str:
    """Return the address before "move/" of an entry whose id is twelve ones.

    Reversing the pattern for each entry would cost more than all the rest of it.
    """
    path = reverse("library:entry-move", args=[reading_list.public_id, _ANY_ENTRY])
    return path.removesuffix("move/")
