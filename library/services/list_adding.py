"""Putting books on lists: one, many at once, from the picker; and which lists a book is on."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Case, OuterRef, Subquery, When
from django.utils import timezone

from accounts.changes import ChangeAction
from library import limits
from library.exceptions import ListFull
from library.models import Book, ListEntry, ReadingList
from library.services.bulk import SELECTION_MAX, Selection
from library.services.list_places import GAP, position_at_end
from library.services.noting import note_entries
from library.services.reading_lists import lock_list, touch_list
from library.services.searching import find_books
from library.services.versions import changing

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

_BATCH = 500
# Of lists a book is on, told of at once on its page.
_HELD_MOST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """``count`` books were put on ``reading_list`` at ``moment``, which names them for an undo.

    ``present`` of those asked for were on it before.
    """

    reading_list: ReadingList
    count: int
    present: int
    moment: datetime


def add_to_list(*, owner: "User", public_id: str, selection: Selection) -> Added:
    """Put the books selected at the end of a list, in the order in which they were given or found.

    Books on it already stay where they are. Ids that name no live book of the owner are nobody's.
    5 queries and 1 to write each 500 books. Raises ListNotFound, and ListFull, with nothing added,
    when they do not all fit.
    """
    with changing(owner.pk):
        reading_list = lock_list(owner=owner, public_id=public_id)
        books = _selected(owner, selection)
        entries = ListEntry.objects.filter(reading_list=reading_list)
        there = set(entries.values_list("book", flat=True))
        fresh = [book for book in books if book not in there]
        refuse_if_full(len(there) + len(fresh))
        moment = timezone.now()
        if fresh:
            entries = _insert(reading_list, fresh, moment)
            touch_list(reading_list)
            told = {"after": {"count": len(entries)}}
            note_entries("list.books_added", ChangeAction.CREATED, reading_list, entries, **told)
    logger.info("list.added list_id=%s count=%s", reading_list.pk, len(fresh))
    return Added(
        reading_list=reading_list,
        count=len(fresh),
        present=len(books) - len(fresh),
        moment=moment,
    )


def refuse_if_full(count: int) -> None:
    """Raise ListFull for more entries than a list may have."""
    if count > limits.LIST_ENTRIES_MAX:
        most = f"A list holds at most {limits.LIST_ENTRIES_MAX:,} books; nothing was added."
        raise ListFull(most)


def take_back_added(*, owner: "User", public_id: str, moment: datetime) -> int:
    """Take off the books that one ``add_to_list`` put on a list; return how many.

    Repeating it takes nothing. Raises ListNotFound.
    """
    with changing(owner.pk):
        reading_list = lock_list(owner=owner, public_id=public_id)
        added = ListEntry.objects.filter(reading_list=reading_list, added_at=moment)
        entries = list(added.values_list("public_id", flat=True))
        if entries:
            added.delete()
            touch_list(reading_list)
            told = {"after": {"count": len(entries)}}
            note_entries(
                "list.books_taken_back", ChangeAction.DELETED, reading_list, entries, **told
            )
    return len(entries)


def on_list_among(*, reading_list: ReadingList, book_ids: Iterable[str]) -> set[str]:
    """Return which of these books, by public id, are on the list. 1 query."""
    entries = ListEntry.objects.filter(reading_list=reading_list, book__public_id__in=book_ids)
    return set(entries.values_list("book__public_id", flat=True))


def entries_of_book(*, book: Book, public: bool = False) -> list[ListEntry]:
    """Return the entries of a book, each with its list, latest changed list first. 1 query.

    With ``public`` those on lists that everybody may see, for books that everybody may see; else
    those on all that are not in the trash.
    """
    shown = ReadingList.objects.shown() if public else ReadingList.objects.live()
    entries = ListEntry.objects.filter(owner=book.owner_id, book=book)
    held = entries.filter(reading_list__in=shown.order_by().values("pk"))
    return list(held.select_related("reading_list").order_by("-reading_list__changed_at", "-pk"))


def lists_for(*, book: Book, most: int) -> list[ReadingList]:
    """Return the lists of a book's owner, those it is on first, then those changed last.

    Each with ``entry_id``: the public id of the book's entry, None where it is not on the list. All
    it is on and ``most`` others, as long as it is on fewer than 50. 1 query.
    """
    entry = ListEntry.objects.filter(owner=book.owner_id, book=book, reading_list=OuterRef("pk"))
    lists = ReadingList.objects.filter(owner=book.owner_id).live()
    lists = lists.annotate(entry_id=Subquery(entry.values("public_id")[:1]))
    is_off = Case(When(entry_id__isnull=True, then=1), default=0)
    rows = list(lists.order_by(is_off, "-changed_at", "-pk")[: _HELD_MOST + most])
    held = sum(row.entry_id is not None for row in rows)
    return rows[: held + most]


def _insert(reading_list: ReadingList, books: Sequence[int], moment: datetime) -> list[str]:
    start = position_at_end(reading_list)
    made = ListEntry.objects.bulk_create(
        (
            ListEntry(
                owner_id=reading_list.owner_id,
                reading_list=reading_list,
                book_id=book,
                position=start + place * GAP,
                added_at=moment,
            )
            for place, book in enumerate(books)
        ),
        batch_size=_BATCH,
    )
    return [entry.public_id for entry in made]


def _selected(owner: "User", selection: Selection) -> list[int]:
    """Return the ids of the live books selected, each once, in order."""
    if selection.query is not None:
        books = find_books(owner=owner, query=selection.query)
        return list(books.values_list("pk", flat=True)[: limits.LIST_ENTRIES_MAX + 1])
    wanted = list(dict.fromkeys(selection.public_ids))[:SELECTION_MAX]
    books = Book.objects.owned_by(owner).live().filter(public_id__in=wanted)
    found = dict(books.values_list("public_id", "pk"))
    return [found[public_id] for public_id in wanted if public_id in found]
