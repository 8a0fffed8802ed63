"""How what is open to everybody is told. Nothing here says where a copy stands, or of its past."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from library.api.serializers import cover_summary
from library.facts import FACT_FIELDS, plain_value
from library.isbn import to_isbn10
from library.models import Book, ListEntry, ReadingList
from library.services import current_facts

if TYPE_CHECKING:
    from accounts.models import User


def reader_ref(reader: "User") -> dict[str, Any]:
    """Return who somebody is."""
    return ref_of(reader.handle, reader.name)


def ref_of(handle: str, name: str) -> dict[str, Any]:
    """Return who somebody of this handle and name is."""
    return {
        "handle": handle,
        "name": name,
        "url": reverse("api:reader-detail", args=[handle]),
        "html_url": reverse("library:showcase", args=[handle]),
    }


def shown_summary(book: Book, handle: str) -> dict[str, Any]:
    """Return a book of a list; of a linked one, with "" for the handle, no address."""
    return {
        "id": book.public_id,
        "isbn13": book.isbn13,
        "title": book.title,
        "subtitle": book.subtitle,
        "byline": book.byline,
        "published": book.published,
        "page_count": book.page_count,
        "language": book.language or None,
        "cover": cover_summary(book),
        "added_at": book.created_at,
        "url": reverse("api:reader-book", args=[handle, book.public_id]) if handle else None,
        "html_url": book.get_absolute_url() if handle else None,
    }


def shown_detail(book: Book, *, is_linked: bool = False) -> dict[str, Any]:
    """Return a whole book, loaded with its details and owner."""
    facts = current_facts(book)
    return shown_summary(book, "" if is_linked else book.owner.handle) | {
        **{name: plain_value(name, facts[name]) for name in FACT_FIELDS},
        "language": book.language or None,
        "isbn10": to_isbn10(book.isbn13) if book.isbn13 else None,
        "reader": reader_ref(book.owner),
    }


def shown_list(one: ReadingList, count: int, *, is_linked: bool = False) -> dict[str, Any]:
    """Return a list, loaded with its owner."""
    named = [one.owner.handle, one.public_id]
    entries = reverse("api:reader-list-entries", args=named)
    if is_linked:
        entries = reverse("api:linked-list-entries", args=[one.share_key])
    return {
        "id": one.public_id,
        "title": one.title,
        "description": one.description,
        "books": count,
        "changed_at": one.changed_at,
        "reader": reader_ref(one.owner),
        "url": None if is_linked else reverse("api:reader-list", args=named),
        "entries_url": entries,
        "html_url": None if is_linked else one.get_absolute_url(),
    }


def shown_entry(entry: ListEntry, handle: str) -> dict[str, Any]:
    """Return a book on a list; a note only where others may read it."""
    note = entry.note if entry.is_note_shown else ""
    return {"note": note, "book": shown_summary(entry.book, handle)}


def row_ref(row: Any, handle: str) -> dict[str, Any]:
    """Return what a card row is found by."""
    return {
        "id": row.public_id,
        "title": row.title,
        "byline": row.byline,
        "url": reverse("api:reader-book", args=[handle, row.public_id]),
        "html_url": reverse("library:book-detail", args=[row.public_id]),
    }
