"""The past of a book, what the providers say of it now, and the covers they offer."""

from typing import Any

from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from library import services
from library.api.base import ApiView
from library.api.pagination import read_page
from library.api.reading import read
from library.api.schema import books as shapes
from library.api.schema.doc import PAGED, says
from library.api.serializers import book_detail
from library.api.tags import row_tag, seen_marks
from library.api.views import BOOKS, shown
from library.facts import plain_value
from library.models import BookRevision
from library.throttle import count_lookup


class HistoryView(ApiView):
    """What was changed on a book. That it was added, the book says."""

    resource = BOOKS

    @says(
        "What was changed on a book, latest first",
        shapes.ChangePage,
        parameters=PAGED,
        refuses=(404,),
        tag=BOOKS,
        name="list_changes_of_book",
    )
    def get(self, request: Request, public_id: str) -> Response:
        book = services.get_book(owner=request.user, public_id=public_id)
        page = read_page(request, services.history_of(book), ("-made_at", "-pk"))
        return Response(page.answer([_change(row) for row in page.rows]))


class UndoView(ApiView):
    """Taking one change back."""

    resource = BOOKS

    @says(
        "Give the fields of one change back what they held before it",
        shapes.UndoneShape,
        refuses=(404, 409),
        tag=BOOKS,
        name="undo_change",
    )
    def post(self, request: Request, public_id: str, revision_id: str) -> Response:
        undone = services.undo_revision(
            owner=request.user, public_id=public_id, revision_id=revision_id
        )
        body = {"undone": undone.fields, "kept": undone.kept, "book": book_detail(undone.book)}
        return Response(body, headers={"ETag": row_tag(undone.book.updated_at)})


class RefreshView(ApiView):
    """A book beside what the providers say now."""

    resource = BOOKS

    @says(
        "Ask the providers about a book and tell the difference; nothing is changed",
        shapes.DifferenceShape,
        refuses=(404, 409, 503),
        tag=BOOKS,
        name="compare_book",
    )
    def get(self, request: Request, public_id: str) -> Response:
        count_lookup(request)
        found = services.compare_with_providers(owner=request.user, public_id=public_id)
        body = {
            "facts": [_difference(row) for row in found.rows],
            "unreachable": list(found.unreachable),
            "compared_at": found.compared_at,
        }
        return Response(body)

    @says(
        "Take over facts as the providers have them; locked ones are left alone",
        shapes.BookDetail,
        body=shapes.TakeInput,
        refuses=(404, 409, 503),
        tag=BOOKS,
        name="refresh_book",
        tied=True,
    )
    def post(self, request: Request, public_id: str) -> Response:
        take = read(shapes.TakeInput, request)["take"]
        count_lookup(request)
        named = {"owner": request.user, "public_id": public_id}
        return shown(services.take_from_providers(**named, take=take, seen=seen_marks(request)))


class CandidatesView(ApiView):
    """Covers to choose from."""

    resource = BOOKS

    @says(
        "The covers that providers offer for a book",
        shapes.Candidates,
        refuses=(404,),
        tag=BOOKS,
        name="list_cover_candidates",
    )
    def get(self, request: Request, public_id: str) -> Response:
        offered = services.cover_candidates(owner=request.user, public_id=public_id)
        return Response({"results": [_candidate(one, public_id) for one in offered]})


def _change(revision: BookRevision) -> dict[str, Any]:
    return {
        "id": revision.public_id,
        "made_at": revision.made_at,
        "made_by": revision.made_by.get_username() if revision.made_by else None,
        "cause": revision.cause,
        "providers": revision.providers,
        "changes": revision.changes,
    }


def _difference(row: services.FactDifference) -> dict[str, Any]:
    return {
        "name": row.name,
        "state": row.state,
        "mine": plain_value(row.name, row.mine),
        "theirs": plain_value(row.name, row.theirs),
        "source": row.source,
        "fingerprint": row.fingerprint,
    }


def _candidate(offered: services.CoverCandidate, public_id: str) -> dict[str, str]:
    preview = reverse("library:cover-candidate", args=[public_id, offered.source])
    return {
        "source": offered.source,
        "label": offered.label,
        "url": offered.url,
        "preview_url": preview,
    }
