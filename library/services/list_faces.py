"""What a card of a reading list shows: how many books, and the first three of them."""

from collections import namedtuple
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from library.models import ListEntry, ReadingList
from library.querysets import CARD_FIELDS, ListEntryQuerySet

FAN = 3
# The columns of ``card_rows()``, and how they are called from an entry.
BookRow = namedtuple("BookRow", CARD_FIELDS)
BOOK_COLUMNS = tuple(f"book__{name}" for name in CARD_FIELDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFace:
    """``count`` books are on the list, ``books`` are the ``card_rows()`` of the first three."""

    count: int
    books: tuple[Any, ...]


def list_faces(*, lists: Sequence[ReadingList], public: bool) -> dict[int, ListFace]:
    """Return the face of each list by its id. 2 queries for all of them, none for none.

    With ``public`` only books that everybody may see are counted and shown, as on the list's own
    page; else all that are not in the trash. Who may see the lists is the caller's business.
    """
    if not lists:
        return {}
    entries, pks = ListEntry.objects.on_view(public=public), [one.pk for one in lists]
    counted = entries.filter(reading_list__in=pks).order_by().values_list("reading_list")
    counts = dict(counted.annotate(Count("pk")))
    books: dict[int, list[Any]] = {pk: [] for pk in pks}
    for pk, *columns in _firsts(entries, pks) if counts else ():
        books[pk].append(BookRow(*columns))
    return {pk: ListFace(count=counts.get(pk, 0), books=tuple(books[pk])) for pk in pks}


def _firsts(entries: ListEntryQuerySet, pks: list[int]) -> Iterable[tuple[Any, ...]]:
    """Return the list and the book's columns of the first entries of each list. 1 query.

    Each of the subqueries walks one list in its order and stops at the entry it is after; a window
    over all entries would read every list to its end.
    """
    in_order = entries.filter(reading_list=OuterRef("pk")).order_by("position").values("pk")
    lists = ReadingList.objects.filter(pk__in=pks).order_by()
    one, *more = (
        lists.annotate(entry=Subquery(in_order[place : place + 1])).values("entry")
        for place in range(FAN)
    )
    firsts = ListEntry.objects.filter(pk__in=one.union(*more, all=True)).order_by("position", "pk")
    return firsts.values_list("reading_list", *BOOK_COLUMNS)
