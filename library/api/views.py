"""The REST API, version 1. Thin: the services do the work for it as they do for the pages."""

from rest_framework import status
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from library import limits, services
from library.api.pagination import BookCursor
from library.api.serializers import (
    BookCreateInput,
    BookInput,
    CoverInput,
    book_detail,
    book_summary,
    edition_detail,
)
from library.models import Book
from library.queries import BookQuery
from library.throttle import count_lookup, count_picture


class IsbnView(APIView):
    """GET: what the providers know of an ISBN, in any form."""

    def get(self, request: Request, isbn: str) -> Response:
        count_lookup(request)
        edition = services.look_up_isbn(isbn=isbn)
        copies = services.copies_of(owner=request.user, isbn13=edition.record.isbn13)
        owned = [book_summary(book) for book in copies]
        return Response(edition_detail(edition) | {"owned": owned})


class BookListView(APIView):
    """GET: the reader's books, filtered as the library page is. POST: add one."""

    def get(self, request: Request) -> Response:
        books = services.find_books(owner=request.user, query=BookQuery.read(request.query_params))
        cursor = BookCursor()
        rows = cursor.paginate_queryset(
            books.with_cover().defer("synopsis", "search_text"), request, self
        )
        return cursor.get_paginated_response([book_summary(book) for book in rows])

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
        detail = _detail_of(request, book.public_id)
        return Response(detail, status=status.HTTP_201_CREATED, headers={"Location": detail["url"]})


class BookDetailView(APIView):
    """GET, PATCH (what is set is locked against refreshes), DELETE (to the trash)."""

    def get(self, request: Request, public_id: str) -> Response:
        return Response(_detail_of(request, public_id))

    def patch(self, request: Request, public_id: str) -> Response:
        shape = BookInput(data=request.data)
        shape.is_valid(raise_exception=True)
        book = services.edit_book(
            owner=request.user, public_id=public_id, given=shape.validated_data
        )
        return Response(book_detail(book))

    def delete(self, request: Request, public_id: str) -> Response:
        services.trash_book(owner=request.user, public_id=public_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class CoverView(APIView):
    """PUT: a picture as ``image`` (multipart) or its ``url``. DELETE: back to the designed cover.

    Either settles the matter: no cover is fetched for the book any more.
    """

    parser_classes = (MultiPartParser, JSONParser)

    def put(self, request: Request, public_id: str) -> Response:
        shape = CoverInput(data=request.data)
        shape.is_valid(raise_exception=True)
        given = shape.validated_data
        if "url" in given:
            count_picture(request)
            services.attach_cover_from_url(
                owner=request.user, public_id=public_id, url=given["url"]
            )
        else:
            data = given["image"].read(limits.IMAGE_BYTES_MAX + 1)
            services.attach_cover(owner=request.user, public_id=public_id, data=data)
        return Response(_detail_of(request, public_id))

    def delete(self, request: Request, public_id: str) -> Response:
        services.remove_cover(owner=request.user, public_id=public_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class LinkView(APIView):
    """POST: a link for an unlisted book; one there was before leads nowhere then."""

    def post(self, request: Request, public_id: str) -> Response:
        return Response(
            book_detail(services.renew_book_link(owner=request.user, public_id=public_id))
        )


def _detail_of(request: Request, public_id: str) -> dict:
    book: Book = services.get_book(owner=request.user, public_id=public_id)
    return book_detail(book)
