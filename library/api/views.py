"""Books. Thin: the services do the work for programs as they do for the pages."""

from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from library import limits, services
from library.api.base import ApiView
from library.api.choosing import Chosen
from library.api.pagination import read_page
from library.api.serializers import (
    BOOK_DETAIL,
    BOOK_SUMMARY,
    BookCreateInput,
    BookInput,
    CoverInput,
    book_detail,
    book_summary,
    edition_detail,
)
from library.api.tags import not_modified, reader_tag, row_tag, seen_marks
from library.models import Book
from library.queries import DEFAULT_SORT, SORTS, BookQuery
from library.querysets import ORDERINGS
from library.throttle import count_lookup, count_picture


class IsbnView(ApiView):
    """GET: what the providers know of an ISBN, in any form."""

    def get(self, request: Request, isbn: str) -> Response:
        count_lookup(request)
        edition = services.look_up_isbn(isbn=isbn)
        copies = services.copies_of(owner=request.user, isbn13=edition.record.isbn13)
        owned = [book_summary(book) for book in copies]
        return Response(edition_detail(edition) | {"owned": owned})


class BookListView(ApiView):
    """GET: the reader's books, filtered as the library page is. POST: add one."""

    def get(self, request: Request) -> Response:
        chosen = Chosen(request, BOOK_SUMMARY)
        tag = reader_tag(request.user.shown_version, request)
        if answer := not_modified(request, tag):
            return answer
        query = BookQuery.read(request.query_params)
        books = services.find_books(owner=request.user, query=query)
        loaded = books.with_cover().defer("synopsis", "search_text")
        page = read_page(request, loaded, ORDERINGS[read_sort(request)])
        results = [chosen.of(book_summary(book)) for book in page.rows]
        return Response(page.answer(results), headers={"ETag": tag})

    def post(self, request: Request) -> Response:
        shape = BookCreateInput(data=request.data)
        shape.is_valid(raise_exception=True)
        given = shape.validated_data
        another_copy = given.pop("another_copy")
        if "isbn" in given:
            count_lookup(request)
        if "isbn" not in given:
            book = services.add_book_by_hand(owner=request.user, given=given)
        elif another_copy:
            book = services.add_copy(owner=request.user, **given)
        else:
            book = services.add_book_by_isbn(owner=request.user, **given)
        return made(services.get_book(owner=request.user, public_id=book.public_id))


class BookDetailView(ApiView):
    """GET, PATCH (what is set is locked against refreshes), DELETE (to the trash)."""

    def get(self, request: Request, public_id: str) -> Response:
        chosen = Chosen(request, BOOK_DETAIL)
        changed_at = services.book_changed_at(owner=request.user, public_id=public_id)
        if answer := not_modified(request, row_tag(changed_at)):
            return answer
        book = services.get_book(owner=request.user, public_id=public_id)
        return shown(book, chosen)

    def patch(self, request: Request, public_id: str) -> Response:
        shape = BookInput(data=request.data)
        shape.is_valid(raise_exception=True)
        book = services.edit_book(
            owner=request.user,
            public_id=public_id,
            given=shape.validated_data,
            seen=seen_marks(request),
        )
        return shown(book)

    def delete(self, request: Request, public_id: str) -> Response:
        services.trash_book(owner=request.user, public_id=public_id, seen=seen_marks(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class CoverView(ApiView):
    """PUT: a picture as ``image`` (multipart) or its ``url``. DELETE: back to the designed cover.

    Either settles the matter: no cover is fetched for the book any more.
    """

    parser_classes = (MultiPartParser, JSONParser)

    def put(self, request: Request, public_id: str) -> Response:
        shape = CoverInput(data=request.data)
        shape.is_valid(raise_exception=True)
        given = shape.validated_data
        services.get_book(owner=request.user, public_id=public_id)
        if "url" in given:
            count_picture(request)
            chosen = services.choose_url(url=given["url"])
        else:
            data = given["image"].read(limits.IMAGE_BYTES_MAX + 1)
            chosen = services.choose_upload(data=data)
        services.put_cover(
            owner=request.user, public_id=public_id, chosen=chosen, seen=seen_marks(request)
        )
        return shown(services.get_book(owner=request.user, public_id=public_id))

    def delete(self, request: Request, public_id: str) -> Response:
        services.remove_cover(owner=request.user, public_id=public_id, seen=seen_marks(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class LinkView(ApiView):
    """POST: a link for an unlisted book; one there was before leads nowhere then."""

    def post(self, request: Request, public_id: str) -> Response:
        named = {"owner": request.user, "public_id": public_id}
        return shown(services.renew_book_link(**named, seen=seen_marks(request)))


def read_sort(request: Request) -> str:
    """Return the order asked for. Raises ValidationError for one there is not."""
    sort = request.query_params.get("sort") or DEFAULT_SORT
    if sort not in ORDERINGS:
        said = f"Use one of: {', '.join(value for value, _ in SORTS)}."
        raise ValidationError({"sort": [said]})
    return sort


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
