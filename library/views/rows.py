"""Books as rows of the list view, and the heads they are sorted by."""

from collections.abc import Iterable
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils import timezone

from library.choices import Binding
from library.dates import read_edtf
from library.languages import language_name
from library.queries import BookQuery
from library.views.presenters import (
    CoverImage,
    copy_label,
    design,
    direction,
    href_prefix,
    row_image,
)

_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_BINDINGS = {value: str(label) for value, label in Binding.choices if value}
# The columns one can sort by: the first press, the second, and the words of the head.
_HEADS = (
    ("title", "title", "-title", "Title"),
    ("author", "author", "-author", "Author"),
    ("published", "-published", "published", "Published"),
    ("pages", "-pages", "pages", "Pages"),
    ("binding", "", "", "Binding"),
    ("language", "", "", "Language"),
    ("added", "-added", "added", "Added"),
)


class Row(NamedTuple):
    """One book in the list; drawn by library/templatetags/book_cards.py."""

    id: str
    href: str
    title: str
    subtitle: str
    byline: str
    lang: str
    dir: str
    palette: str
    layout: str
    image: CoverImage | None
    published: str
    pages: str
    binding: str
    language: str
    added: str
    copy: str
    isbn: str = ""


def list_rows(books: Iterable[Any], *, public: bool = False) -> list[Row]:
    """Return the rows of ``list_rows()`` of the querysets; ``public`` as in ``cards``."""
    prefix, zone = href_prefix(), timezone.get_current_timezone()
    return [_row(book, prefix, zone, public) for book in books]


def _row(book: Any, prefix: str, zone: tzinfo, public: bool) -> Row:
    look = design(book.isbn13 or book.public_id, book.title)
    return Row(
        id=book.public_id,
        href=f"{prefix}{book.public_id}/",
        title=book.title,
        subtitle=book.subtitle,
        byline=book.byline,
        lang=book.language,
        dir=direction(book.language),
        palette=look["palette"],
        layout=look["layout"],
        image=row_image(book),
        published=_published(book.published),
        pages=f"{book.page_count:,}" if book.page_count else "",
        binding=_BINDINGS.get(book.binding, ""),
        language=language_name(book.language),
        added=_day(book.created_at.astimezone(zone)),
        copy="" if public else copy_label(book.copy_number),
        isbn=book.isbn13 or "",
    )


def sort_heads(query: BookQuery, path: str) -> list[dict[str, str]]:
    """Return the heads of the list: label, name, and for those that sort ``url`` and ``order``.

    ``order`` is the value of aria-sort, "" for a column the list is not sorted by.
    """
    heads = []
    for name, first, second, label in _HEADS:
        head = {"name": name, "label": label, "url": "", "order": ""}
        if first:
            head["url"] = query.to_url(path, sort=second if query.sort == first else first, page=1)
        if query.sort in (name, f"-{name}"):
            head["order"] = "descending" if query.sort.startswith("-") else "ascending"
        heads.append(head)
    return heads


@lru_cache(maxsize=4096)
def _published(edtf: str) -> str:
    return read_edtf(edtf).display() if edtf else ""


def _day(moment: datetime) -> str:
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
