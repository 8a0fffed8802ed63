"""What feeds tell: the latest books that everybody may see, of a reader and of a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from library.models import Book, ListEntry, ReadingList

if TYPE_CHECKING:
    from accounts.models import User

FEED_MOST = 50
# Long columns that no feed tells stay in the database.
_UNTOLD = ("search_text", "sources", "locked_fields")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedItem:
    """One book that was added. ``public_id`` is the book's own, or that of its place on a list.

    ``note`` is what the list's reader lets others read of it.
    """

    public_id: str
    book: Book
    added_at: datetime
    note: str = ""


def newest_of_reader(*, reader: "User") -> Sequence[FeedItem]:
    """Return a reader's newest shown books with their covers, at most 50. 1 query."""
    books = Book.objects.shown_of(reader).in_order("-added").with_cover().defer(*_UNTOLD)
    return [
        FeedItem(public_id=book.public_id, book=book, added_at=book.created_at)
        for book in books[:FEED_MOST]
    ]


def newest_of_list(*, reading_list: ReadingList) -> Sequence[FeedItem]:
    """Return what came onto a list last, of what everybody may see, at most 50. 1 query.

    Whether the list itself may be seen is the caller's business.
    """
    entries = ListEntry.objects.on_view(public=True).filter(reading_list=reading_list)
    found = entries.select_related("book__cover").defer(*(f"book__{name}" for name in _UNTOLD))
    return [
        FeedItem(
            public_id=entry.public_id,
            book=entry.book,
            added_at=entry.added_at,
            note=entry.note if entry.is_note_shown else "",
        )
        for entry in found.order_by("-added_at", "-pk")[:FEED_MOST]
    ]
