"""Thirty days' grace: move to the trash, bring back, and delete what has lain there."""

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from library import limits
from library.models import Book
from library.services.books import get_book, lock_book
from library.services.duplicates import next_copy_number, refusing_duplicates
from library.services.revisions import note_return

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

_BATCH = 500


def trash_book(*, owner: "User", public_id: str) -> Book:
    """Move a book to the trash. Repeating it changes nothing. Raises BookNotFound."""
    book = get_book(owner=owner, public_id=public_id)
    moved = Book.objects.owned_by(owner).live().filter(pk=book.pk).update(trashed_at=timezone.now())
    if moved:
        logger.info("book.trashed book_id=%s owner_id=%s", book.pk, owner.pk)
    return book


def restore_book(*, owner: "User", public_id: str) -> Book:
    """Bring a book back; it takes the next free copy number if its own was taken meanwhile.

    Repeating it changes nothing. Raises BookNotFound.
    """
    with transaction.atomic():
        book = lock_book(owner=owner, public_id=public_id)
        if book.trashed_at is None:
            return book
        same = Book.objects.owned_by(owner).live().filter(isbn13=book.isbn13)
        if book.isbn13 and same.filter(copy_number=book.copy_number).exists():
            book.copy_number = next_copy_number(owner, book.isbn13)
        book.trashed_at = None
        with refusing_duplicates(owner, book.isbn13), transaction.atomic():
            book.save(update_fields=["trashed_at", "copy_number", "updated_at"])
        note_return(book)
    logger.info("book.restored book_id=%s owner_id=%s", book.pk, owner.pk)
    return book


def purge_trash() -> int:
    """Delete for good what has been in the trash for 30 days; return how many books that was.

    In batches, each committed alone: it may be stopped at any moment and run again.
    """
    before = timezone.now() - timedelta(days=limits.TRASH_DAYS)
    purged = 0
    while batch := list(
        Book.objects.trashed_before(before).order_by("pk").values_list("pk", flat=True)[:_BATCH]
    ):
        # Asked again in the DELETE: a book restored this instant stays.
        Book.objects.trashed_before(before).filter(pk__in=batch).delete()
        purged += len(batch)
    if purged:
        logger.info("trash.purged count=%s", purged)
    return purged
