"""The changes of a book, to be read and to be taken back."""

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from library.choices import RevisionCause
from library.exceptions import BookNotFound
from library.facts import from_plain_value, plain_value
from library.models import Book, BookRevision
from library.services.books import get_book, lock_book, revisable_facts, set_by_hand
from library.services.searching import Page, page_of
from library.services.versions import changing

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Undone:
    """What came of an undo: the names of the fields set back, and of those left as they are."""

    book: Book
    fields: tuple[str, ...]
    kept: tuple[str, ...]


def history_of(book: Book) -> QuerySet:
    """Return the changes of an owner's book with who made them, latest first. No query yet."""
    return BookRevision.objects.filter(owner_id=book.owner_id, book=book).select_related("made_by")


def history_page(*, book: Book, number: int) -> Page:
    """Return one page of a book's changes. 2 queries."""
    return page_of(history_of(book), number)


def undo_revision(*, owner: "User", public_id: str, revision_id: str) -> Undone:
    """Give the fields of one change back what they held before it, as an edit of today's.

    A field changed again since is kept as it is. Repeating it changes nothing. Raises
    BookNotFound, also for a change that is not this book's, and BookAlreadyOwned when an ISBN to
    go back to was given to another book.
    """
    with changing(owner.pk):
        revision = (
            history_of(get_book(owner=owner, public_id=public_id))
            .filter(public_id=revision_id)
            .first()
        )
        if revision is None:
            raise BookNotFound
        credited, subjects = (
            from_plain_value(name, revision.changes.get(name, ([],))[0])
            for name in ("contributors", "subjects")
        )
        book = lock_book(owner=owner, public_id=public_id, credited=credited, subjects=subjects)
        values = undoable(revision, revisable_facts(book))
        if values:
            book = set_by_hand(book, values, cause=RevisionCause.UNDONE)
            logger.info("book.undone book_id=%s fields=%s", book.pk, ",".join(sorted(values)))
    kept = tuple(name for name in revision.changes if name not in values)
    return Undone(book=book, fields=tuple(values), kept=kept)


def undoable(revision: BookRevision, current: dict[str, Any]) -> dict[str, Any]:
    """Return the values to go back to, for the fields that still hold what this change set.

    ``current`` as ``revisable_facts`` returns it.
    """
    return {
        name: from_plain_value(name, before)
        for name, (before, after) in revision.changes.items()
        if name in current and plain_value(name, current[name]) == after
    }
