"""Everything that is public, of all readers, and reporting it. Visitors may ask."""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from library import limits, services
from library.api.base import OpenView
from library.api.readers import lists_told, reader_of
from library.api.reading import read, read_number
from library.api.schema import shown as shapes
from library.api.schema.doc import FILTERS, said, says
from library.api.shown import reader_ref, ref_of
from library.exceptions import BookNotFound, ListNotFound, ReaderNotFound
from library.models import Book, ReadingList
from library.queries import BookQuery
from library.throttle import count_report

if TYPE_CHECKING:
    from accounts.models import User

DISCOVER = "discover"
_ORDERS = ("new", "active")
_PAGE = said("page", "Which page, from 1.", int)
_ORDER = said("order", "Readers who came last, or whose books did.", enum=_ORDERS, default="new")
_TEXT = said("q", "Part of a name or a handle.")
_BEFORE = said("before", "The id of the last book of the page before.")
_FOR_ALL = tuple(one for one in FILTERS if one.name in ("q", "author", "subject"))


class DiscoverReadersView(OpenView):
    """Readers."""

    @says(
        "Readers whose libraries are open",
        shapes.FoundReaders,
        parameters=(_TEXT, _ORDER, _PAGE),
        tag=DISCOVER,
        name="discover_readers",
        is_open=True,
    )
    def get(self, request: Request) -> Response:
        order, number = request.query_params.get("order", _ORDERS[0]), read_number(request)
        if order not in _ORDERS:
            raise ValidationError({"order": [f"Use one of: {', '.join(_ORDERS)}."]})
        text = " ".join(request.query_params.get("q", "").replace("\x00", "").split())
        text = text[: limits.SEARCH_QUERY_MAX]
        page = services.reader_page(order=order, number=number, text=text)
        faces = services.reader_faces(readers=page.rows)
        body = {"results": [_face(face) for face in faces], "next": _next(request, page)}
        return Response(body)


class DiscoverBooksView(OpenView):
    """Books."""

    @says(
        "Books that everybody may see, newest first, each edition once",
        shapes.FoundBooks,
        parameters=(*_FOR_ALL, _BEFORE),
        tag=DISCOVER,
        name="discover_books",
        is_open=True,
    )
    def get(self, request: Request) -> Response:
        asked = BookQuery.read(request.query_params)
        query = BookQuery(text=asked.text, authors=asked.authors, subjects=asked.subjects)
        before = request.query_params.get("before", "")[:20].replace("\x00", "")
        found = services.site_books(query=query, before=before)
        older = _address(request, before=found.older) if found.older else None
        return Response({"results": [_site_book(one) for one in found.books], "next": older})


class DiscoverListsView(OpenView):
    """Lists."""

    @says(
        "Lists that everybody may see, latest change first",
        shapes.FoundLists,
        parameters=(_PAGE,),
        tag=DISCOVER,
        name="discover_lists",
        is_open=True,
    )
    def get(self, request: Request) -> Response:
        page = services.shown_lists(number=read_number(request))
        return Response({"results": lists_told(page.rows), "next": _next(request, page)})


class ReportsView(OpenView):
    """Reports."""

    @says(
        "Report a page that everybody may see to those who look after the site",
        status=202,
        body=shapes.ReportInput,
        refuses=(404,),
        tag="reports",
        name="report",
        is_open=True,
    )
    def post(self, request: Request) -> Response:
        given = read(shapes.ReportInput, request)
        page = _reported(given)
        _refuse_own(request.user, page)
        count_report(request)
        made_by = request.user if request.user.is_authenticated else None
        said_of = {"reason": given["reason"], "text": given.get("text", "")}
        services.report_page(page=page, **said_of, made_by=made_by)
        return Response(status=status.HTTP_202_ACCEPTED)


def _reported(given: dict[str, Any]) -> "User | ReadingList | Book":
    anybody = AnonymousUser()
    if "reader" in given:
        return reader_of(given["reader"])
    if "list" in given:
        return services.viewable_list(viewer=anybody, public_id=given["list"])
    return services.viewable_book(viewer=anybody, public_id=given["book"])


def _refuse_own(user: Any, page: Any) -> None:
    """Nobody reports what is theirs: for this, it is not there."""
    if isinstance(page, Book | ReadingList):
        if page.owner_id == user.pk:
            raise BookNotFound if isinstance(page, Book) else ListNotFound
    elif page == user:
        raise ReaderNotFound


def _face(face: services.ReaderFace) -> dict[str, Any]:
    counted = {"books": face.count.number, "books_is_capped": face.count.is_more}
    return {"reader": reader_ref(face.reader)} | counted


def _site_book(one: services.SiteBook) -> dict[str, Any]:
    row = one.row
    return {
        "id": row.public_id,
        "isbn13": row.isbn13,
        "title": row.title,
        "byline": row.byline,
        "reader": ref_of(row.owner__handle, row.owner__name),
        "others": [handle for handle, _ in one.others],
        "url": reverse("api:reader-book", args=[row.owner__handle, row.public_id]),
        "html_url": reverse("library:book-detail", args=[row.public_id]),
    }


def _next(request: Request, page: services.OpenPage) -> str | None:
    return _address(request, page=str(page.number + 1)) if page.has_next else None


def _address(request: Request, **changed: str) -> str:
    kept = [
        (name, value)
        for name, values in request.query_params.lists()
        for value in values
        if name not in changed
    ]
    return request.build_absolute_uri(f"?{urlencode([*kept, *changed.items()])}")
