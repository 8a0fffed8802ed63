"""Thirty days' grace: move to the trash, bring back, and delete what has lain there."""

import logging
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from library import limits
from library.exceptions import BookAlreadyOwned
from library.models import Book
from library.services.books import lock_book
from library.services.credits import sweep_unused
from library.services.duplicates import numbered_copy, refusing_duplicates
from library.services.noting import note_book, note_books
from library.services.reading_lists import purge_lists
from library.services.revisions import note_return
from library.services.sizes import forget_size
from library.services.versions import changing, refuse_if_changed

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

_BATCH = 500


def trash_book(*, owner: "User", public_id: str, seen: Collection[str] | None = None) -> Book:
    """Move a book to the trash; return it. Repeating it changes nothing.

    ``seen`` as in ``refuse_if_changed``. Raises BookNotFound and ChangedMeanwhile.
    """
    with changing(owner.pk):
        book = lock_book(owner=owner, public_id=public_id)
        refuse_if_changed(book.updated_at, seen)
        if book.trashed_at is not None:
            return book
        book.trashed_at = timezone.now()
        book.save(update_fields=["trashed_at", "updated_at"])
        note_book("book.trashed", book)
    forget_size(owner.pk)
    logger.info("book.trashed book_id=%s owner_id=%s", book.pk, owner.pk)
    return book


def restore_book(*, owner: "User", public_id: str, seen: Collection[str] | None = None) -> Book:
    """Bring a book back; it takes the next free copy number if its own was taken meanwhile.

    Repeating it changes nothing. ``seen`` as in ``refuse_if_changed``. Raises BookNotFound and
    ChangedMeanwhile.
    """
    with changing(owner.pk):
        book = lock_book(owner=owner, public_id=public_id)
        refuse_if_changed(book.updated_at, seen)
        if book.trashed_at is None:
            return book
        book.trashed_at = None
        try:
            _put_back(book)
        except BookAlreadyOwned:
            numbered_copy(owner, book.isbn13, lambda number: _put_back(book, number))
        note_return(book)
    forget_size(owner.pk)
    logger.info("book.restored book_id=%s owner_id=%s", book.pk, owner.pk)
    return book


def _put_back(book: Book, copy_number: int | None = None) -> Book:
    book.copy_number = copy_number or book.copy_number
    with refusing_duplicates(book.owner, book.isbn13), transaction.atomic():
        book.save(update_fields=["trashed_at", "copy_number", "updated_at"])
    return book


def purge_trash() -> int:
    """Delete for good what has been in the trash for 30 days; return how many books that was.

    Reading lists go too, and what was taken off one as long ago. In batches, each committed alone:
    it may be stopped at any moment and run again.
    """
    before = timezone.now() - timedelta(days=limits.TRASH_DAYS)
    purged = 0
    while batch := list(
        Book.objects.trashed_before(before).order_by("pk").values_list("pk", flat=True)[:_BATCH]
    ):
        purged += _purge(batch, before)
    purge_lists()
    if purged:
        logger.info("trash.purged count=%s", purged)
    return purged


def _purge(batch: list[int], before: datetime) -> int:
    """Delete those of ``batch`` that are still in the trash, and what only they needed."""
    old = Book.objects.trashed_before(before).filter(pk__in=batch)
    with changing():
        # Locked first: delete() reads rows and deletes by id; one restored in between would go too.
        held = list(old.select_for_update().values_list("pk", "owner_id", "public_id"))
        Book.objects.filter(pk__in=[pk for pk, _, _ in held]).delete()
        for owner_id in sorted({owner_id for _, owner_id, _ in held}):
            sweep_unused(owner_id)
            theirs = [public_id for _, whose, public_id in held if whose == owner_id]
            note_books("book.purged", owner_id, theirs)
    return len(held)
