"""What somebody may see that is not theirs: every page open to visitors starts here.

A reader who is not shown, a private thing, one in the trash and one that never was are all alike:
not there. Owners see their own at the same addresses.
"""

from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model

from library.choices import Visibility
from library.exceptions import BookNotFound, ListNotFound, ReaderNotFound
from library.models import Book, ReadingList

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User


def shown_reader(*, viewer: "User | AnonymousUser", handle: str) -> "User":
    """Return the reader of a handle if ``viewer`` may see anything of them. At most 1 query.

    Raises ReaderNotFound.
    """
    if viewer.is_authenticated and viewer.handle == handle:
        return viewer
    reader = get_user_model().objects.shown().filter(handle=handle).first()
    if reader is None:
        raise ReaderNotFound
    return reader


def named_reader(*, viewer: "User | AnonymousUser", handle: str) -> "User":
    """Return the reader somebody means by a handle, as ``shown_reader`` does.

    It may be in capitals, or one the reader gave up: then theirs is another by now. At most 2
    queries. Raises ReaderNotFound.
    """
    wanted = handle.lower()
    try:
        return shown_reader(viewer=viewer, handle=wanted)
    except ReaderNotFound:
        reader = get_user_model().objects.once_called(wanted).first()
        if reader is None or not (reader.is_shown or reader == viewer):
            raise
        return reader


def is_shown(thing: Book | ReadingList) -> bool:
    """Whether everybody may see a book or a list; the same rule as ``shown()``.

    No query when its owner is loaded.
    """
    is_public = thing.visibility == Visibility.PUBLIC
    return is_public and not thing.trashed_at and not thing.hidden_at and thing.owner.is_shown


def viewable_book(*, viewer: "User | AnonymousUser", public_id: str) -> Book:
    """Return a book with its details and owner: the viewer's own, in the trash or not, or a shown
    one. Raises BookNotFound.
    """
    books = Book.objects.visible_to(viewer).filter(public_id=public_id)
    book = books.select_related("owner").with_details().first()
    if book is None:
        raise BookNotFound
    return book


def linked_book(*, share_key: str) -> Book:
    """Return the unlisted book of a link, as ``viewable_book`` does. Raises BookNotFound."""
    book = Book.objects.linked_by(share_key).select_related("owner").with_details().first()
    if book is None:
        raise BookNotFound
    return book


def viewable_list(*, viewer: "User | AnonymousUser", public_id: str) -> ReadingList:
    """Return a list with its owner: the viewer's own, in the trash or not, or a shown one.

    Raises ListNotFound.
    """
    lists = ReadingList.objects.visible_to(viewer).filter(public_id=public_id)
    found = lists.select_related("owner").first()
    if found is None:
        raise ListNotFound
    return found


def linked_list(*, share_key: str) -> ReadingList:
    """Return the unlisted list of a link with its owner. Raises ListNotFound."""
    found = ReadingList.objects.linked_by(share_key).select_related("owner").first()
    if found is None:
        raise ListNotFound
    return found
