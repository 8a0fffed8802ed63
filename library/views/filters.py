"""What the library can be narrowed by, each with the number of books it leaves."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from library import services
from library.names import name_key
from library.queries import FACETS, BookQuery
from library.subjects import subject_key
from library.views.kept import kept_for_reader
from library.views.shelf import Shelf, asked_of, own_shelf
from library.views.words import book_count, facet_label

TEMPLATE = "library/books/book_filters.html"
# The long facets, which can be narrowed by name; and the short ones.
_NAMED = (("authors", "Authors"), ("subjects", "Subjects"))
_KEYS = {"authors": name_key, "subjects": subject_key}
_KINDS = (
    ("bindings", "Bindings"),
    ("languages", "Languages"),
    ("decades", "Decades"),
    # The last: not for others, who see nothing but what is public.
    ("visibilities", "Visibility"),
)


@require_safe
@kept_for_reader
def book_filters(request: AuthenticatedHttpRequest) -> HttpResponse:
    context = filters_page(request, own_shelf(request.user))
    context |= {"nav": "library", "heading": "Filter your library"}
    return render(request, TEMPLATE, context)


def filters_page(request: HttpRequest, shelf: Shelf) -> dict[str, Any]:
    """Return what templates/library/books/book_filters.html draws of a library. 4 queries."""
    query = replace(asked_of(request, shelf), page=1)
    narrow = request.GET.get("find", "")[:200]
    asked = {"owner": shelf.owner, "query": query, "public": shelf.public}
    found = {
        "authors": services.author_facet(**asked, narrow=narrow),
        "subjects": services.subject_facet(**asked, narrow=narrow),
    } | services.edition_facets(**asked)
    found["decades"].sort(key=lambda value: value.key, reverse=True)
    path = shelf.filters_path
    kinds = _KINDS[:-1] if shelf.public else _KINDS
    return {
        "path": path,
        "named": [_facet(query, path, name, title, found[name]) for name, title in _NAMED],
        "kinds": [_facet(query, path, name, title, found[name]) for name, title in kinds],
        "summary": book_count(services.count_books(**asked)),
        "find": narrow,
        "keep": [{"name": name, "value": value} for name, value in query.pairs()],
        "back_url": query.to_url(shelf.path),
    }


def chips(query: BookQuery, path: str) -> list[dict[str, str]]:
    """Return one chip for each thing that narrows the library, with the way to take it off."""
    shown = [
        {
            "label": facet_label(facet, value),
            "kind": name,
            "remove_url": query.without(facet, value).to_url(path),
        }
        for facet, name in FACETS.items()
        for value in getattr(query, facet)
    ]
    if query.text:
        url = query.to_url(path, text="", page=1)
        shown.insert(0, {"label": f"“{query.text}”", "kind": "search", "remove_url": url})
    return shown


def _facet(
    query: BookQuery, path: str, facet: str, title: str, values: list[services.FacetValue]
) -> dict[str, Any]:
    # An address may spell a chosen name in its own way.
    key_of = _KEYS.get(facet, str)
    chosen = {key_of(name): name for name in getattr(query, facet)}
    shown = []
    for value in values:
        name = chosen.get(value.key)
        after = query.without(facet, name) if name else query.with_value(facet, value.name)
        shown.append(
            {
                "label": facet_label(facet, value.name),
                "count": value.count,
                "selected": name is not None,
                "url": after.to_url(path),
            }
        )
    return {"id": facet, "title": title, "choices": shown}
