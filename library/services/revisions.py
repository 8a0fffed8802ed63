"""Noting what happens to books. Callers are inside the transaction of the change itself."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils import timezone

from library.choices import RevisionCause
from library.facts import plain_value
from library.models import Book, BookRevision
from library.services import noting

_BATCH = 1_000
_VERBS = {
    RevisionCause.EDITED.value: "book.edited",
    RevisionCause.UNDONE.value: "book.undone",
    RevisionCause.REFRESHED.value: "book.refreshed",
}


def note_return(book: Book) -> None:
    """Note that a book came back from the trash. 2 queries."""
    noted = BookRevision.objects.create(**_entry(book, RevisionCause.RESTORED, {}, ()))
    noting.note_book("book.restored", book, revision=noted.public_id)


def note_returns(books: Iterable[Book]) -> None:
    """Note of many of a reader's books that they came back from the trash. 2 queries, or none."""
    books = list(books)
    _write(BookRevision(**_entry(book, RevisionCause.RESTORED, {}, ())) for book in books)
    _note_together("book.restored", books)


def note_bulk(changed: Iterable[tuple[Book, Mapping[str, Any], Mapping[str, Any]]]) -> None:
    """Note of many of a reader's books what differs; nothing for one that stayed as it was.

    2 queries, or none.
    """
    noted = (
        revision_of(book, cause=RevisionCause.BULK, before=before, after=after)
        for book, before, after in changed
    )
    revisions = [revision for revision in noted if revision]
    _write(revisions)
    _note_together("book.edited", [revision.book for revision in revisions])


def note_change(
    book: Book,
    *,
    cause: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    providers: Iterable[str] = (),
) -> None:
    """Note what differs between two states of ``revisable_facts``. 2 queries, none for nothing.

    The audit log names the revision, and does not repeat its values.
    """
    if revision := revision_of(book, cause=cause, before=before, after=after, providers=providers):
        revision.save(force_insert=True)
        noting.note_book(_VERBS[cause], book, revision=revision.public_id)


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


def _note_together(verb: str, books: list[Book]) -> None:
    if books:
        noting.note_books(verb, books[0].owner_id, [book.public_id for book in books])


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
