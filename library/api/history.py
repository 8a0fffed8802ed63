"""The changes of a book, and taking them back."""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from library import services
from library.api.base import ApiView
from library.api.pagination import read_page
from library.api.serializers import book_detail
from library.models import BookRevision


class HistoryView(ApiView):
    """GET: what was changed, by whom, from what to what. That it was added, the book says."""

    def get(self, request: Request, public_id: str) -> Response:
        book = services.get_book(owner=request.user, public_id=public_id)
        page = read_page(request, services.history_of(book), ("-made_at", "-pk"))
        return Response(page.answer([_change(row) for row in page.rows]))


class UndoView(ApiView):
    """POST: give the fields of one change back what they held before it."""

    def post(self, request: Request, public_id: str, revision_id: str) -> Response:
        undone = services.undo_revision(
            owner=request.user, public_id=public_id, revision_id=revision_id
        )
        return Response(
            {"undone": undone.fields, "kept": undone.kept, "book": book_detail(undone.book)}
        )


def _change(revision: BookRevision) -> dict[str, Any]:
    return {
        "id": revision.public_id,
        "made_at": revision.made_at,
        "made_by": revision.made_by.get_username() if revision.made_by else None,
        "cause": revision.cause,
        "providers": revision.providers,
        "changes": revision.changes,
    }
