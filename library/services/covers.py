"""The cover of a book: put on by its reader, fetched for it, taken off again."""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from library.choices import CoverSource
from library.clients.images import ImageFault, fetch_image
from library.exceptions import BookInTrash, BookNotFound, CoverUnreachable, InvalidCover
from library.images import DrawnPicture, UnusablePicture, draw_cover
from library.models import Book, Cover
from library.services import cover_files
from library.services.noting import note_book
from library.services.versions import changing, refuse_if_changed

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

LOCK = "cover"
_COLUMNS = (
    *("owner_id", "key", "sha256", "width", "height", "color"),
    *("source", "source_url", "created_at"),
)
_MESSAGES = {
    "empty": "The file is empty.",
    "too_big": "The picture is larger than 5 MB.",
    "not_a_picture": "That is not a picture. Covers are JPEG, PNG, WebP or GIF files.",
    "too_many_pixels": "The picture has more than 40 megapixels.",
    "too_small": "The picture is too small, or too narrow, to be a cover.",
    "placeholder": "That picture stands for a missing cover.",
    "blank": "There is nothing to be seen in that picture.",
    "broken": "The picture is damaged or incomplete.",
    "scheme": "The address has to start with https://.",
    "address": "That is not the address of a picture on the public internet.",
    "redirects": "That address leads on and on. Give the picture's own address.",
    "missing": "There is no picture at that address.",
    "refused": "The other side does not give that picture out.",
    "timeout": "The picture took too long to arrive. Try again in a moment.",
    "unreachable": "Nothing answers at that address.",
    "server": "The other side is out of order just now. Try again in a moment.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenCover:
    """A picture that makes a cover, ready to be put on a book, and where it came from."""

    picture: DrawnPicture
    source: str = CoverSource.UPLOAD.value
    source_url: str = ""


def choose_upload(*, data: bytes) -> ChosenCover:
    """Return the picture in ``data`` as a cover; nothing is kept. Raises InvalidCover."""
    return ChosenCover(picture=drawn(data))


def choose_url(*, url: str) -> ChosenCover:
    """Fetch a picture as a cover; nothing is kept. Takes up to 8 seconds.

    Raises CoverUnreachable and InvalidCover.
    """
    picture = drawn(fetched(url))
    return ChosenCover(picture=picture, source=CoverSource.URL.value, source_url=lasting_url(url))


def put_cover(
    *,
    owner: "User",
    public_id: str,
    chosen: ChosenCover,
    seen: Collection[str] | None = None,
) -> Cover:
    """Put a picture on a book by the reader's hand: nothing replaces it by itself.

    ``seen`` as in ``refuse_if_changed``. Raises BookNotFound, BookInTrash and ChangedMeanwhile.
    """
    _book(owner, public_id)  # nor is it worth keeping
    columns = _kept(owner.pk, chosen.picture, chosen.source, chosen.source_url)
    with changing(owner.pk):
        book = _book(owner, public_id, locked=True)
        refuse_if_changed(book.updated_at, seen)
        cover, _ = Cover.objects.update_or_create(book=book, defaults=columns)
        _lock_by_hand(book)
        note_book("book.cover_set", book, after={"source": chosen.source})
    logger.info("cover.attached book_id=%s source=%s", cover.book_id, chosen.source)
    return cover


def attach_cover(*, owner: "User", public_id: str, data: bytes) -> Cover:
    """Put the picture in ``data`` on a book, by the reader's hand.

    Raises BookNotFound, BookInTrash, and InvalidCover when it makes no cover.
    """
    _book(owner, public_id)  # a stranger's picture is not worth decoding
    return put_cover(owner=owner, public_id=public_id, chosen=choose_upload(data=data))


def attach_cover_from_url(*, owner: "User", public_id: str, url: str) -> Cover:
    """Fetch a picture and put it on a book, by the reader's hand; takes up to 8 seconds.

    Raises BookNotFound, BookInTrash, CoverUnreachable and InvalidCover.
    """
    _book(owner, public_id)
    return put_cover(owner=owner, public_id=public_id, chosen=choose_url(url=url))


def remove_cover(*, owner: "User", public_id: str, seen: Collection[str] | None = None) -> None:
    """Go back to the designed cover, for good: none is fetched any more.

    ``seen`` as in ``refuse_if_changed``. Raises BookNotFound, BookInTrash and ChangedMeanwhile.
    """
    with changing(owner.pk):
        book = _book(owner, public_id, locked=True)
        refuse_if_changed(book.updated_at, seen)
        Cover.objects.filter(book=book).delete()
        _lock_by_hand(book)
        note_book("book.cover_removed", book)
    logger.info("cover.removed book_id=%s", book.pk)


def copy_cover(*, of: Book, to: Book) -> None:
    """Give a copy of a book the cover of the first, of the same reader; none if it has none."""
    kept = Cover.objects.filter(book=of).values(*_COLUMNS).first()
    if kept:
        Cover.objects.create(book=to, **kept)


def put_on_bare(*, book: Book, picture: DrawnPicture, source: str, source_url: str) -> bool:
    """Keep a picture as the cover of a book that has none and whose reader wants one fetched.

    False when the reader was quicker.
    """
    columns = _kept(book.owner_id, picture, source, source_url)
    with changing(book.owner_id):
        row = Book.objects.live().filter(pk=book.pk).select_for_update().first()
        if row is None or LOCK in row.locked_fields:
            return False
        _, is_new = Cover.objects.get_or_create(book=row, defaults=columns)
        if is_new:
            row.save(update_fields=["updated_at"])
            note_book("book.cover_set", row, after={"source": source})
    return is_new


def drawn(data: bytes) -> DrawnPicture:
    """Return bytes as a cover. Raises InvalidCover with a sentence for the reader."""
    try:
        return draw_cover(data)
    except UnusablePicture as error:
        raise InvalidCover(_MESSAGES[error.reason], reason=error.reason) from error


def fetched(url: str) -> bytes:
    """Return the bytes of a picture. Raises CoverUnreachable with a sentence for the reader."""
    try:
        return fetch_image(url).data
    except ImageFault as fault:
        logger.info("cover.unreachable reason=%s", fault.reason)
        reason = fault.reason
    raise CoverUnreachable(_MESSAGES[reason], reason=reason)


def lasting_url(url: str) -> str:
    """Return an address as it may be kept: without its query, where keys and tokens travel."""
    return url.partition("#")[0].partition("?")[0]


def _kept(owner_id: int, picture: DrawnPicture, source: str, source_url: str) -> dict[str, object]:
    """Store the files and return the row's columns. Outside any transaction: it takes a while."""
    key = cover_files.key_of(owner_id=owner_id, sha256=picture.sha256)
    cover_files.store_files(key, picture.files)
    return {
        "owner_id": owner_id,
        "key": key,
        "sha256": picture.sha256,
        "width": picture.width,
        "height": picture.height,
        "color": picture.color,
        "source": source,
        "source_url": source_url,
        "created_at": timezone.now(),
    }


def _book(owner: "User", public_id: str, *, locked: bool = False) -> Book:
    books = Book.objects.owned_by(owner).filter(public_id=public_id)
    book = (books.select_for_update() if locked else books).first()
    if book is None:
        raise BookNotFound
    if book.trashed_at:
        raise BookInTrash(public_id=public_id)
    return book


def _lock_by_hand(book: Book) -> None:
    book.locked_fields = sorted({*book.locked_fields, LOCK})
    book.save(update_fields=["locked_fields", "updated_at"])
