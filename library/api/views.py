"""Books. Thin: the services do the work for programs as they do for the pages."""

from typing import Any

from rest_framework import status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from library import services
from library.api.base import ApiView
from library.api.choosing import Chosen, expanded, names_in
from library.api.pagination import read_page
from library.api.reading import read, read_picture, read_sort
from library.api.schema import books as shapes
from library.api.schema.doc import FILTERS, PAGED, SORTED, expands, fields_of, says
from library.api.serializers import book_detail, book_row, book_summary, edition_detail
from library.api.tags import not_modified, reader_tag, row_tag, seen_marks
from library.exceptions import IntakeRowChanged
from library.models import Book
from library.queries import BookQuery
from library.querysets import ORDERINGS, BookQuerySet
from library.throttle import count_lookup, count_picture

BOOKS = "books"
_EXPANDS = shapes.BookRow.Meta.expanded
_SUMMARY, _DETAIL = names_in(shapes.BookRow), names_in(shapes.BookDetail)


class IsbnView(ApiView):
    """What the providers know of an ISBN."""

    resource = "editions"

    @says(
        "What the providers know of an ISBN, in any form, and your copies of it",
        shapes.Edition,
        refuses=(404, 503),
        tag="editions",
        name="look_up_isbn",
    )
    def get(self, request: Request, isbn: str) -> Response:
        count_lookup(request)
        edition = services.look_up_isbn(isbn=isbn)
        copies = services.copies_of(owner=request.user, isbn13=edition.record.isbn13)
        owned = [book_summary(book) for book in copies]
        return Response(edition_detail(edition) | {"owned": owned})


class BookListView(ApiView):
    """The reader's books."""

    resource = BOOKS

    @says(
        "Your books, filtered as the library page is",
        shapes.BookPage,
        parameters=(*FILTERS, SORTED, *PAGED, fields_of(_SUMMARY), expands(_EXPANDS)),
        refuses=(404,),
        tag=BOOKS,
        name="list_books",
        tagged=True,
    )
    def get(self, request: Request) -> Response:
        chosen, expand = Chosen(request, _SUMMARY), expanded(request, _EXPANDS)
        tag = reader_tag(request.user.shown_version, request)
        if answer := not_modified(request, tag):
            return answer
        query = BookQuery.read(request.query_params)
        books = _loaded(services.find_books(owner=request.user, query=query), expand)
        page = read_page(request, books, ORDERINGS[read_sort(request)])
        results = [chosen.of(book_row(book, expand)) for book in page.rows]
        return Response(page.answer(results), headers={"ETag": tag})

    @says(
        "Add a book: by ISBN, by hand, or from a line of the tray",
        shapes.BookDetail,
        status=201,
        body=shapes.BookCreateInput,
        refuses=(404, 409, 503),
        tag=BOOKS,
        name="add_book",
    )
    def post(self, request: Request) -> Response:
        given = read(shapes.BookCreateInput, request)
        if "isbn" in given:
            count_lookup(request)
        return made(_added(request, given, another_copy=given.pop("another_copy")))


