"""The tray: codes go in at once, and are looked up behind the answer."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from rest_framework import status
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from library import services
from library.api.base import ApiView
from library.api.intake_shapes import row_detail, row_summary
from library.api.pagination import read_page
from library.api.reading import read
from library.api.schema import tray as shapes
from library.api.schema.books import BookInput
from library.api.schema.doc import PAGED, said, says
from library.api.undoing import stamp_in
from library.choices import IntakeState
from library.exceptions import InvalidIntake, UndoGone
from library.intake_text import IntakeText, read_list, read_text
from library.models import IntakeRow, IntakeSettings
from library.throttle import count_intake

INTAKE = "intake"
_ACTIONS: dict[str, Callable[..., IntakeRow]] = {
    "add": services.add_row,
    "copy": services.add_copy_of,
    "retry": services.retry_row,
    "undo": services.undo_row,
    "suggestion": services.use_suggestion,
}
_CLEARS = {"stop": "looking", "clear-done": "done", "clear-refused": "refused", "clear": "all"}
_STATE = said("state", "Only lines in this state.", enum=list(IntakeState.values))
_SETTINGS = ("adds_at_once", "plays_sound", "vibrates", "visibility", "subjects", "location")


class TrayView(ApiView):
    """The tray."""

    resource = INTAKE

    @says(
        "Your tray, newest first, with its numbers",
        shapes.TrayPage,
        parameters=(_STATE, *PAGED),
        refuses=(404,),
        tag=INTAKE,
        name="list_tray",
    )
    def get(self, request: Request) -> Response:
        state = request.query_params.get("state", "")
        if state and state not in IntakeState.values:
            raise ValidationError({"state": [f"Use one of: {', '.join(IntakeState.values)}."]})
        rows = services.tray_rows(owner=request.user, state=state)
        page = read_page(request, rows, ("-pk",))
        counts = {"counts": asdict(services.tray_counts(owner=request.user))}
        return Response(page.answer([row_summary(row) for row in page.rows]) | counts)

    @says(
        "Put codes into the tray; they are looked up behind the answer",
        shapes.IntakeAnswer,
        status=202,
        body=shapes.IntakeInput,
        refuses=(409,),
        tag=INTAKE,
        name="take_in",
    )
    def post(self, request: Request) -> Response:
        given = read(shapes.IntakeInput, request)
        count_intake(request)
        codes = _read(given)
        if not codes.codes:
            raise InvalidIntake("There is no ISBN in this.")
        accepted = services.accept_codes(owner=request.user, codes=codes.codes, door=given["door"])
        return Response(_outcome(accepted, codes), status=status.HTTP_202_ACCEPTED)


class TrayRowView(ApiView):
    """One line of the tray."""

    resource = INTAKE

    @says(
        "One line of the tray, with the facts of its book",
        shapes.TrayRowDetail,
        refuses=(404,),
        tag=INTAKE,
        name="get_tray_row",
    )
    def get(self, request: Request, public_id: str) -> Response:
        return Response(row_detail(services.get_row(owner=request.user, public_id=public_id)))

    @says(
        "Change facts before the book is added: they go before what is found",
        shapes.TrayRowDetail,
        body=BookInput,
        refuses=(404, 409),
        tag=INTAKE,
        name="change_tray_row",
    )
    def patch(self, request: Request, public_id: str) -> Response:
        given = read(BookInput, request)
        row = services.edit_row(owner=request.user, public_id=public_id, given=given)
        return Response(row_detail(row))

    @says(
        "Put a line away; it is not looked up any more",
        status=204,
        refuses=(404,),
        tag=INTAKE,
        name="clear_tray_row",
    )
    def delete(self, request: Request, public_id: str) -> Response:
        services.clear_row(owner=request.user, public_id=public_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class TrayActionView(ApiView):
    """What can be done with a line."""

    resource = INTAKE

    @says(
        "Do something with a line: add, copy, retry, undo, suggestion, or choose a candidate",
        shapes.TrayRowDetail,
        body=shapes.ChoiceInput,
        refuses=(404, 409),
        tag=INTAKE,
        name="act_on_tray_row",
    )
    def post(self, request: Request, public_id: str, action: str) -> Response:
        named = {"owner": request.user, "public_id": public_id}
        if action == "choose":
            services.get_row(**named)
            number = read(shapes.ChoiceInput, request).get("number")
            if number is None:
                raise ValidationError({"number": ["Say which one."]})
            row = services.choose_candidate(**named, number=number)
        elif action in _ACTIONS:
            row = _ACTIONS[action](**named)
        else:
            raise NotFound
        return Response(row_detail(row))


class TrayActView(ApiView):
    """What can be done with all lines at once."""

    resource = INTAKE

    @says(
        "Do something with many lines: add-found, retry-missing, stop, clear-done, clear-refused, "
        "clear",
        shapes.CountAnswer,
        refuses=(404,),
        tag=INTAKE,
        name="act_on_tray",
    )
    def post(self, request: Request, action: str) -> Response:
        owner, undo, count = request.user, 0, 0
        if action == "add-found":
            count = services.add_all_found(owner=owner)
        elif action == "retry-missing":
            count = services.retry_missing(owner=owner)
        elif action in _CLEARS:
            undo = services.clear_rows(owner=owner, what=_CLEARS[action])
        else:
            raise NotFound
        return Response({"count": count, "undo": str(undo) if undo else None})


class TrayRestoreView(ApiView):
    """Back into the tray."""

    resource = INTAKE

    @says(
        "Bring back the lines that were put away together",
        shapes.CountAnswer,
        body=shapes.StampInput,
        refuses=(409, 410),
        tag=INTAKE,
        name="restore_tray",
    )
    def post(self, request: Request) -> Response:
        stamp = stamp_in(read(shapes.StampInput, request)["undo"])
        count = services.restore_rows(owner=request.user, stamp=stamp) if stamp else 0
        if not count:
            raise UndoGone
        return Response({"count": count, "undo": None})


class IntakeSettingsView(ApiView):
    """How books come in."""

    resource = INTAKE

    @says(
        "How books come in from now on",
        shapes.IntakeSettingsShape,
        tag=INTAKE,
        name="get_intake_settings",
    )
    def get(self, request: Request) -> Response:
        return Response(_settings(services.intake_settings(request.user)))

    @says(
        "Change what is given of how books come in",
        shapes.IntakeSettingsShape,
        body=shapes.IntakeSettingsInput,
        tag=INTAKE,
        name="change_intake_settings",
    )
    def patch(self, request: Request) -> Response:
        given = read(shapes.IntakeSettingsInput, request)
        services.save_intake_settings(owner=request.user, **given)
        return Response(_settings(services.intake_settings(request.user)))


class WantedListView(ApiView):
    """ISBNs that are waited for."""

    resource = INTAKE

    @says(
        "ISBNs that nobody had yet: they are asked for again by themselves",
        shapes.WantedList,
        tag=INTAKE,
        name="list_wanted",
    )
    def get(self, request: Request) -> Response:
        names = ("isbn13", "wanted_at", "attempts", "next_attempt_at", "arrived_at")
        rows = services.wanted_by(request.user)
        return Response({"results": [{name: getattr(row, name) for name in names} for row in rows]})


class WantedView(ApiView):
    """One ISBN that is waited for."""

    resource = INTAKE

    @says(
        "Wait for an ISBN no longer; repeating it changes nothing",
        status=204,
        refuses=(404,),
        tag=INTAKE,
        name="forget_wanted",
    )
    def delete(self, request: Request, isbn13: str) -> Response:
        services.settle(owner=request.user, isbn13=isbn13)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _read(given: dict[str, Any]) -> IntakeText:
    return read_text(given["text"]) if "text" in given else read_list(given["isbns"])


def _outcome(accepted: services.Accepted, codes: IntakeText) -> dict[str, Any]:
    """Return what became of everything sent; what came twice in it is counted as such."""
    return {
        "new": accepted.new,
        "again": accepted.again,
        "owned": accepted.owned,
        "refused": accepted.refused,
        "repeats": codes.repeats,
        "unread": codes.unread,
        "results": [row_summary(row) for row in accepted.rows],
    }


def _settings(settings: IntakeSettings) -> dict[str, Any]:
    return {name: getattr(settings, name) for name in _SETTINGS}
