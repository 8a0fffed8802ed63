"""The way back to the list a book was opened from, and on to the books beside it."""

from dataclasses import replace
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, QueryDict
from django.urls import reverse

from library import services
from library.models import Book
from library.queries import BookQuery
from library.services import Neighbour
from library.views.presenters import direction

PARAMETER = "from"
_LONGEST = 2_000


def trail_mark(query: BookQuery) -> str:
    """Return what is put after a book's address in a list: "?from=" and the list's own query."""
    asked = query.to_url("", page=1).removeprefix("?")
    return f"?{PARAMETER}={quote(asked, safe='')}"


def trail_of(request: HttpRequest, book: Book, *, public: bool = False) -> dict[str, Any] | None:
    """Return what templates/library/books/_neighbours.html draws; None without a list. 2 queries.

    With ``public`` others look: the list is of what everybody may see.
    """
    asked = request.GET.get(PARAMETER)
    if asked is None or len(asked) > _LONGEST or book.trashed_at:
        return None
    query, path = BookQuery.read(QueryDict(asked)), reverse("library:book-list")
    if public:
        query = replace(query, visibilities=())
        path = reverse("library:reader-library", args=[book.owner.handle])
    before, after = services.beside(owner=book.owner, book=book, query=query, public=public)
    mark = trail_mark(query)
    return {
        "back_url": query.to_url(path, page=1),
        "back_label": "All results" if query.is_filtered else "Library",
        "before": _link(before, mark),
        "after": _link(after, mark),
    }


def _link(neighbour: Neighbour | None, mark: str) -> dict[str, str] | None:
    if neighbour is None:
        return None
    return {
        "href": reverse("library:book-detail", args=[neighbour.public_id]) + mark,
        "title": neighbour.title,
        "lang": neighbour.language,
        "dir": direction(neighbour.language),
    }
