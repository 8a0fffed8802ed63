"""The secret link of an unlisted book: whoever has it may look, until there is another one."""

import logging
from collections.abc import Collection
from typing import TYPE_CHECKING

from django.utils import timezone

from library.choices import Visibility
from library.exceptions import InvalidBook
from library.ids import new_share_key
from library.models import Book
from library.services.books import lock_book, refuse_in_trash
from library.services.noting import note_book
from library.services.versions import changing, refuse_if_changed

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)


def book_link(*, book: Book) -> str:
    """Return the secret of an unlisted book's link, made when it is first asked for.

    "" for a book that is not unlisted. No query once there is one.
    """
    if book.visibility != Visibility.UNLISTED:
        return ""
    if not book.share_key:
        with changing(book.owner_id):
            # Of two windows that ask at once, both get what the first one made.
            bare = Book.objects.filter(pk=book.pk, share_key__isnull=True)
            unlisted = bare.filter(visibility=Visibility.UNLISTED)
            if unlisted.update(share_key=new_share_key(), updated_at=timezone.now()):
                note_book("book.link_made", book)
        book.refresh_from_db(fields=["share_key", "updated_at"])
    return book.share_key or ""


def renew_book_link(*, owner: "User", public_id: str, seen: Collection[str] | None = None) -> Book:
    """Give an unlisted book a new link; the old one leads nowhere from now on.

    ``seen`` as in ``refuse_if_changed``. Raises BookNotFound, ChangedMeanwhile, BookInTrash,
    and InvalidBook for a book that is not unlisted.
    """
    with changing(owner.pk):
        book = lock_book(owner=owner, public_id=public_id)
        refuse_if_changed(book.updated_at, seen)
        refuse_in_trash(book)
        if book.visibility != Visibility.UNLISTED:
            raise InvalidBook(errors={"visibility": ["Only an unlisted book has a link."]})
        book.share_key = new_share_key()
        book.save(update_fields=["share_key", "updated_at"])
        note_book("book.link_renewed", book)
    logger.info("book.link_renewed book_id=%s", book.pk)
    return book
