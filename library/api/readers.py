"""Readers whose libraries are open, and what unlisted links lead to. Visitors may ask.

Everybody is told the same here, owners too: what others see.
"""

from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse
from rest_framework.request import Request
from rest_framework.response import Response

from library import services
from library.api.base import OpenView
from library.api.choosing import Chosen, names_in
from library.api.pagination import read_page
from library.api.reading import read_sort
from library.api.schema import shown as shapes
from library.api.schema.doc import FILTERS, PAGED, SORTED, fields_of, says
from library.api.serializers import picture_urls
from library.api.shown import (
    reader_ref,
    row_ref,
    shown_detail,
    shown_entry,
    shown_list,
    shown_summary,
)
from library.api.suggestions import NARROW, Q, facets_of, told
from library.api.tags import not_modified, shown_tag
from library.exceptions import BookNotFound, ListNotFound
from library.limits import AVATAR_WIDTHS
from library.models import ALL_TIME, ReadingList
from library.queries import BookQuery
from library.querysets import ORDERINGS

if TYPE_CHECKING:
    from accounts.models import User

READERS = "readers"
_ANYBODY = AnonymousUser()
_BOOK, _DETAIL = names_in(shapes.ShownBook), names_in(shapes.ShownBookDetail)
# What others may not narrow by: who may see a book is the same for all they see.
_FILTERS = tuple(one for one in FILTERS if one.name != "visibility")


class ReaderView(OpenView):
    """A reader."""

    @says(
        "A reader whose library is open",
        shapes.ReaderShape,
        refuses=(404,),
        tag=READERS,
        name="get_reader",
        tagged=True,
        is_open=True,
    )
    def get(self, request: Request, handle: str) -> Response:
        reader = reader_of(handle)
        tag = shown_tag(reader.shown_version, request)
        if answer := not_modified(request, tag):
            return answer
        found = services.showcase(owner=reader, public=True)
        body = reader_ref(reader) | {
            "bio": reader.bio,
            "links": reader.links,
            "avatar": picture_urls(reader.avatar_key, AVATAR_WIDTHS),
            "books": found.books,
            "lists": found.list_count,
        }
        return Response(body, headers={"ETag": tag})


class ReaderBooksView(OpenView):
    """A reader's open books."""

    @says(
        "The books of a reader that everybody may see, filtered as their page is",
        shapes.ShownBookPage,
        parameters=(*_FILTERS, SORTED, *PAGED, fields_of(_BOOK)),
        refuses=(404,),
        tag=READERS,
        name="list_books_of_reader",
        tagged=True,
        is_open=True,
    )
    def get(self, request: Request, handle: str) -> Response:
        chosen, reader = Chosen(request, _BOOK), reader_of(handle)
        tag = shown_tag(reader.shown_version, request)
        if answer := not_modified(request, tag):
            return answer
        query = BookQuery.read(request.query_params)
        books = services.find_books(owner=reader, query=query, public=True).with_cover()
        loaded = books.defer("synopsis", "search_text")
        page = read_page(request, loaded, ORDERINGS[read_sort(request)])
        results = [chosen.of(shown_summary(book, reader.handle)) for book in page.rows]
        return Response(page.answer(results), headers={"ETag": tag})


class ReaderBookView(OpenView):
    """A reader's open book."""

    @says(
        "A book of a reader that everybody may see",
        shapes.ShownBookDetail,
        parameters=(fields_of(_DETAIL),),
        refuses=(404,),
        tag=READERS,
        name="get_book_of_reader",
        tagged=True,
        is_open=True,
    )
    def get(self, request: Request, handle: str, public_id: str) -> Response:
        chosen, reader = Chosen(request, _DETAIL), reader_of(handle)
        tag = shown_tag(reader.shown_version, request)
        book = services.viewable_book(viewer=_ANYBODY, public_id=public_id)
        if book.owner_id != reader.pk:
            raise BookNotFound
        body = chosen.of(shown_detail(book))
        return not_modified(request, tag) or Response(body, headers={"ETag": tag})


class ReaderFacetsView(OpenView):
    """What a reader's open books could be narrowed by."""

    @says(
        "What a reader's open books, as filtered, could be narrowed by",
        shapes.Facets,
        parameters=(*_FILTERS, NARROW),
        refuses=(404,),
        tag=READERS,
        name="list_facets_of_reader",
        tagged=True,
        is_open=True,
    )
    def get(self, request: Request, handle: str) -> Response:
        reader = reader_of(handle)
        tag = shown_tag(reader.shown_version, request)
        if answer := not_modified(request, tag):
            return answer
        return Response(facets_of(request, reader, public=True), headers={"ETag": tag})


