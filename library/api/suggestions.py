"""What a search could be about to ask for, and what a library could be narrowed by."""

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from library import services
from library.api.base import ApiView
from library.api.schema.doc import FILTERS, said, says
from library.api.schema.shown import Facets, SuggestionsShape
from library.api.tags import not_modified, reader_tag
from library.matches import match_ranges
from library.queries import BookQuery

if TYPE_CHECKING:
    from accounts.models import User

Q = said("q", "What was typed so far.")
NARROW = said("narrow", "Only authors and subjects whose names contain this.")


class SuggestionsView(ApiView):
    """What is about to be searched for."""

    resource = "books"

    @says(
        "Titles, authors and subjects of yours that match, five of each",
        SuggestionsShape,
        parameters=(Q,),
        tag="search",
        name="suggest",
    )
    def get(self, request: Request) -> Response:
        found = services.suggest(owner=request.user, text=request.query_params.get("q", ""))
        return Response(told(found), headers={"Cache-Control": "private, no-store"})


class FacetsView(ApiView):
    """What the books found could be narrowed by."""

    resource = "books"

    @says(
        "What your books, as filtered, could be narrowed by, with counts",
        Facets,
        parameters=(*FILTERS, NARROW),
        tag="search",
        name="list_facets",
        tagged=True,
    )
    def get(self, request: Request) -> Response:
        tag = reader_tag(request.user.shown_version, request)
        if answer := not_modified(request, tag):
            return answer
        return Response(facets_of(request, request.user), headers={"ETag": tag})


def facets_of(request: Request, owner: "User", *, public: bool = False) -> dict[str, Any]:
    """Return what an owner's books, as the request filters them, could be narrowed by. 3 queries.

    With ``public`` those that everybody may see, and nothing of who may see them.
    """
    on = {"owner": owner, "query": BookQuery.read(request.query_params), "public": public}
    narrow = request.query_params.get("narrow", "")[:200].replace("\x00", "")
    found = {
        "authors": services.author_facet(**on, narrow=narrow),
        "subjects": services.subject_facet(**on, narrow=narrow),
        **services.edition_facets(**on),
    }
    if public:
        found["visibilities"] = []
    return {
        facet: [{"name": value.name, "count": value.count} for value in values]
        for facet, values in found.items()
    }


def told(found: services.Suggestions, *, address: str = "") -> dict[str, Any]:
    """Return suggestions as they are told; ``address`` is how the API calls a reader's books."""
    return {
        "query": found.query,
        "isbn13": found.isbn13 or None,
        "titles": [_title(one, found.query, address) for one in found.titles],
        "authors": [_name(name, found.query) for name in found.authors],
        "subjects": [_name(name, found.query) for name in found.subjects],
    }


def _title(one: services.TitleSuggestion, query: str, address: str) -> dict[str, Any]:
    url = reverse("api:book-detail", args=[one.public_id])
    return {
        "id": one.public_id,
        "title": one.title,
        "byline": one.byline,
        "matches": match_ranges(one.title, query),
        "url": f"{address}{one.public_id}/" if address else url,
        "html_url": reverse("library:book-detail", args=[one.public_id]),
    }


def _name(name: str, query: str) -> dict[str, Any]:
    return {"name": name, "matches": match_ranges(name, query)}
