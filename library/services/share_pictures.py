"""The pictures that links to a showcase, a list and a book show elsewhere.

Drawing one costs a tenth of a second of a processor, so a picture is drawn once and kept under the
name of all that it shows, and never more than one at a time in a process. Only what everybody may
see is drawn, and only that is in it.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from hashlib import sha256
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING, Any

from django.core.cache import caches
from django.utils.crypto import salted_hmac
from PIL.Image import Image

from library.exceptions import BookNotFound, PicturesBusy
from library.images import widths_for
from library.models import Book, ListEntry, ReadingList
from library.querysets import CARD_FIELDS
from library.services.cover_files import COVERS
from library.services.favourites import ledge
from library.services.searching import recent_cards
from library.services.sizes import library_size
from library.share_drawing import VOLUMES_MAX, Sheet, Volume, draw_book, draw_shelf, png_of

if TYPE_CHECKING:
    from accounts.models import User

# Changes whenever the drawing does: what was kept of it is out of date then.
_EDITION = "1"
_VERSION_LENGTH = 16
# Books of a reader without favourites.
_RECENT = 6
# The widths of cover files that the pictures are drawn from: a crowded shelf needs smaller ones.
_LARGE, _SMALL, _CROWDED = 320, 160, 16
# So many may wait for a drawing in one process; more would leave nobody to answer for pages.
WAITING_MAX = 3
_RETRY_AFTER_S = 5

_drawing = Lock()
_waiting = BoundedSemaphore(WAITING_MAX)


def reader_version(reader: "User") -> str:
    """Return what stands in the address of a reader's picture until it may look otherwise.

    It is an HMAC, for how often a library changes is nobody's business.
    """
    return _version("reader", reader.pk, reader.shown_version)


def list_version(reading_list: ReadingList) -> str:
    """Return the same for a list. No query when its owner is loaded."""
    return _version("list", reading_list.pk, reading_list.owner.shown_version)


def book_version(book: Book) -> str:
    """Return the same for a book. No query when its owner and cover are loaded."""
    cover = getattr(book, "cover", None)
    facts = (book.title, book.byline, book.language, book.isbn13, cover.key if cover else "")
    return _version("book", book.public_id, *facts, book.owner.get_short_name())


def reader_picture(reader: "User") -> bytes:
    """Return the PNG of a shown reader: favourites, or else the latest books. At most 4 queries.

    Raises PicturesBusy.
    """
    rows = ledge(owner=reader, public=True)
    rows = rows or recent_cards(owner=reader, most=_RECENT, public=True)
    books = library_size(reader, public=True)
    lists = ReadingList.objects.shown_of(reader).count()
    numbers = [_counted(books, "book")] if books else ["No books yet"]
    numbers += [_counted(lists, "list")] if lists else []
    sheet = Sheet(
        heading=reader.get_short_name(),
        line=reader.bio,
        note=" · ".join(numbers),
        volumes=tuple(map(_volume, rows)),
    )
    return kept_picture(sheet, draw_shelf)


def list_picture(reading_list: ReadingList) -> bytes:
    """Return the PNG of a shown list, with its first books. 2 queries when its owner is loaded.

    Raises PicturesBusy.
    """
    entries = ListEntry.objects.on_view(public=True).filter(reading_list=reading_list)
    columns = [f"book__{name}" for name in CARD_FIELDS]
    ordered = entries.order_by("position", "pk").values(*columns)
    rows = [_Row(found) for found in ordered[:VOLUMES_MAX]]
    total = entries.count() if len(rows) == VOLUMES_MAX else len(rows)
    sheet = Sheet(
        heading=reading_list.title,
        line=f"A reading list by {reading_list.owner.get_short_name()}",
        note=_counted(total, "book") if total else "No books yet",
        volumes=tuple(map(_volume, rows)),
    )
    return kept_picture(sheet, draw_shelf)


def shown_book(*, public_id: str) -> Book:
    """Return a book that everybody may see, with owner and cover: 1 query. Raises BookNotFound."""
    books = Book.objects.shown().filter(public_id=public_id)
    book = books.select_related("owner", "cover").first()
    if book is None:
        raise BookNotFound
    return book


def book_picture(book: Book) -> bytes:
    """Return the PNG of a shown book. No query when owner and cover are loaded.

    Raises PicturesBusy.
    """
    cover = getattr(book, "cover", None)
    volume = Volume(
        title=book.title,
        byline=book.byline,
        language=book.language,
        key=book.isbn13 or book.public_id,
        cover=cover.key if cover else "",
        cover_width=cover.width if cover else 0,
        color=cover.color if cover else "",
    )
    sheet = Sheet(
        heading=book.title,
        line=book.byline,
        note=f"In the library of {book.owner.get_short_name()}",
        language=book.language,
        volumes=(volume,),
    )
    return kept_picture(sheet, draw_book)


class _Row:
    """A row of ``card_rows()`` that came by way of an entry."""

    def __init__(self, found: dict[str, Any]) -> None:
        for name, value in found.items():
            setattr(self, name.removeprefix("book__"), value)


def _volume(row: Any) -> Volume:
    return Volume(
        title=row.title,
        byline=row.byline,
        language=row.language,
        key=row.isbn13 or row.public_id,
        cover=row.cover__key or "",
        cover_width=row.cover__width or 0,
        color=row.cover__color or "",
    )


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def kept_picture(sheet: Sheet, draw: Callable[[Sheet], Image]) -> bytes:
    """Return what was drawn of the same before; else draw it, if not too many wait for that.

    Raises PicturesBusy.
    """
    store = caches["pictures"]
    told = repr((_EDITION, draw.__name__, sheet))
    key = sha256(told.encode()).hexdigest()
    if (kept := store.get(key)) is not None:
        return kept
    if not _waiting.acquire(blocking=False):
        raise PicturesBusy(retry_after_s=_RETRY_AFTER_S)
    try:
        with _drawing:
            # Whoever waited may have waited for the same.
            if (kept := store.get(key)) is None:
                kept = png_of(draw(sheet.with_pictures(_pictures(sheet.volumes))))
                store.set(key, kept)
    finally:
        _waiting.release()
    return kept


def _pictures(volumes: Iterable[Volume]) -> list[bytes]:
    """Return the file of each cover, nothing where there is none."""
    volumes = list(volumes)
    wanted = _SMALL if len(volumes) >= _CROWDED else _LARGE
    return [_file(volume, wanted) if volume.cover else b"" for volume in volumes]


def _file(volume: Volume, wanted: int) -> bytes:
    widths = widths_for(volume.cover_width)
    width = next((one for one in widths if one >= wanted), widths[-1])
    with suppress(FileNotFoundError):
        return COVERS.read(volume.cover, width)
    return b""


def _version(*told: object) -> str:
    text = "\x00".join(map(str, (_EDITION, *told)))
    salted = salted_hmac("library.share_pictures", text, algorithm="sha256")
    return salted.hexdigest()[:_VERSION_LENGTH]
