"""What the admin's pages of the library have in common."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from accounts import audit
from library import services
from library.choices import Source
from library.exceptions import InvalidIsbn
from library.isbn import normalize_isbn
from library.text import search_words

READER_HELP = "@handle keeps to one reader’s rows."


class LightChangeList(ChangeList):
    """A list that leaves the long columns, which it does not show, in the database."""

    def get_queryset(self, request: HttpRequest, **kwargs: Any) -> QuerySet:
        return super().get_queryset(request, **kwargs).defer(*self.model_admin.long_columns)


class LibraryAdmin(audit.AuditedAdmin, admin.ModelAdmin):
    """Rows that are not made here, searched as readers search: by folded words of one column."""

    long_columns: tuple[str, ...] = ()
    list_per_page = 50
    show_full_result_count = False
    # What others may see of a book is the reader's to say, also to admins.
    view_on_site = False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LightChangeList

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        services.delete_row(row=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for row in queryset:
            services.delete_row(row=row)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet, search_term: str
    ) -> tuple[QuerySet, bool]:
        # PostgreSQL refuses NUL in any text it compares with.
        words = search_term.replace("\x00", "").split()
        handles = [word[1:].lower() for word in words if word.startswith("@")]
        if handles and hasattr(self.model, "owner"):
            queryset = queryset.filter(owner__handle__in=handles)
        text = " ".join(word for word in words if not word.startswith("@"))
        if text and self.search_fields:
            queryset = self.rows_matching(queryset, text)
        return queryset, False

    def rows_matching(self, queryset: QuerySet, text: str) -> QuerySet:
        words = search_words(text)
        for word in words:
            queryset = queryset.filter(**{f"{self.search_fields[0]}__contains": word})
        return queryset if words else queryset.none()


class ReadOnlyAdmin(LibraryAdmin):
    """Rows to look at and, with permission, to delete."""

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class IsbnAdmin(ReadOnlyAdmin):
    """Rows found by an ISBN in any form, or by how it begins."""

    search_fields = ("isbn13",)
    search_help_text = "An ISBN in any form, or its first digits."

    def rows_matching(self, queryset: QuerySet, text: str) -> QuerySet:
        try:
            return queryset.filter(isbn13=normalize_isbn(text))
        except InvalidIsbn:
            digits = "".join(character for character in text if character not in " -")
            return queryset.filter(isbn13__startswith=digits)


def source_label(provider: str) -> str:
    """Return a provider's name as readers know it."""
    return str(Source(provider).label) if provider in Source.values else provider
