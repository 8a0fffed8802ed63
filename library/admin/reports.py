from django.contrib import admin
from django.db.models import QuerySet

from library.admin.base import READER_HELP, ReadOnlyAdmin
from library.models import Report


@admin.register(Report)
class ReportAdmin(ReadOnlyAdmin):
    """What people said of public pages; the open ones first."""

    list_display = ("__str__", "reason", "owner", "reading_list", "book", "made_at", "closed_at")
    list_filter = ("reason", ("closed_at", admin.EmptyFieldListFilter), "made_at")
    list_select_related = ("owner", "reading_list", "book")
    search_fields = ("text",)
    search_help_text = f"Words of what was said. {READER_HELP}"
    fields = (
        *("reason", "text", "owner", "reading_list", "book"),
        *("made_by", "made_at", "closed_by", "closed_at"),
    )

    def rows_matching(self, queryset: QuerySet, text: str) -> QuerySet:
        return queryset.filter(text__icontains=text)
