"""Pages of a list by cursor: rows added meanwhile neither repeat nor hide others."""

from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView

from library import limits

# Cursors need columns that are never NULL; years and lengths come with their own rule later.
SORTS = {
    "-added": ("-created_at", "-pk"),
    "added": ("created_at", "pk"),
    "title": ("sort_title", "pk"),
    "-title": ("-sort_title", "-pk"),
    "author": ("sort_author", "sort_title", "pk"),
    "-author": ("-sort_author", "-sort_title", "-pk"),
}


class BookCursor(CursorPagination):
    """``results`` with ``next`` and ``previous`` links; ``page_size`` 1 to 100."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = limits.API_PAGE_SIZE_MAX

    def get_ordering(self, request: Request, queryset: object, view: APIView) -> tuple[str, ...]:
        return SORTS.get(request.query_params.get("sort", ""), SORTS["-added"])
