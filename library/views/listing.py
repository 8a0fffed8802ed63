"""A library in one of three views: the reader's own, or somebody's as all may see it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from library import services
from library.choices import Visibility
from library.exceptions import InvalidIsbn
from library.isbn import normalize_isbn
from library.queries import PAGE_SIZES, SORTS, VIEWS, BookQuery
from library.views.filters import chips
from library.views.kept import kept_for_reader
from library.views.pages import pager
from library.views.presenters import cards
from library.views.rows import list_rows, sort_heads
from library.views.shelf import Shelf, asked_of, own_shelf
from library.views.spines import spines
from library.views.trail import trail_mark
from library.views.words import book_count, letter_label

TEMPLATE = "library/books/book_list.html"
_SORT_LABELS = dict(SORTS)
_LISTS_OFFERED = 50


@require_safe
@kept_for_reader
def book_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    context = library_page(request, own_shelf(request.user))
    asks = services.asks_to_publish(owner=request.user, books=context["page"]["total"])
    context |= {"nav": "library", "heading": "Library"}
    context["asks_to_publish"] = asks and not context["is_filtered"]
    return render(request, TEMPLATE, context)


def library_page(request: HttpRequest, shelf: Shelf) -> dict[str, Any]:
    """Return what templates/library/books/book_list.html draws of a library. 2 to 4 queries."""
    query, path = asked_of(request, shelf), shelf.path
    page = services.card_page(owner=shelf.owner, query=query, public=shelf.public)
    shown = pager(page, lambda n: query.to_url(path, page=n))
    return {
        "public": shelf.public,
        "path": path,
        "summary": book_count(page.total),
        "page": shown | {"sizes": _sizes(query, path)} | _books(query, page, shelf),
        "query": query.text,
        "is_filtered": query.is_filtered,
        "view": query.view,
        "views": _views(query, path),
        "sorts": _sorts(query, path),
        "sorted_by": _SORT_LABELS[query.sort],
        "letters": _letters(query, page, shelf),
        "chips": chips(query, path),
        "clear_url": query.unfiltered.to_url(path),
        "filters_url": query.to_url(shelf.filters_path, page=1),
        "add_url": "" if shelf.public or page.total else _add_url(query.text),
    }


def _books(query: BookQuery, page: services.Page, shelf: Shelf) -> dict[str, Any]:
    """Return what the page's view draws."""
    if query.view == "list":
        return {
            "rows": list_rows(page.rows, public=shelf.public),
            "heads": sort_heads(query, shelf.path),
            "found": query.to_url("").removeprefix("?"),
            "visibilities": Visibility.choices,
            "lists": []
            if shelf.public
            else services.latest_lists(owner=shelf.owner, most=_LISTS_OFFERED),
        }
    if query.view == "spines":
        stand = spines(page.rows)
        return {"spines": stand, "tallest": max((one.height for one in stand), default=0)}
    return {"cards": cards(page.rows, trail_mark(query), public=shelf.public)}


def _views(query: BookQuery, path: str) -> list[dict[str, Any]]:
    # Another view has other pages: page 3 of one is nowhere in particular in the next.
    return [
        {"label": label, "url": query.to_url(path, view=view, page=1), "selected": selected}
        for view, label in VIEWS
        for selected in (view == query.view,)
    ]


def _sorts(query: BookQuery, path: str) -> list[dict[str, Any]]:
    return [
        {"label": label, "url": query.to_url(path, sort=value, page=1), "selected": selected}
        for value, label in SORTS
        for selected in (value == query.sort,)
    ]


def _letters(query: BookQuery, page: services.Page, shelf: Shelf) -> list[dict[str, str]]:
    """Return the jumps of a list by title or author: each letter, and the page it begins on."""
    if query.sort.lstrip("-") not in ("title", "author"):
        return []
    letters: dict[str, dict[str, str]] = {}
    starts = services.initials(
        owner=shelf.owner, query=query, total=page.total, public=shelf.public
    )
    for initial, before in starts:
        label = letter_label(initial)
        url = query.to_url(shelf.path, page=before // page.size + 1)
        if label:
            letters.setdefault(label, {"label": label, "url": url})
    return list(letters.values()) if page.pages > 1 else []


def _sizes(query: BookQuery, path: str) -> list[dict[str, Any]]:
    return [
        {"label": size, "url": query.to_url(path, size=size, page=1), "selected": selected}
        for size in PAGE_SIZES
        for selected in (size == query.page_size,)
    ]


def _add_url(text: str) -> str:
    """Where an ISBN that is in no book of the reader's can be added; nothing for other text."""
    try:
        isbn13 = normalize_isbn(text)
    except InvalidIsbn:
        return ""
    return f"{reverse('library:book-add')}?isbn={isbn13}"
