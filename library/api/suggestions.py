"""What a search could be about to ask for."""

from typing import Any

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from library import services
from library.api.base import ApiView
from library.matches import match_ranges


class SuggestionsView(ApiView):
    """GET ?q=: titles, authors and subjects of the reader's live books, best first.

    ``matches`` are the [start, end) of what was asked for, in code points of the text beside it.
    """

    def get(self, request: Request) -> Response:
        found = services.suggest(owner=request.user, text=request.query_params.get("q", ""))
        body = {
            "query": found.query,
            "isbn13": found.isbn13 or None,
            "titles": [_title(one, found.query) for one in found.titles],
            "authors": [_name(name, found.query) for name in found.authors],
            "subjects": [_name(name, found.query) for name in found.subjects],
        }
        return Response(body, headers={"Cache-Control": "private, no-store"})


def _title(one: services.TitleSuggestion, query: str) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "title": one.title,
        "byline": one.byline,
        "matches": match_ranges(one.title, query),
        "url": reverse("api:book-detail", args=[one.public_id]),
        "html_url": reverse("library:book-detail", args=[one.public_id]),
    }


def _name(name: str, query: str) -> dict[str, Any]:
    return {"name": name, "matches": match_ranges(name, query)}
