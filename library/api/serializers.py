"""How books and editions are told, from what is loaded. No function here asks the database."""

from collections.abc import Collection, Iterable
from functools import cache
from typing import Any

from django.urls import reverse

from library.choices import Visibility
from library.facts import FACT_FIELDS, facts_of, plain_value
from library.ids import PUBLIC_ID_LENGTH
from library.images import widths_for
from library.isbn import to_isbn10
from library.merging import MergedEdition
from library.models import Book
from library.services import current_facts

_ANY, _ANY_ID = "ANY", "1" * PUBLIC_ID_LENGTH


def path_of(name: str, public_id: str) -> str:
    """Return the path of what has this id: reversing each one costs more than all the rest."""
    return _path(name).replace(_ANY_ID, public_id)


@cache
def _path(name: str) -> str:
    return reverse(name, args=[_ANY_ID])


@cache
def _cover_file() -> str:
    return reverse("library:cover-file", args=[_ANY])


def cover_summary(book: Book) -> dict[str, Any] | None:
    """Return a book's cover: its files by width in pixels, and what it comes from."""
    cover = getattr(book, "cover", None)
    if cover is None:
        return None
    return {
        "urls": {
            str(width): _cover_file().replace(_ANY, f"{cover.key}-{width}")
            for width in widths_for(cover.width)
        },
        "width": cover.width,
        "height": cover.height,
        "color": cover.color,
        "source": cover.source,
    }


def picture_urls(key: str, widths: Iterable[int]) -> dict[str, str] | None:
    """Return the paths of a reader's own picture by width in pixels; None without one."""
    if not key:
        return None
    return {
        str(width): reverse("library:own-picture-file", args=[f"{key}-{width}"]) for width in widths
    }


def book_summary(book: Book) -> dict[str, Any]:
    """Return a book of a list, from the row alone."""
    return {
        "id": book.public_id,
        "isbn13": book.isbn13,
        "copy_number": book.copy_number,
        "title": book.title,
        "subtitle": book.subtitle,
        "byline": book.byline,
        "published": book.published,
        "page_count": book.page_count,
        "language": book.language or None,
        "visibility": book.visibility,
        "cover": cover_summary(book),
        "added_at": book.created_at,
        "url": path_of("api:book-detail", book.public_id),
        "html_url": path_of("library:book-detail", book.public_id),
    }


def book_row(book: Book, expand: Collection[str] = ()) -> dict[str, Any]:
    """Return a book of a list, with its names where they were asked for and loaded."""
    row = book_summary(book)
    if "contributors" in expand:
        parts = book.contributions.all()
        row["contributors"] = [{"name": one.contributor.name, "role": one.role} for one in parts]
    if "subjects" in expand:
        row["subjects"] = [one.subject.name for one in book.book_subjects.all()]
    return row


def book_detail(book: Book) -> dict[str, Any]:
    """Return a whole book, loaded with ``with_details()``."""
    facts = current_facts(book)
    return book_summary(book) | {
        "isbn10": to_isbn10(book.isbn13) if book.isbn13 else None,
        "sort_as": book.sort_as,
        "location": book.location,
        **{name: plain_value(name, facts[name]) for name in FACT_FIELDS},
        "language": book.language or None,
        "sources": book.sources,
        "locked_fields": book.locked_fields,
        "unlisted_url": _unlisted_url(book),
        "updated_at": book.updated_at,
        "trashed_at": book.trashed_at,
    }


def _unlisted_url(book: Book) -> str | None:
    has_link = book.visibility == Visibility.UNLISTED and book.share_key
    return reverse("library:linked-book", args=[book.share_key]) if has_link else None


def edition_detail(edition: MergedEdition) -> dict[str, Any]:
    """Return what the providers know of an ISBN, each fact with its source."""
    facts = facts_of(edition.record)
    isbn13 = edition.record.isbn13
    return {
        "isbn13": isbn13,
        "isbn10": to_isbn10(isbn13),
        **{name: plain_value(name, facts[name]) for name in FACT_FIELDS},
        "language": facts["language"] or None,
        "sources": edition.sources,
        "providers": [record.provider for record in edition.alternatives],
        "unreachable": list(edition.unreachable),
    }
