"""Pages of a list by cursor: rows added meanwhile neither repeat nor hide others."""

from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound, ValidationError
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


class Cursor(CursorPagination):
    """``results`` with ``next`` and ``previous`` links; ``page_size`` 1 to 100."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = limits.API_PAGE_SIZE_MAX
    # The framework stops counting rows that tie at 1,000, and then goes round in circles.
    offset_cutoff = None

    def paginate_queryset(
        self, queryset: QuerySet, request: Request, view: APIView | None = None
    ) -> list[Any]:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (DjangoValidationError, ValueError, DataError) as error:
            # A cursor that nobody gave out.
            raise NotFound(self.invalid_cursor_message) from error


class BookCursor(Cursor):
    """Books in one of SORTS."""

    def get_ordering(self, request: Request, queryset: object, view: APIView) -> tuple[str, ...]:
        sort = request.query_params.get("sort") or "-added"
        if sort not in SORTS:
            raise ValidationError({"sort": [f"Use one of: {', '.join(SORTS)}."]})
        return SORTS[sort]


class TrayCursor(Cursor):
    """Rows of a tray, newest first."""

    ordering = ("-pk",)


class HistoryCursor(Cursor):
    """Changes of a book, latest first."""

    ordering = ("-made_at", "-pk")


class ListCursor(Cursor):
    """Reading lists, latest change first."""

    ordering = ("-changed_at", "-pk")


class EntryCursor(Cursor):
    """What is on a reading list, in its order."""

    ordering = ("position", "pk")
