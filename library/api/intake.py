"""The tray: codes go in at once, and are looked up behind the answer."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from rest_framework import serializers, status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from library import limits, services
from library.api.base import ApiView
from library.api.intake_shapes import row_detail, row_summary
from library.api.pagination import read_page
from library.api.serializers import BookInput
from library.choices import IntakeDoor, IntakeState
from library.exceptions import InvalidIntake
from library.intake_text import IntakeText, read_list, read_text
from library.models import IntakeRow
from library.throttle import count_intake

# A title is chosen from what a search found, which pages do.
_DOORS = [choice for choice in IntakeDoor.choices if choice[0] != IntakeDoor.SEARCH]
_ACTIONS: dict[str, Callable[..., IntakeRow]] = {
    "add": services.add_row,
    "copy": services.add_copy_of,
    "retry": services.retry_row,
    "undo": services.undo_row,
    "suggestion": services.use_suggestion,
}


class IntakeInput(serializers.Serializer):
    """``text`` of any kind, or ``isbns``, each of them one code."""

    text = serializers.CharField(
        required=False, allow_blank=True, max_length=limits.INTAKE_TEXT_MAX
    )
    isbns = serializers.ListField(
        child=serializers.CharField(allow_blank=True, max_length=limits.INTAKE_TYPED_MAX),
        required=False,
        max_length=limits.INTAKE_ROWS_MAX,
    )
    door = serializers.ChoiceField(choices=_DOORS, default=IntakeDoor.PASTED.value)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if ("text" in data) == ("isbns" in data):
            raise serializers.ValidationError({"text": "Give a text, or isbns; one of them."})
        return data


class ChoiceInput(serializers.Serializer):
    """Which of a row's candidates, counted from 0."""

    number = serializers.IntegerField(min_value=0, max_value=100)


class TrayView(ApiView):
    """GET: the tray, newest first, with its numbers. POST: put codes in."""

    def get(self, request: Request) -> Response:
        state = request.query_params.get("state", "")
        if state and state not in IntakeState.values:
            raise ValidationError({"state": [f"Use one of: {', '.join(IntakeState.values)}."]})
        rows = services.tray_rows(owner=request.user, state=state)
        page = read_page(request, rows, ("-pk",))
        counts = {"counts": asdict(services.tray_counts(owner=request.user))}
        return Response(page.answer([row_summary(row) for row in page.rows]) | counts)

    def post(self, request: Request) -> Response:
        shape = IntakeInput(data=request.data)
        shape.is_valid(raise_exception=True)
        count_intake(request)
        read = _read(shape.validated_data)
        if not read.codes:
            raise InvalidIntake("There is no ISBN in this.")
        accepted = services.accept_codes(
            owner=request.user, codes=read.codes, door=shape.validated_data["door"]
        )
        return Response(_outcome(accepted, read), status=status.HTTP_202_ACCEPTED)


class TrayRowView(ApiView):
    """GET, PATCH (facts that go before what is found), DELETE (puts the row away)."""

    def get(self, request: Request, public_id: str) -> Response:
        return Response(row_detail(services.get_row(owner=request.user, public_id=public_id)))

    def patch(self, request: Request, public_id: str) -> Response:
        shape = BookInput(data=request.data)
        shape.is_valid(raise_exception=True)
        row = services.edit_row(owner=request.user, public_id=public_id, given=shape.validated_data)
        return Response(row_detail(row))

    def delete(self, request: Request, public_id: str) -> Response:
        services.clear_row(owner=request.user, public_id=public_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TrayActionView(ApiView):
    """POST: add, copy, retry, undo, suggestion; or choose, with the number of a candidate."""

    def post(self, request: Request, public_id: str, action: str) -> Response:
        named = {"owner": request.user, "public_id": public_id}
        if action == "choose":
            services.get_row(**named)
            shape = ChoiceInput(data=request.data)
            shape.is_valid(raise_exception=True)
            row = services.choose_candidate(**named, **shape.validated_data)
        elif action in _ACTIONS:
            row = _ACTIONS[action](**named)
        else:
            raise NotFound
        return Response(row_detail(row))


def _read(given: dict[str, Any]) -> IntakeText:
    return read_text(given["text"]) if "text" in given else read_list(given["isbns"])


def _outcome(accepted: services.Accepted, read: IntakeText) -> dict[str, Any]:
    """Return what became of everything sent; what came twice in it is counted as such."""
    return {
        "new": accepted.new,
        "again": accepted.again,
        "owned": accepted.owned,
        "refused": accepted.refused,
        "repeats": read.repeats,
        "unread": read.unread,
        "results": [row_summary(row) for row in accepted.rows],
    }
