"""Sort titles and sort names made anew, for when the rules they follow have changed.

Rows keep the keys they were written with until somebody edits them. Only what would be another key
today is written, a batch at a time, so that this may be stopped at any moment and run again.
"""

import logging
from collections.abc import Callable
from typing import Any

from library.facts import derived_columns
from library.models import Book, Contributor
from library.services.books import current_facts
from library.services.credits import filed_name
from library.services.versions import changing

logger = logging.getLogger(__name__)

_BATCH = 500
_BOOK_KEYS = ("sort_title", "sort_author")


def readers_with_books(*, after: int = 0) -> list[int]:
    """Return the ids of the readers who have books, above ``after``, in order. 1 query."""
    books = Book.objects.filter(owner__gt=after).order_by("owner")
    return list(books.values_list("owner", flat=True).distinct())


def refresh_sort_keys(*, owner_id: int) -> int:
    """Give a reader's books and contributors the sort keys of today; return how many changed.

    Books in the trash too. 4 queries per 500 books, more for each batch in which some change.
    """
    books = Book.objects.filter(owner=owner_id).with_details()
    people = Contributor.objects.filter(owner=owner_id)
    changed = _refresh(owner_id, books, _book_keys) + _refresh(owner_id, people, _person_keys)
    if changed:
        logger.info("sort_keys.refreshed owner_id=%s rows=%s", owner_id, changed)
    return changed


def _refresh(owner_id: int, rows: Any, keys_of: Callable[[Any], dict[str, str]]) -> int:
    last = changed = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:_BATCH]):
        last = batch[-1].pk
        stale = [row.pk for row in batch if _set_keys(row, keys_of(row))]
        if stale:
            with changing(owner_id):
                changed += _write(rows.filter(pk__in=stale), keys_of)
    return changed


def _write(rows: Any, keys_of: Callable[[Any], dict[str, str]]) -> int:
    """Write the keys of rows, read once more under a lock: somebody may have edited them."""
    held = list(rows.order_by("pk").select_for_update(of=("self",)))
    stale = [row for row in held if _set_keys(row, keys_of(row))]
    if stale:
        rows.model.objects.bulk_update(stale, list(keys_of(stale[0])), batch_size=200)
    return len(stale)


def _set_keys(row: Any, keys: dict[str, str]) -> bool:
    """Set ``keys`` on a row; return whether any was another."""
    differ = any(getattr(row, name) != key for name, key in keys.items())
    for name, key in keys.items():
        setattr(row, name, key)
    return differ


def _book_keys(book: Book) -> dict[str, str]:
    derived = derived_columns(current_facts(book), book.isbn13, sort_as=book.sort_as)
    return {name: derived[name] for name in _BOOK_KEYS}


def _person_keys(person: Contributor) -> dict[str, str]:
    return {"sort_name": filed_name(person.name)}