class ReaderSuggestionsView(OpenView):
    """What is about to be searched for among a reader's open books."""

    @says(
        "Titles, authors and subjects of a reader's open books that match, five of each",
        shapes.SuggestionsShape,
        parameters=(Q,),
        refuses=(404,),
        tag=READERS,
        name="suggest_of_reader",
        is_open=True,
    )
    def get(self, request: Request, handle: str) -> Response:
        reader, text = reader_of(handle), request.query_params.get("q", "")
        found = services.suggest(owner=reader, text=text, public=True)
        return Response(told(found, address=reverse("api:reader-books", args=[reader.handle])))


class ReaderListsView(OpenView):
    """A reader's open lists."""

    @says(
        "The lists of a reader that everybody may see, latest change first",
        shapes.ShownListPage,
        parameters=PAGED,
        refuses=(404,),
        tag=READERS,
        name="list_lists_of_reader",
        is_open=True,
    )
    def get(self, request: Request, handle: str) -> Response:
        reader = reader_of(handle)
        lists = services.lists_of(owner=reader, public=True)
        page = read_page(request, lists, ("-changed_at", "-pk"))
        for one in page.rows:
            one.owner = reader
        return Response(page.answer(lists_told(page.rows)))


class ReaderListView(OpenView):
    """A reader's open list."""

    @says(
        "A list of a reader that everybody may see",
        shapes.ShownList,
        refuses=(404,),
        tag=READERS,
        name="get_list_of_reader",
        is_open=True,
    )
    def get(self, request: Request, handle: str, public_id: str) -> Response:
        return Response(lists_told([_list_of(handle, public_id)])[0])


class ReaderListEntriesView(OpenView):
    """What is on a reader's open list."""

    @says(
        "The books on a reader's list that everybody may see, in its order",
        shapes.ShownEntryPage,
        parameters=PAGED,
        refuses=(404,),
        tag=READERS,
        name="list_entries_of_reader",
        is_open=True,
    )
    def get(self, request: Request, handle: str, public_id: str) -> Response:
        found = _list_of(handle, public_id)
        return _entries(request, found, found.owner.handle)


class ReaderFavouritesView(OpenView):
    """A reader's favourites."""

    @says(
        "The favourites of a reader that everybody may see, all time first",
        shapes.ShownLedges,
        refuses=(404,),
        tag=READERS,
        name="list_favourites_of_reader",
        is_open=True,
    )
    def get(self, request: Request, handle: str) -> Response:
        reader = reader_of(handle)
        years = services.favourite_years(owner=reader, public=True)
        return Response({"results": [_ledge(reader, year) for year in years]})


class LinkedBookView(OpenView):
    """An unlisted book."""

    @says(
        "The unlisted book of a link",
        shapes.ShownBookDetail,
        refuses=(404,),
        tag="unlisted",
        name="get_linked_book",
        is_open=True,
    )
    def get(self, request: Request, share_key: str) -> Response:
        book = services.linked_book(share_key=share_key)
        return Response(shown_detail(book, is_linked=True))


class LinkedListView(OpenView):
    """An unlisted list."""

    @says(
        "The unlisted list of a link",
        shapes.ShownList,
        refuses=(404,),
        tag="unlisted",
        name="get_linked_list",
        is_open=True,
    )
    def get(self, request: Request, share_key: str) -> Response:
        found = services.linked_list(share_key=share_key)
        return Response(lists_told([found], is_linked=True)[0])


class LinkedListEntriesView(OpenView):
    """What is on an unlisted list."""

    @says(
        "The books on the unlisted list of a link that everybody may see",
        shapes.ShownEntryPage,
        parameters=PAGED,
        refuses=(404,),
        tag="unlisted",
        name="list_linked_entries",
        is_open=True,
    )
    def get(self, request: Request, share_key: str) -> Response:
        found = services.linked_list(share_key=share_key)
        return _entries(request, found, found.owner.handle)


def reader_of(handle: str) -> "User":
    """Return the reader everybody may see. At most 2 queries. Raises ReaderNotFound."""
    return services.named_reader(viewer=_ANYBODY, handle=handle)


def lists_told(lists: list[ReadingList], *, is_linked: bool = False) -> list[dict[str, Any]]:
    """Return lists, with their owners, as others are told of them. 2 queries for all."""
    faces = services.list_faces(lists=lists, public=True)
    return [shown_list(one, faces[one.pk].count, is_linked=is_linked) for one in lists]


def _list_of(handle: str, public_id: str) -> ReadingList:
    reader = reader_of(handle)
    found = services.viewable_list(viewer=_ANYBODY, public_id=public_id)
    if found.owner_id != reader.pk:
        raise ListNotFound
    return found


def _entries(request: Request, found: ReadingList, handle: str) -> Response:
    page = read_page(request, services.shown_entries(reading_list=found), ("position", "pk"))
    return Response(page.answer([shown_entry(entry, handle) for entry in page.rows]))


def _ledge(reader: "User", year: int) -> dict[str, Any]:
    rows = services.ledge(owner=reader, year=year, public=True)
    places = [
        {"rank": rank, "book": row_ref(row, reader.handle)} for rank, row in enumerate(rows, 1)
    ]
    return {"year": None if year == ALL_TIME else year, "places": places}
