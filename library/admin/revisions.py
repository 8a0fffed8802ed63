from django.contrib import admin

from library.admin.base import READER_HELP, ReadOnlyAdmin
from library.models import BookRevision


@admin.register(BookRevision)
class BookRevisionAdmin(ReadOnlyAdmin):
    """What was changed on a book, and by whom. It goes with its book."""

    list_display = ("book", "cause", "made_by", "made_at", "owner")
    list_filter = ("cause",)
    list_select_related = ("book", "made_by", "owner")
    ordering = ("-pk",)
    search_fields = ("book__search_text",)
    search_help_text = f"Words of the book. {READER_HELP}"
    fields = ("book", "owner", "cause", "made_by", "made_at", "providers", "changes")
