from django.contrib import admin

from library.admin.base import READER_HELP, ReadOnlyAdmin
from library.models import Cover


@admin.register(Cover)
class CoverAdmin(ReadOnlyAdmin):
    """Deleting a cover takes it off its book; the files follow within a day."""

    list_display = ("book", "owner", "source", "width", "height", "created_at")
    list_select_related = ("book", "owner")
    list_filter = ("source", "created_at")
    search_fields = ("book__search_text",)
    search_help_text = f"Words of the book. {READER_HELP}"
    raw_id_fields = ("book", "owner")
