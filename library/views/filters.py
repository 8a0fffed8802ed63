"""What the library can be narrowed by, each with the number of books it leaves."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest
from library import services
from library.names import name_key
from library.queries import FACETS, BookQuery
from library.subjects import subject_key
from library.views.words import book_count, facet_label

# The long facets, which can be narrowed by name; and the short ones.
_NAMED = (("authors", "Authors"), ("subjects", "Subjects"))
_KEYS = {"authors": name_key, "subjects": subject_key}
_KINDS = (
    ("bindings", "Bindings"),
    ("languages", "Languages"),
    ("decades", "Decades"),
    ("visibilities", "Visibility"),
)


@require_safe
def book_filters(request: AuthenticatedHttpRequest) -> HttpResponse:
    query = replace(BookQuery.read(request.GET), page=1)
    narrow = request.GET.get("find", "")[:200]
    owner = request.user
    found = {
        "authors": services.author_facet(owner=owner, query=query, narrow=narrow),
        "subjects": services.subject_facet(owner=owner, query=query, narrow=narrow),
    } | services.edition_facets(owner=owner, query=query)
    found["decades"].sort(key=lambda value: value.key, reverse=True)
    context = {
        "nav": "library",
        "named": [_facet(query, name, title, found[name]) for name, title in _NAMED],
        "kinds": [_facet(query, name, title, found[name]) for name, title in _KINDS],
        "summary": book_count(services.count_books(owner=owner, query=query)),
        "find": narrow,
        "keep": [{"name": name, "value": value} for name, value in query.pairs()],
        "back_url": query.to_url(reverse("library:book-list")),
    }
    return render(request, "library/books/book_filters.html", context)


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
    query: BookQuery, facet: str, title: str, values: list[services.FacetValue]
) -> dict[str, Any]:
    path = reverse("library:book-filters")
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
