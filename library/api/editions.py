"""Editions that a reader may be about to add, found by title or author."""

from typing import Any

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from library import services
from library.api.base import ApiView
from library.api.schema.books import EditionSearch
from library.api.schema.doc import said, says
from library.exceptions import LookupUnavailable
from library.facts import FACT_FIELDS, facts_of, plain_value
from library.isbn import to_isbn10
from library.models import Book
from library.records import EditionRecord
from library.throttle import count_search

_RETRY_AFTER_S = 30
_Q = said("q", "A title, an author, or both; at most 200 characters.", required=True)


class EditionListView(ApiView):
    """Editions of all providers."""

    resource = "editions"

    @says(
        "Editions of every provider by title or author, best first, at most 30",
        EditionSearch,
        parameters=(_Q,),
        refuses=(503,),
        tag="editions",
        name="search_editions",
    )
    def get(self, request: Request) -> Response:
        text = request.query_params.get("q", "")
        count_search(request)
        found = services.search_editions(text=text)
        if found.unreachable and not found.results:
            raise LookupUnavailable(retry_after_s=_RETRY_AFTER_S)
        isbns = [record.isbn13 for record in found.results]
        owned = services.owned_among(owner=request.user, isbns=isbns)
        body = {
            "query": text.strip(),
            "results": [_edition(record, owned.get(record.isbn13)) for record in found.results],
            "unreachable": list(found.unreachable),
        }
        return Response(body, headers={"Cache-Control": "private, no-store"})


def _edition(record: EditionRecord, owned: Book | None) -> dict[str, Any]:
    facts = facts_of(record)
    return {
        "isbn13": record.isbn13,
        "isbn10": to_isbn10(record.isbn13),
        **{name: plain_value(name, facts[name]) for name in FACT_FIELDS},
        "language": facts["language"] or None,
        "provider": record.provider,
        "owned": _owned(owned) if owned else None,
    }


def _owned(book: Book) -> dict[str, str]:
    return {
        "id": book.public_id,
        "url": reverse("api:book-detail", args=[book.public_id]),
        "html_url": book.get_absolute_url(),
    }
