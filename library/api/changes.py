"""The change feed: what changed in the reader's library, in one order that has no gaps."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.changes import ChangeAction, ChangeKind
from library import services
from library.api.base import ApiView
from library.api.choosing import expanded
from library.api.lists import list_facts
from library.api.schema.changes import ChangesShape
from library.api.schema.doc import expands, said, says
from library.api.serializers import book_detail
from library.api.tags import not_modified, reader_tag

PAGE_SIZE, PAGE_SIZE_MAX = 100, 500
_SINCE = said("since", "The `cursor` of the last answer; `now` for where the feed is by now.")
_MOST = OpenApiParameter(
    "page_size",
    {"type": "integer", "minimum": 1, "maximum": PAGE_SIZE_MAX, "default": PAGE_SIZE},
    description="Changes in one answer.",
)
# What has left the library: nothing is to be seen of it at its address, or not as it was.
_GONE = {ChangeAction.TRASHED.value, ChangeAction.DELETED.value}


class ChangesView(ApiView):
    """What changed after the cursor ``since``; from the oldest that is kept without one."""

    resource = "changes"

    @says(
        "What changed in your library, in the order in which it did",
        ChangesShape,
        parameters=(_SINCE, _MOST, expands({"object"})),
        refuses=(410,),
        tag="changes",
        name="list_changes",
        tagged=True,
    )
    def get(self, request: Request) -> Response:
        with_objects = "object" in expanded(request, {"object"})
        since = request.query_params.get("since", "")
        if since == services.NOW:
            cursor = services.present_cursor(owner=request.user)
            return Response(_body(request, [], cursor, has_more=False))
        place, most = services.read_place(since), _size(request)
        # A new tag each day: whoever is told 304 keeps a cursor, and it is not to grow too old.
        today = timezone.now().date().isoformat()
        tag = reader_tag(request.user.shown_version, request, today)
        if answer := not_modified(request, tag):
            return answer
        page = services.changes_since(owner=request.user, place=place, most=most)
        results = [change_body(change) for change in page.changes]
        if with_objects:
            present = present_objects(request.user, page.changes)
            for change, result in zip(page.changes, results, strict=True):
                result["object"] = present.get((change.kind, change.object_id))
        body = _body(request, results, page.cursor, has_more=page.has_more)
        return Response(body, headers={"ETag": tag})


def change_body(change: Any) -> dict[str, Any]:
    """Return one change as the feed and webhooks tell it. No query."""
    is_gone = change.action in _GONE
    return {
        "id": f"{change.version}-{change.position}",
        "kind": change.kind,
        "action": change.action,
        "at": change.at,
        "object_id": change.object_id,
        "list_id": change.parent_id or None,
        "url": None if is_gone else _url(change),
    }


def present_objects(owner: Any, changes: Iterable[Any]) -> dict[tuple[str, str], dict[str, Any]]:
    """Return each thing that changed as it is now; what is gone, or in the trash, is not in it.

    Entries and ledges name books by their ids, and are told whole also while a book is in the
    trash: a copy of the library is put together of its parts. At most 7 queries, however many
    there are.
    """
    named: dict[str, set[str]] = {}
    for change in changes:
        named.setdefault(change.kind, set()).add(change.object_id)
    return {
        (kind, object_id): body
        for kind, object_ids in named.items()
        for object_id, body in _PRESENT[kind](owner, object_ids)
    }


def _books(owner: Any, ids: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for book in services.live_books(owner=owner, public_ids=ids):
        yield book.public_id, book_detail(book)


def _lists(owner: Any, ids: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in services.lists_of(owner=owner).filter(public_id__in=ids):
        # How many books it has follows from its entries.
        yield one.public_id, list_facts(one)


def _entries(owner: Any, ids: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    for entry in services.entries_among(owner=owner, public_ids=ids):
        told = {name: getattr(entry, name) for name in ("note", "is_note_shown", "added_at")}
        named = {"list_id": entry.reading_list.public_id, "book_id": entry.book.public_id}
        yield entry.public_id, named | told | {"position": entry.position}


def _ledges(owner: Any, names: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    years = {services.ledge_year(name): name for name in names}
    for year, places in services.ledges(owner=owner, years=set(years)).items():
        told = [{"place": place, "book_id": book_id} for place, book_id in places]
        yield years[year], {"ledge": years[year], "places": told}


def _reader(owner: Any, ids: set[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    # Read anew: whoever asks was looked up before the changes were, and may have changed between.
    yield "me", reader_body(services.reader_now(owner=owner))


_PRESENT: dict[str, Callable[[Any, set[str]], Iterator[tuple[str, dict[str, Any]]]]] = {
    ChangeKind.BOOK.value: _books,
    ChangeKind.LIST.value: _lists,
    ChangeKind.ENTRY.value: _entries,
    ChangeKind.FAVOURITES.value: _ledges,
    ChangeKind.READER.value: _reader,
}


def reader_body(reader: Any) -> dict[str, Any]:
    """Return what a reader says of themselves, and whether others see it."""
    said = {name: getattr(reader, name) for name in ("handle", "name", "bio", "links")}
    return said | {
        "is_published": reader.is_published,
        "is_shown": reader.is_shown,
        "html_url": reverse("library:showcase", args=[reader.handle]),
    }


def _url(change: Any) -> str | None:
    kind, object_id = change.kind, change.object_id
    if kind == ChangeKind.BOOK:
        return reverse("api:book-detail", args=[object_id])
    if kind == ChangeKind.LIST:
        return reverse("api:list-detail", args=[object_id])
    if kind == ChangeKind.ENTRY:
        return reverse("api:list-entry", args=[change.parent_id, object_id])
    if kind == ChangeKind.FAVOURITES:
        return reverse("api:ledge", args=[services.ledge_year(object_id)])
    return None


def _size(request: Request) -> int:
    given = request.query_params.get("page_size", str(PAGE_SIZE))
    size = int(given) if given.isascii() and given.isdecimal() and len(given) < 5 else 0
    if not 1 <= size <= PAGE_SIZE_MAX:
        raise ValidationError({"page_size": [f"1 to {PAGE_SIZE_MAX}."]})
    return size


def _body(
    request: Request, results: list[dict[str, Any]], cursor: str, *, has_more: bool
) -> dict[str, Any]:
    kept = {
        name: value
        for name, value in request.query_params.items()
        if name in ("page_size", "expand")
    }
    asked = urlencode(kept | {"since": cursor})
    return {
        "results": results,
        "cursor": cursor,
        "has_more": has_more,
        "next": request.build_absolute_uri(f"{request.path}?{asked}"),
    }
