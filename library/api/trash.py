"""What is in the trash, for thirty days."""

from rest_framework.request import Request
from rest_framework.response import Response

from library import services
from library.api.base import ApiView
from library.api.lists import LISTS, list_summaries
from library.api.pagination import read_page
from library.api.schema.books import BookPage
from library.api.schema.doc import PAGED, says
from library.api.schema.lists import ListPage
from library.api.serializers import book_summary
from library.api.views import BOOKS


class TrashedBooksView(ApiView):
    """Books in the trash."""

    resource = BOOKS

    @says(
        "Your books in the trash, latest first",
        BookPage,
        parameters=PAGED,
        refuses=(404,),
        tag="trash",
        name="list_trashed_books",
    )
    def get(self, request: Request) -> Response:
        books = services.trashed_books(owner=request.user).with_cover()
        page = read_page(request, books.defer("synopsis", "search_text"), ("-trashed_at", "-pk"))
        return Response(page.answer([book_summary(book) for book in page.rows]))


class TrashedListsView(ApiView):
    """Lists in the trash."""

    resource = LISTS

    @says(
        "Your lists in the trash, latest first",
        ListPage,
        tag="trash",
        name="list_trashed_lists",
    )
    def get(self, request: Request) -> Response:
        lists = services.trashed_lists(owner=request.user)
        body = {"results": list_summaries(lists), "next": None, "previous": None}
        return Response(body | {"count": len(lists), "count_is_capped": False})
