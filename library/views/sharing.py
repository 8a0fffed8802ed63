"""What templates/includes/_share.html offers of a page: its link, QR code, feeds and a snippet.

Each function returns None where there is nothing for others to see:

    context | {"share": list_share(request, reading_list)}
    {% if share %}{% include "includes/_share.html" with share=share side="end" only %}{% endif %}
"""

from html import escape
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.urls import reverse

from library import services
from library.models import Book, ReadingList

if TYPE_CHECKING:
    from accounts.models import User

_FEEDS = (("atom", "Atom"), ("json", "JSON"))
# In another site's page: its own width, high enough for a row of covers with their titles.
_FRAME = (
    '<iframe src="{}" title="{}" width="100%" height="{}" loading="lazy" '
    'style="border: 0; border-radius: 14px"></iframe>'
)
_LEDGE_HEIGHT, _LIST_HEIGHT = 360, 560


def reader_share(request: HttpRequest, reader: "User") -> dict[str, Any] | None:
    """Return what can be shared of a reader's page. No query."""
    if not reader.is_shown:
        return None
    name = reader.get_short_name()
    title = f"The library of {name}"
    embed = _snippet(request, "ledge-embed", reader.handle, f"Books of {name}", _LEDGE_HEIGHT)
    return {
        "what": "this page",
        "title": title,
        "url": _absolute(request, "showcase", reader.handle),
        "qr_url": _path("reader-qr", reader.handle),
        "feeds": _feeds("reader-feed", reader.handle),
        "embed": embed,
    }


def list_share(request: HttpRequest, reading_list: ReadingList) -> dict[str, Any] | None:
    """Return what can be shared of a list. No query when its owner is loaded."""
    if not services.is_shown(reading_list):
        return None
    public_id, title = reading_list.public_id, reading_list.title
    return {
        "what": "this list",
        "title": title,
        "url": request.build_absolute_uri(reading_list.get_absolute_url()),
        "qr_url": _path("list-qr", public_id),
        "feeds": _feeds("list-feed", public_id),
        "embed": _snippet(request, "list-embed", public_id, title, _LIST_HEIGHT),
    }


def book_share(request: HttpRequest, book: Book) -> dict[str, Any] | None:
    """Return what can be shared of a book. No query when its owner is loaded."""
    if not services.is_shown(book):
        return None
    return {
        "what": "this book",
        "title": book.title,
        "url": request.build_absolute_uri(book.get_absolute_url()),
        "qr_url": _path("book-qr", book.public_id),
        "feeds": [],
        "embed": "",
    }


def _path(name: str, *of: str) -> str:
    return reverse(f"library:{name}", args=of)


def _absolute(request: HttpRequest, name: str, *of: str) -> str:
    return request.build_absolute_uri(_path(name, *of))


def _feeds(name: str, of: str) -> list[dict[str, str]]:
    return [{"label": label, "url": _path(name, of, form)} for form, label in _FEEDS]


def _snippet(request: HttpRequest, name: str, of: str, title: str, height: int) -> str:
    """Return a text to copy, HTML itself: the page escapes it once more to show it."""
    return _FRAME.format(escape(_absolute(request, name, of)), escape(title), height)
