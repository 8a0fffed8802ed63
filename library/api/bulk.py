"""Many books in one request."""

from typing import Any

from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from library import services
from library.api.base import ApiView
from library.api.reading import read, read_query
from library.api.schema import bulk as shapes
from library.api.schema.doc import says
from library.api.serializers import path_of
from library.api.tags import marks_in, row_tag
from library.api.undoing import moment_in, undo_of
from library.api.views import BOOKS
from library.exceptions import LibraryError, UndoGone

_ACTS = {
    "update": services.edit_each,
    "trash": services.trash_each,
    "restore": services.restore_each,
}
_DONE = {"create": status.HTTP_201_CREATED, "trash": status.HTTP_204_NO_CONTENT}


class BulkView(ApiView):
    """At most 500 things to do, each for itself."""

    resource = BOOKS

    @says(
        "Add, change, throw away and bring back at most 500 books, each with its own outcome",
        shapes.BulkAnswer,
        body=shapes.BulkInput,
        tag=BOOKS,
        name="bulk_books",
    )
    def post(self, request: Request) -> Response:
        items = read(shapes.BulkInput, request)["items"]
        outcomes: dict[int, services.Outcome] = {}
        for action, numbers in _by_action(items).items():
            found = _act(request, action, [items[number] for number in numbers])
            outcomes |= dict(zip(numbers, found, strict=True))
        results = [
            self._told(number, item["action"], item.get("id"), outcomes[number])
            for number, item in enumerate(items)
        ]
        refused = sum(1 for one in outcomes.values() if one.refused)
        return Response({"done": len(items) - refused, "refused": refused, "results": results})

    def _told(
        self, index: int, action: str, public_id: str | None, outcome: services.Outcome
    ) -> dict[str, Any]:
        if outcome.book is None:
            handler = self.get_exception_handler()
            answer = handler(outcome.refused, self.get_exception_handler_context())
            told = {"url": None, "etag": None, "problem": answer.data}
            return {"index": index, "status": answer.status_code, "id": public_id} | told
        book = outcome.book
        return {
            "index": index,
            "status": _DONE.get(action, status.HTTP_200_OK),
            "id": book.public_id,
            "url": path_of("api:book-detail", book.public_id),
            "etag": row_tag(book.updated_at),
            "problem": None,
        }


class SelectionView(ApiView):
    """One thing to do with many books."""

    resource = BOOKS

    @says(
        "Do one thing with all books named, or all that a query finds",
        shapes.SelectionAnswer,
        body=shapes.SelectionInput,
        refuses=(404, 409),
        tag=BOOKS,
        name="change_selection",
    )
    def post(self, request: Request) -> Response:
        given = read(shapes.SelectionInput, request)
        named = tuple(given.get("books", ()))
        query = read_query(given["query"]) if "query" in given else None
        selection = services.Selection(public_ids=named, query=query)
        changed, undo = _select(request, given, selection)
        return Response({"changed": changed, "undo": undo if changed else None})


class SelectionUndoView(ApiView):
    """Back from the trash, all that went together."""

    resource = BOOKS

    @says(
        "Bring back the books that one selection moved to the trash",
        shapes.RestoredAnswer,
        body=shapes.UndoInput,
        refuses=(410,),
        tag=BOOKS,
        name="undo_selection",
    )
    def post(self, request: Request) -> Response:
        moment = moment_in(read(shapes.UndoInput, request)["undo"])
        restored = services.restore_books(owner=request.user, moment=moment) if moment else 0
        if not restored:
            raise UndoGone
        return Response({"restored": restored})


def _by_action(items: list[dict[str, Any]]) -> dict[str, list[int]]:
    """Return the numbers of the items by what is to be done, in the order it is done in."""
    found: dict[str, list[int]] = {action: [] for action in shapes.ACTIONS}
    for number, item in enumerate(items):
        found[item["action"]].append(number)
    return {action: numbers for action, numbers in found.items() if numbers}


def _act(request: Request, action: str, items: list[dict[str, Any]]) -> list[services.Outcome]:
    if action == "create":
        return [_created(request, item["book"]) for item in items]
    edits = [
        services.Edit(
            public_id=item["id"], given=item.get("book") or {}, seen=marks_in(item.get("if_match"))
        )
        for item in items
    ]
    return _ACTS[action](owner=request.user, edits=edits)


def _created(request: Request, given: dict[str, Any]) -> services.Outcome:
    try:
        return services.Outcome(book=services.add_book_by_hand(owner=request.user, given=given))
    except LibraryError as error:
        return services.Outcome(refused=error)


def _select(
    request: Request, given: dict[str, Any], selection: services.Selection
) -> tuple[int, str | None]:
    """Do it; return how many books were changed, and what takes it back."""
    on, action = {"owner": request.user, "selection": selection}, given["action"]
    if action == "visibility":
        return services.change_visibility_of(**on, visibility=given["visibility"]), None
    if action == "trash":
        count, moment = services.trash_books(**on)
        return count, undo_of(moment)
    if action == "add_to_list":
        added = services.add_to_list(**on, public_id=given["list"])
        return added.count, undo_of(added.moment)
    act = services.add_subject_to if action == "add_subject" else services.remove_subject_from
    return act(**on, name=given["subject"]), None