class BookDetailView(ApiView):
    """One book."""

    resource = BOOKS

    @says(
        "One book of yours, in the trash or not",
        shapes.BookDetail,
        parameters=(fields_of(_DETAIL),),
        refuses=(404,),
        tag=BOOKS,
        name="get_book",
        tagged=True,
    )
    def get(self, request: Request, public_id: str) -> Response:
        chosen = Chosen(request, _DETAIL)
        if "If-None-Match" in request.headers:
            changed_at = services.book_changed_at(owner=request.user, public_id=public_id)
            if answer := not_modified(request, row_tag(changed_at)):
                return answer
        return shown(services.get_book(owner=request.user, public_id=public_id), chosen)

    @says(
        "Change what is given; it is locked against refreshes",
        shapes.BookDetail,
        body=shapes.BookInput,
        refuses=(404, 409),
        tag=BOOKS,
        name="change_book",
        tied=True,
    )
    def patch(self, request: Request, public_id: str) -> Response:
        given = read(shapes.BookInput, request)
        named = {"owner": request.user, "public_id": public_id}
        return shown(services.edit_book(**named, given=given, seen=seen_marks(request)))

    @says(
        "Move a book to the trash for 30 days",
        status=204,
        refuses=(404,),
        tag=BOOKS,
        name="trash_book",
        tied=True,
    )
    def delete(self, request: Request, public_id: str) -> Response:
        services.trash_book(owner=request.user, public_id=public_id, seen=seen_marks(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class BookRestoreView(ApiView):
    """Out of the trash."""

    resource = BOOKS

    @says(
        "Bring a book back from the trash",
        shapes.BookDetail,
        refuses=(404,),
        tag=BOOKS,
        name="restore_book",
        tied=True,
    )
    def post(self, request: Request, public_id: str) -> Response:
        named = {"owner": request.user, "public_id": public_id}
        services.restore_book(**named, seen=seen_marks(request))
        return shown(services.get_book(**named))


class CopiesView(ApiView):
    """The copies of an ISBN."""

    resource = BOOKS

    @says(
        "The copies you have of the same ISBN",
        shapes.Copies,
        refuses=(404,),
        tag=BOOKS,
        name="list_copies",
    )
    def get(self, request: Request, public_id: str) -> Response:
        book = services.get_book(owner=request.user, public_id=public_id)
        copies = [book]
        if book.isbn13:
            copies = services.copies_of(owner=request.user, isbn13=book.isbn13)
        return Response({"results": [book_summary(one) for one in copies]})

    @says(
        "Add one more copy, with every fact of this one",
        shapes.BookDetail,
        status=201,
        refuses=(404, 409),
        tag=BOOKS,
        name="copy_book",
    )
    def post(self, request: Request, public_id: str) -> Response:
        copy = services.copy_book(owner=request.user, public_id=public_id)
        return made(services.get_book(owner=request.user, public_id=copy.public_id))


class CoverView(ApiView):
    """The cover of a book. Either method settles it: none is fetched for the book any more."""

    resource = BOOKS
    parser_classes = (MultiPartParser, JSONParser)

    @says(
        "Put a picture on a book: a file, its address, or a provider's candidate",
        shapes.BookDetail,
        body={"multipart/form-data": shapes.CoverInput, "application/json": shapes.CoverInput},
        refuses=(404, 409),
        tag=BOOKS,
        name="put_cover",
        tied=True,
    )
    def put(self, request: Request, public_id: str) -> Response:
        given = read(shapes.CoverInput, request)
        named = {"owner": request.user, "public_id": public_id}
        services.get_book(**named)
        chosen = _chosen_cover(request, public_id, given)
        services.put_cover(**named, chosen=chosen, seen=seen_marks(request))
        return shown(services.get_book(**named))

    @says(
        "Go back to the designed cover",
        status=204,
        refuses=(404, 409),
        tag=BOOKS,
        name="remove_cover",
        tied=True,
    )
    def delete(self, request: Request, public_id: str) -> Response:
        services.remove_cover(owner=request.user, public_id=public_id, seen=seen_marks(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class LinkView(ApiView):
    """The link of an unlisted book."""

    resource = BOOKS

    @says(
        "Give an unlisted book a new link; the old one ends",
        shapes.BookDetail,
        refuses=(404, 409),
        tag=BOOKS,
        name="renew_book_link",
        tied=True,
    )
    def post(self, request: Request, public_id: str) -> Response:
        named = {"owner": request.user, "public_id": public_id}
        return shown(services.renew_book_link(**named, seen=seen_marks(request)))


def shown(book: Book, chosen: Chosen | None = None, *, status: int = 200) -> Response:
    """Answer with a whole book, or the chosen part of it, and the tag of its state."""
    detail = book_detail(book)
    headers = {"ETag": row_tag(book.updated_at)}
    return Response(chosen.of(detail) if chosen else detail, status=status, headers=headers)


def made(book: Book) -> Response:
    """Answer with a book that is new."""
    answer = shown(book, status=status.HTTP_201_CREATED)
    answer["Location"] = answer.data["url"]
    return answer


def _loaded(books: BookQuerySet, expand: frozenset[str]) -> BookQuerySet:
    loaded = books.with_details() if expand else books.with_cover()
    return loaded.defer("synopsis", "search_text")


def _added(request: Request, given: dict[str, Any], *, another_copy: bool) -> Book:
    owner = request.user
    if "row" in given:
        row = services.add_row(owner=owner, public_id=given["row"])
        if row.book is None:
            raise IntakeRowChanged(state=row.state)
        book = row.book
    elif "isbn" not in given:
        book = services.add_book_by_hand(owner=owner, given=given)
    elif another_copy:
        book = services.add_copy(owner=owner, **given)
    else:
        book = services.add_book_by_isbn(owner=owner, **given)
    return services.get_book(owner=owner, public_id=book.public_id)


def _chosen_cover(request: Request, public_id: str, given: dict[str, Any]) -> services.ChosenCover:
    if "image" in given:
        return services.choose_upload(data=read_picture(given["image"]))
    count_picture(request)
    if "url" in given:
        return services.choose_url(url=given["url"])
    source = given["source"]
    return services.choose_offered(owner=request.user, public_id=public_id, source=source)
