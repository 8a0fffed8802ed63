"""Reading lists: lists themselves, and the books on them in their order."""

from typing import Any

from django.urls import reverse
from rest_framework import status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from library import services
from library.api.base import ApiView
from library.api.choosing import Chosen, names_in
from library.api.pagination import read_page
from library.api.reading import read, read_picture
from library.api.schema import lists as shapes
from library.api.schema.books import BooksInput
from library.api.schema.bulk import RestoredAnswer, UndoInput
from library.api.schema.doc import PAGED, fields_of, says
from library.api.serializers import book_summary, picture_urls
from library.api.tags import not_modified, reader_tag, row_tag, seen_marks
from library.api.undoing import moment_in, undo_of
from library.choices import Visibility
from library.exceptions import UndoGone
from library.limits import LIST_COVER_WIDTHS
from library.models import ListEntry, ReadingList
from library.throttle import count_picture

LISTS = "lists"
_SUMMARY = names_in(shapes.ListSummary)


class ListsView(ApiView):
    """The reader's lists."""

    resource = LISTS

    @says(
        "Your reading lists, latest change first",
        shapes.ListPage,
        parameters=(*PAGED, fields_of(_SUMMARY)),
        refuses=(404,),
        tag=LISTS,
        name="list_lists",
        tagged=True,
    )
    def get(self, request: Request) -> Response:
        chosen = Chosen(request, _SUMMARY)
        tag = reader_tag(request.user.shown_version, request)
        if answer := not_modified(request, tag):
            return answer
        lists = services.lists_of(owner=request.user)
        page = read_page(request, lists, ("-changed_at", "-pk"))
        results = [chosen.of(row) for row in list_summaries(page.rows)]
        return Response(page.answer(results), headers={"ETag": tag})

    @says(
        "Make a list; private, unless it says otherwise",
        shapes.ListSummary,
        status=201,
        body=shapes.ListCreateInput,
        refuses=(409,),
        tag=LISTS,
        name="make_list",
    )
    def post(self, request: Request) -> Response:
        made = services.create_list(owner=request.user, **read(shapes.ListCreateInput, request))
        answer = _answer(made, status=status.HTTP_201_CREATED)
        answer["Location"] = answer.data["url"]
        return answer


