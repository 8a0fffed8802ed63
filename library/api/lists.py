"""Reading lists: lists themselves, and the books on them in their order."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from library import services
from library.api.base import ApiView
from library.api.choosing import Chosen
from library.api.pagination import read_page
from library.api.serializers import KnownFields, book_summary
from library.api.tags import not_modified, reader_tag, row_tag, seen_marks
from library.choices import Visibility
from library.models import ListEntry, ReadingList

LIST_SUMMARY = (
    *("id", "title", "description", "visibility", "books", "created_at", "changed_at", "url"),
    *("entries_url", "html_url", "link_url"),
)


class ListInput(KnownFields):
    """A list as it is to be. Lengths are checked by the services."""

    title = serializers.CharField(required=False, allow_blank=True)
    description = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    visibility = serializers.ChoiceField(choices=Visibility.choices, required=False)


class BooksInput(KnownFields):
    """Books of the reader by id, in the order they are to follow one another."""

    books = serializers.ListField(
        child=serializers.CharField(max_length=20), min_length=1, max_length=services.SELECTION_MAX
    )


class EntryInput(KnownFields):
    """A note, who reads it, and where the book is to go: any of them."""

    note = serializers.CharField(required=False, allow_blank=True, trim_whitespace=False)
    is_note_shown = serializers.BooleanField(required=False)
    to = serializers.CharField(required=False, max_length=20)
    other = serializers.CharField(required=False, max_length=20, default="")
    place = serializers.IntegerField(required=False, min_value=1, max_value=1_000_000, default=1)


class ListsView(ApiView):
    """GET: the reader's lists, latest change first. POST: make one, private unless it says so."""

    def get(self, request: Request) -> Response:
        chosen = Chosen(request, LIST_SUMMARY)
        tag = reader_tag(request.user.shown_version, request)
        if answer := not_modified(request, tag):
            return answer
        lists = services.lists_of(owner=request.user)
        page = read_page(request, lists, ("-changed_at", "-pk"))
        results = [chosen.of(row) for row in _summaries(page.rows)]
        return Response(page.answer(results), headers={"ETag": tag})

    def post(self, request: Request) -> Response:
        given = {"title": ""} | _read(ListInput, request)
        made = services.create_list(owner=request.user, **given)
        answer = _answer(made, status=status.HTTP_201_CREATED)
        answer["Location"] = answer.data["url"]
        return answer


class ListView(ApiView):
    """GET, PATCH, DELETE (to the trash)."""

    def get(self, request: Request, public_id: str) -> Response:
        chosen = Chosen(request, LIST_SUMMARY)
        one = services.get_list(owner=request.user, public_id=public_id)
        return not_modified(request, _tag(one)) or _answer(one, chosen)

    def patch(self, request: Request, public_id: str) -> Response:
        given = _read(ListInput, request)
        named = {"owner": request.user, "public_id": public_id}
        return _answer(services.edit_list(**named, given=given, seen=seen_marks(request)))

    def delete(self, request: Request, public_id: str) -> Response:
        services.trash_list(owner=request.user, public_id=public_id, seen=seen_marks(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ListRestoreView(ApiView):
    """POST: out of the trash."""

    def post(self, request: Request, public_id: str) -> Response:
        return _answer(services.restore_list(owner=request.user, public_id=public_id))


class ListLinkView(ApiView):
    """POST: a new link for an unlisted list; the old one ends."""

    def post(self, request: Request, public_id: str) -> Response:
        return _answer(services.renew_list_link(owner=request.user, public_id=public_id))


class EntriesView(ApiView):
    """GET: what is on a list, in its order. POST: put books at its end."""

    def get(self, request: Request, public_id: str) -> Response:
        entries = services.entries_of(owner=request.user, public_id=public_id)
        page = read_page(request, entries, ("position", "pk"))
        return Response(page.answer([_entry(row) for row in page.rows]))

    def post(self, request: Request, public_id: str) -> Response:
        books = tuple(_read(BooksInput, request)["books"])
        added = services.add_to_list(
            owner=request.user,
            public_id=public_id,
            selection=services.Selection(public_ids=books),
        )
        return Response({"added": added.count, "present": added.present})


class EntryView(ApiView):
    """GET, PATCH (its note, its place), DELETE (off the list)."""

    def get(self, request: Request, public_id: str, entry_id: str) -> Response:
        return _entry_answer(request, public_id, entry_id)

    def patch(self, request: Request, public_id: str, entry_id: str) -> Response:
        given = _read(EntryInput, request)
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

    def delete(self, request: Request, public_id: str, entry_id: str) -> Response:
        named = {"owner": request.user, "public_id": public_id, "entry_id": entry_id}
        services.remove_entry(**named, seen=seen_marks(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class EntryRestoreView(ApiView):
    """POST: back to its place, with its note."""

    def post(self, request: Request, public_id: str, entry_id: str) -> Response:
        back = services.put_back_entry(owner=request.user, public_id=public_id, entry_id=entry_id)
        return _entry_answer(request, public_id, back.public_id)


def _read(shape: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    read = shape(data=request.data)
    read.is_valid(raise_exception=True)
    return dict(read.validated_data)


def _answer(one: ReadingList, chosen: Chosen | None = None, *, status: int = 200) -> Response:
    (summary,) = _summaries([one])
    body = chosen.of(summary) if chosen else summary
    return Response(body, status=status, headers={"ETag": _tag(one)})


def _tag(one: ReadingList) -> str:
    # The number of books follows the trash, and so the reader's version.
    return row_tag(one.changed_at, one.owner.shown_version)


def _summaries(lists: list[ReadingList]) -> list[dict[str, Any]]:
    faces = services.list_faces(lists=lists, public=False)
    return [_summary(one, faces[one.pk].count) for one in lists]


def _summary(one: ReadingList, books: int) -> dict[str, Any]:
    is_linked = one.visibility == Visibility.UNLISTED and one.share_key
    return {
        "id": one.public_id,
        "title": one.title,
        "description": one.description,
        "visibility": one.visibility,
        "books": books,
        "created_at": one.created_at,
        "changed_at": one.changed_at,
        "url": reverse("api:list-detail", args=[one.public_id]),
        "entries_url": reverse("api:list-entries", args=[one.public_id]),
        "html_url": one.get_absolute_url(),
        "link_url": reverse("library:linked-list", args=[one.share_key]) if is_linked else None,
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
