"""The reader's own library: the list, and what it can be narrowed by."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from library import services
from library.exceptions import InvalidIsbn
from library.isbn import normalize_isbn
from library.queries import SORTS, BookQuery
from library.views.pages import pager
from library.views.presenters import cards
from library.views.trail import trail_mark

_CHIP_KINDS = (("authors", "author"), ("subjects", "subject"))


@require_safe
def book_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    path = reverse("library:book-list")
    query = BookQuery.read(request.GET)
    page = services.card_page(owner=request.user, query=query)
    context = {
        "nav": "library",
        "heading": "Library",
        "summary": _count_text(page.total),
        "page": pager(page, lambda n: query.to_url(path, page=n))
        | {"cards": cards(page.rows, trail_mark(query))},
        "query": query.text,
        "is_filtered": query.is_filtered,
        "sorts": [
            {"label": label, "url": query.to_url(path, sort=value, page=1), "selected": selected}
            for value, label in SORTS
            for selected in (value == query.sort,)
        ],
        "chips": _chips(query, path),
        "clear_url": BookQuery(sort=query.sort).to_url(path),
        "filters_url": query.to_url(reverse("library:book-filters"), page=1),
        "add_url": _add_url(query.text) if page.total == 0 else "",
    }
    return render(request, "library/books/book_list.html", context)


@require_safe
def book_filters(request: AuthenticatedHttpRequest) -> HttpResponse:
    query = replace(BookQuery.read(request.GET), page=1)
    narrow = request.GET.get("find", "")[:200]
    found = services.card_page(owner=request.user, query=query).total
    owner = request.user
    authors = services.author_facet(owner=owner, query=query, narrow=narrow)
    subjects = services.subject_facet(owner=owner, query=query, narrow=narrow)
    context = {
        "nav": "library",
        "authors": _choices(query, "authors", authors),
        "subjects": _choices(query, "subjects", subjects),
        "find": narrow,
        "keep": _hidden(query),
        "summary": _count_text(found),
        "back_url": query.to_url(reverse("library:book-list")),
    }
    return render(request, "library/books/book_filters.html", context)


def _count_text(total: int) -> str:
    return f"{total:,} book{'' if total == 1 else 's'}"


def _chips(query: BookQuery, path: str) -> list[dict[str, str]]:
    chips = [
        {"label": name, "kind": kind, "remove_url": query.without(facet, name).to_url(path)}
        for facet, kind in _CHIP_KINDS
        for name in getattr(query, facet)
    ]
    if query.text:
        url = query.to_url(path, text="", page=1)
        chips.insert(0, {"label": f"“{query.text}”", "kind": "search", "remove_url": url})
    return chips


def _choices(
    query: BookQuery, facet: str, values: list[services.FacetValue]
) -> list[dict[str, Any]]:
    path = reverse("library:book-filters")
    chosen = getattr(query, facet)
    return [
        {
            "label": value.name,
            "count": value.count,
            "selected": value.name in chosen,
            "url": (
                query.without(facet, value.name)
                if value.name in chosen
                else query.with_value(facet, value.name)
            ).to_url(path),
        }
        for value in values
    ]


def _hidden(query: BookQuery) -> list[dict[str, str]]:
    """The query as form fields, to be carried along by a GET form."""
    pairs = [("q", query.text), ("sort", query.sort)]
    pairs += [("author", name) for name in query.authors]
    pairs += [("subject", name) for name in query.subjects]
    return [{"name": name, "value": value} for name, value in pairs if value]


def _add_url(text: str) -> str:
    """Where an ISBN that is in no book of the reader's can be added; nothing for other text."""
    try:
        isbn13 = normalize_isbn(text)
    except InvalidIsbn:
        return ""
    return f"{reverse('library:book-add')}?isbn={isbn13}"
