"""Everything that is public, of all readers. On a site that is one reader's there is none of it."""

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from library import limits, services
from library.names import name_key
from library.queries import BookQuery
from library.subjects import subject_key
from library.views.filters import chips
from library.views.kept import SITE, kept
from library.views.list_cards import list_cards
from library.views.pages import page_number
from library.views.site_cards import reader_cards, said, site_cards

_BOOKS, _LISTS, _READERS, _SUBJECTS = 12, 6, 6, 40
_CLOUD_SIZES = 5
_TABS = (
    ("discover", "All"),
    ("discover-books", "Books"),
    ("discover-readers", "Readers"),
    ("discover-lists", "Lists"),
)
_ORDERS = (("new", "New"), ("active", "Active"))
# The facets of a book's query that make sense over all libraries, and the key of their names.
_FACETS = (("subjects", "Subjects", subject_key), ("authors", "Authors", name_key))


def of_many_readers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Make a view that is not there while the site is one reader's."""

    @wraps(view)
    def found(request: HttpRequest) -> HttpResponse:
        if services.is_single_owner():
            raise Http404
        return view(request)

    return found


@kept(SITE)
@require_safe
@login_not_required
@of_many_readers
def discover(request: HttpRequest) -> HttpResponse:
    order = _order(request)
    front = services.site_front(order=order, readers=_READERS, books=_BOOKS)
    lists = services.shown_lists().rows[:_LISTS]
    context = {
        "books": site_cards(front.books),
        "readers": reader_cards(front.readers),
        "orders": _orders(reverse("library:discover"), order, mark="#readers"),
        "lists": list_cards(lists, public=True, with_reader=True),
        "subjects": _cloud(services.site_cloud(most=_SUBJECTS)),
    }
    words = "New books, readers and reading lists of this site, as far as they are open to all."
    return _page(request, "discover", "Discover", words, reverse("library:discover"), context)


@kept(SITE)
@require_safe
@login_not_required
@of_many_readers
def discover_books(request: HttpRequest) -> HttpResponse:
    path = reverse("library:discover-books")
    query = _asked(request)
    found = services.site_books(query=query, before=request.GET.get("before", ""))
    here = query.to_url(path)
    context = {
        "books": site_cards(found.books),
        "summary": said(found.total) if found.total else "",
        "search": query.text,
        "chips": chips(query, path),
        "is_filtered": query.is_filtered,
        "facets": [_facet(query, found, *facet) for facet in _FACETS],
        "has_counts": found.total is not None and not found.total.is_more,
        "next_url": _joined(here, {"before": found.older}) if found.older else "",
        "first_url": "" if found.total else here,
        "clear_url": path,
    }
    words = "The books of all readers of this site who keep their libraries open to all."
    here = here if found.total else _joined(here, {"before": request.GET["before"]})
    return _page(request, "discover-books", "Books", words, here, context)


@kept(SITE)
@require_safe
@login_not_required
@of_many_readers
def discover_readers(request: HttpRequest) -> HttpResponse:
    path, order = reverse("library:discover-readers"), _order(request)
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())
    text = text[: limits.SEARCH_QUERY_MAX]
    asked = {"q": text} if text else {}
    number = page_number(request.GET.get("page", ""))
    page = services.reader_page(order=order, number=number, text=text)
    kept_order = {"order": order} if order != _ORDERS[0][0] else {}
    context = {
        "readers": reader_cards(services.reader_faces(readers=page.rows)),
        "search": text,
        "orders": _orders(path, order, asked=asked),
        "clear_url": path,
    }
    pager = _pager(page, path, asked | kept_order)
    words = "Readers of this site who keep their libraries open to all."
    return _page(request, "discover-readers", "Readers", words, pager["here"], context | pager)


@kept(SITE)
@require_safe
@login_not_required
@of_many_readers
def discover_lists(request: HttpRequest) -> HttpResponse:
    page = services.shown_lists(number=page_number(request.GET.get("page", "")))
    context = {"lists": list_cards(page.rows, public=True, with_reader=True)}
    pager = _pager(page, reverse("library:discover-lists"), {})
    words = "Reading lists that readers of this site keep open to all."
    return _page(request, "discover-lists", "Reading lists", words, pager["here"], context | pager)


def _page(
    request: HttpRequest, name: str, heading: str, words: str, here: str, context: dict[str, Any]
) -> HttpResponse:
    url = request.build_absolute_uri(here)
    shared = {
        "nav": "discover",
        "heading": heading,
        "tabs": [_link(tab, label, is_here=tab == name) for tab, label in _TABS],
        "meta": {"title": heading, "description": words, "url": url},
        "books_url": reverse("library:discover-books"),
    }
    template = f"library/discover/{name.removeprefix('discover-')}.html"
    return render(request, template, shared | context)


def _link(name: str, label: str, *, is_here: bool) -> dict[str, Any]:
    return {"label": label, "url": reverse(f"library:{name}"), "selected": is_here}


def _asked(request: HttpRequest) -> BookQuery:
    """Return what is asked of all libraries: words, authors, subjects. Their order is one."""
    asked = BookQuery.read(request.GET)
    return BookQuery(text=asked.text, authors=asked.authors, subjects=asked.subjects)


def _order(request: HttpRequest) -> str:
    asked = request.GET.get("order", "")
    return asked if asked in dict(_ORDERS) else _ORDERS[0][0]


def _orders(
    path: str, chosen: str, *, asked: dict[str, str] | None = None, mark: str = ""
) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "url": _joined(path, (asked or {}) | ({"order": order} if place else {})) + mark,
            "selected": order == chosen,
        }
        for place, (order, label) in enumerate(_ORDERS)
    ]


def _facet(
    query: BookQuery, found: services.SiteBooks, facet: str, title: str, key_of: Callable
) -> dict[str, Any]:
    path = reverse("library:discover-books")
    # An address may spell a chosen name in its own way.
    chosen = {key_of(name): name for name in getattr(query, facet)}
    values = []
    for value in getattr(found, facet):
        name = chosen.get(value.key)
        after = query.without(facet, name) if name else query.with_value(facet, value.name)
        values.append(
            {
                "label": value.name,
                "count": value.count,
                "url": after.to_url(path),
                "selected": name is not None,
            }
        )
    return {"id": facet, "title": title, "choices": values}


def _cloud(subjects: list[services.FacetValue]) -> list[dict[str, Any]]:
    """Return links to the books on each subject; of five sizes, the more books the larger."""
    ranks = sorted({value.count for value in subjects})
    step = max(1, ceil(len(ranks) / _CLOUD_SIZES))
    path = reverse("library:discover-books")
    return [
        {
            "name": value.name,
            "url": _joined(path, {"subject": value.name}),
            "size": ranks.index(value.count) // step + 1,
        }
        for value in subjects
    ]


def _pager(page: services.OpenPage, path: str, asked: dict[str, str]) -> dict[str, Any]:
    def url_of(number: int) -> str:
        return _joined(path, asked | ({"page": str(number)} if number > 1 else {}))

    return {
        "here": url_of(page.number),
        "number": page.number,
        "previous_url": url_of(page.number - 1) if page.number > 1 else "",
        "next_url": url_of(page.number + 1) if page.has_next else "",
    }


def _joined(path: str, asked: dict[str, str]) -> str:
    if not asked:
        return path
    return f"{path}{'&' if '?' in path else '?'}{urlencode(asked)}"