class ListView(ApiView):
    """One list."""

    resource = LISTS

    @says(
        "One list of yours, without what is on it",
        shapes.ListSummary,
        parameters=(fields_of(_SUMMARY),),
        refuses=(404,),
        tag=LISTS,
        name="get_list",
        tagged=True,
    )
    def get(self, request: Request, public_id: str) -> Response:
        chosen = Chosen(request, _SUMMARY)
        one = services.get_list(owner=request.user, public_id=public_id)
        return not_modified(request, _tag(one)) or _answer(one, chosen)

    @says(
        "Change what is given; an empty description clears it",
        shapes.ListSummary,
        body=shapes.ListInput,
        refuses=(404,),
        tag=LISTS,
        name="change_list",
        tied=True,
    )
    def patch(self, request: Request, public_id: str) -> Response:
        given = read(shapes.ListInput, request)
        named = {"owner": request.user, "public_id": public_id}
        return _answer(services.edit_list(**named, given=given, seen=seen_marks(request)))

    @says(
        "Move a list to the trash for 30 days; its books stay yours",
        status=204,
        refuses=(404,),
        tag=LISTS,
        name="trash_list",
        tied=True,
    )
    def delete(self, request: Request, public_id: str) -> Response:
        services.trash_list(owner=request.user, public_id=public_id, seen=seen_marks(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ListRestoreView(ApiView):
    """Out of the trash."""

    resource = LISTS

    @says(
        "Bring a list back from the trash",
        shapes.ListSummary,
        refuses=(404,),
        tag=LISTS,
        name="restore_list",
    )
    def post(self, request: Request, public_id: str) -> Response:
        return _answer(services.restore_list(owner=request.user, public_id=public_id))


class ListLinkView(ApiView):
    """The link of an unlisted list."""

    resource = LISTS

    @says(
        "Give an unlisted list a new link; the old one ends",
        shapes.ListSummary,
        refuses=(404,),
        tag=LISTS,
        name="renew_list_link",
    )
    def post(self, request: Request, public_id: str) -> Response:
        return _answer(services.renew_list_link(owner=request.user, public_id=public_id))


class ListCoverView(ApiView):
    """A list's own cover."""

    resource = LISTS
    parser_classes = (MultiPartParser, JSONParser)

    @says(
        "Put a picture of your own on a list",
        shapes.ListSummary,
        body={"multipart/form-data": shapes.PictureInput},
        refuses=(404,),
        tag=LISTS,
        name="put_list_cover",
    )
    def put(self, request: Request, public_id: str) -> Response:
        named = {"owner": request.user, "public_id": public_id}
        services.get_list(**named)
        given = read(shapes.PictureInput, request)
        count_picture(request)
        return _answer(services.set_list_cover(**named, data=read_picture(given["image"])))

    @says(
        "Take a list's own cover off",
        status=204,
        refuses=(404,),
        tag=LISTS,
        name="remove_list_cover",
    )
    def delete(self, request: Request, public_id: str) -> Response:
        services.remove_list_cover(owner=request.user, public_id=public_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class EntriesView(ApiView):
    """What is on a list."""

    resource = LISTS

    @says(
        "The books on a list, in its order",
        shapes.EntryPage,
        parameters=PAGED,
        refuses=(404,),
        tag=LISTS,
        name="list_entries",
    )
    def get(self, request: Request, public_id: str) -> Response:
        entries = services.entries_of(owner=request.user, public_id=public_id)
        page = read_page(request, entries, ("position", "pk"))
        return Response(page.answer([_entry(row) for row in page.rows]))

    @says(
        "Put books at the end of a list; those on it already stay where they are",
        shapes.AddedAnswer,
        body=BooksInput,
        refuses=(404, 409),
        tag=LISTS,
        name="add_entries",
    )
    def post(self, request: Request, public_id: str) -> Response:
        books = tuple(read(BooksInput, request)["books"])
        added = services.add_to_list(
            owner=request.user,
            public_id=public_id,
            selection=services.Selection(public_ids=books),
        )
        undo = undo_of(added.moment) if added.count else None
        return Response({"added": added.count, "present": added.present, "undo": undo})


class EntriesUndoView(ApiView):
    """Off the list again, all that were put on it together."""

    resource = LISTS

    @says(
        "Take off a list what was put on it together",
        RestoredAnswer,
        body=UndoInput,
        refuses=(404, 410),
        tag=LISTS,
        name="undo_entries",
    )
    def post(self, request: Request, public_id: str) -> Response:
        moment = moment_in(read(UndoInput, request)["undo"])
        named = {"owner": request.user, "public_id": public_id}
        services.get_list(**named)
        taken = services.take_back_added(**named, moment=moment) if moment else 0
        if not taken:
            raise UndoGone
        return Response({"restored": taken})


class EntryView(ApiView):
    """One book on a list."""

    resource = LISTS

    @says(
        "One book on a list, with its place",
        shapes.PlacedEntry,
        refuses=(404,),
        tag=LISTS,
        name="get_entry",
    )
    def get(self, request: Request, public_id: str, entry_id: str) -> Response:
        return _entry_answer(request, public_id, entry_id)

    @says(
        "Write its note, say who reads it, and move it: any of them",
        shapes.PlacedEntry,
        body=shapes.EntryInput,
        refuses=(404,),
        tag=LISTS,
        name="change_entry",
        tied=True,
    )
    def patch(self, request: Request, public_id: str, entry_id: str) -> Response:
        given = read(shapes.EntryInput, request)
        noted = {name: given[name] for name in ("note", "is_note_shown") if name in given}
        move = None
        if "to" in given:
            move = services.Move(kind=given["to"], entry_id=given["other"], place=given["place"])
        services.change_entry(
            owner=request.user,
            public_id=public_id,
            entry_id=entry_id,
            noted=noted,
            move=move,
            seen=seen_marks(request),
        )
        return _entry_answer(request, public_id, entry_id)

    @says(
        "Take a book off the list",
        status=204,
        refuses=(404,),
        tag=LISTS,
        name="remove_entry",
        tied=True,
    )
    def delete(self, request: Request, public_id: str, entry_id: str) -> Response:
        named = {"owner": request.user, "public_id": public_id, "entry_id": entry_id}
        services.remove_entry(**named, seen=seen_marks(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class EntryRestoreView(ApiView):
    """Back on the list."""

    resource = LISTS

    @says(
        "Put a book that was taken off back to its place, with its note, for 30 days",
        shapes.PlacedEntry,
        refuses=(404, 409, 410),
        tag=LISTS,
        name="restore_entry",
    )
    def post(self, request: Request, public_id: str, entry_id: str) -> Response:
        back = services.put_back_entry(owner=request.user, public_id=public_id, entry_id=entry_id)
        return _entry_answer(request, public_id, back.public_id)


def list_summaries(lists: list[ReadingList]) -> list[dict[str, Any]]:
    """Return one's own lists as they are told. 2 queries for all of them."""
    faces = services.list_faces(lists=lists, public=False)
    return [_summary(one, faces[one.pk].count) for one in lists]


def _answer(one: ReadingList, chosen: Chosen | None = None, *, status: int = 200) -> Response:
    (summary,) = list_summaries([one])
    body = chosen.of(summary) if chosen else summary
    return Response(body, status=status, headers={"ETag": _tag(one)})


def _tag(one: ReadingList) -> str:
    # The number of books follows the trash, and so the reader's version.
    return row_tag(one.changed_at, one.owner.shown_version)


def _summary(one: ReadingList, books: int) -> dict[str, Any]:
    return list_facts(one) | {"books": books}


def list_facts(one: ReadingList) -> dict[str, Any]:
    """Return a list as its address shows it, but for how many books are on it. No query."""
    is_linked = one.visibility == Visibility.UNLISTED and one.share_key
    return {
        "id": one.public_id,
        "title": one.title,
        "description": one.description,
        "visibility": one.visibility,
        "created_at": one.created_at,
        "changed_at": one.changed_at,
        "url": reverse("api:list-detail", args=[one.public_id]),
        "entries_url": reverse("api:list-entries", args=[one.public_id]),
        "html_url": one.get_absolute_url(),
        "link_url": reverse("library:linked-list", args=[one.share_key]) if is_linked else None,
        "cover": picture_urls(one.cover_key, LIST_COVER_WIDTHS),
    }


def _entry_answer(request: Request, public_id: str, entry_id: str) -> Response:
    entry = services.get_entry(owner=request.user, public_id=public_id, entry_id=entry_id)
    # An entry's place follows every other: the state of the whole list is what a write is tied to.
    tag = row_tag(entry.reading_list.changed_at, request.user.shown_version)
    body = _entry(entry) | {"place": services.place_of(entry)}
    return Response(body, headers={"ETag": tag})


def _entry(entry: ListEntry) -> dict[str, Any]:
    return {
        "id": entry.public_id,
        "note": entry.note,
        "is_note_shown": entry.is_note_shown,
        "added_at": entry.added_at,
        "book": book_summary(entry.book),
        "url": reverse("api:list-entry", args=[entry.reading_list.public_id, entry.public_id]),
    }
