"""The pictures that links to a showcase, a list and a book show elsewhere."""

from typing import TYPE_CHECKING

from django.utils.crypto import salted_hmac

from library.models import Book, ReadingList

if TYPE_CHECKING:
    from accounts.models import User

# Changes whenever the drawing does: whoever keeps a picture then asks anew.
_EDITION = "1"
_VERSION_LENGTH = 16


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
    owner = book.owner
    return _version("book", book.public_id, *facts, owner.get_short_name(), owner.handle)


def _version(*told: object) -> str:
    text = "\x00".join(map(str, (_EDITION, *told)))
    salted = salted_hmac("library.share_pictures", text, algorithm="sha256")
    return salted.hexdigest()[:_VERSION_LENGTH]
