"""Noting what happens to books. Callers are inside the transaction of the change itself."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from library.choices import RevisionCause
from library.facts import plain_value
from library.models import Book, BookRevision

_BATCH = 1_000


def note_return(book: Book) -> None:
    """Note that a book came back from the trash. 1 query."""
    BookRevision.objects.create(**_entry(book, RevisionCause.RESTORED, {}, ()))


def note_returns(books: Iterable[Book]) -> None:
    """Note of many books that they came back from the trash. 1 query a thousand, or none."""
    _write(BookRevision(**_entry(book, RevisionCause.RESTORED, {}, ())) for book in books)


def note_bulk(changed: Iterable[tuple[Book, Mapping[str, Any], Mapping[str, Any]]]) -> None:
    """Note of many books what differs before and after; nothing for one that stayed as it was.

    1 query a thousand, or none.
    """
    noted = (
        revision_of(book, cause=RevisionCause.BULK, before=before, after=after)
        for book, before, after in changed
    )
    _write(revision for revision in noted if revision)


def note_change(
    book: Book,
    *,
    cause: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    providers: Iterable[str] = (),
) -> None:
    """Note what differs between two states of ``revisable_facts``. 1 query, none for nothing."""
    if revision := revision_of(book, cause=cause, before=before, after=after, providers=providers):
        revision.save(force_insert=True)


def revision_of(
    book: Book,
    *,
    cause: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    providers: Iterable[str] = (),
) -> BookRevision | None:
    """Return the change from ``before`` to ``after``, unsaved, for many to be written at once.

    Either may hold some of the facts only; what is not in both is left out. None for no change.
    """
    changes = {
        name: [plain_value(name, before[name]), plain_value(name, after[name])]
        for name in before
        if name in after and before[name] != after[name]
    }
    return BookRevision(**_entry(book, cause, changes, providers)) if changes else None


def _write(noted: Iterable[BookRevision]) -> None:
    BookRevision.objects.bulk_create(noted, batch_size=_BATCH)


def _entry(
    book: Book, cause: str, changes: dict[str, list[Any]], providers: Iterable[str]
) -> dict[str, Any]:
    return {
        "owner_id": book.owner_id,
        "book": book,
        "made_at": timezone.now(),
        "made_by_id": book.owner_id,
        "cause": cause,
        "changes": changes,
        "providers": list(dict.fromkeys(providers)),
    }
