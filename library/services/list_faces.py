"""What a card of a reading list shows: how many books, and the first three of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, Subquery

from library.models import Book, ListEntry, ReadingList
from library.querysets import CARD_FIELDS

FAN = 3
_EMPTY: tuple[int, tuple[int, ...]] = (0, ())


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
    counted = _counted([one.pk for one in lists], public=public)
    wanted = {pk for _, books in counted.values() for pk in books}
    found = Book.objects.filter(pk__in=wanted).values_list("pk", *CARD_FIELDS, named=True)
    rows = {row.pk: row for row in found} if wanted else {}
    return {
        one.pk: ListFace(count=count, books=tuple(rows[pk] for pk in books if pk in rows))
        for one in lists
        for count, books in (counted.get(one.pk, _EMPTY),)
    }


def _counted(pks: list[int], *, public: bool) -> dict[int, tuple[int, tuple[int, ...]]]:
    """Return how many books each list has, and the ids of its first ones.

    Each of these subqueries walks one list in its order and stops at the book it is after.
    """
    entries = ListEntry.objects.on_view(public=public).filter(reading_list=OuterRef("pk"))
    books = entries.order_by("position", "pk").values("book")
    total = entries.order_by().values("reading_list").annotate(total=Count("pk")).values("total")
    firsts = {f"book_{place}": Subquery(books[place : place + 1]) for place in range(FAN)}
    lists = ReadingList.objects.filter(pk__in=pks).order_by()
    return {
        pk: (count or 0, tuple(book for book in first if book))
        for pk, count, *first in lists.annotate(total=Subquery(total), **firsts).values_list(
            "pk", "total", *firsts
        )
    }
