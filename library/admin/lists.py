from django.contrib import admin
from django.db.models import QuerySet

from library import services
from library.admin.base import READER_HELP, ReadOnlyAdmin
from library.admin.hiding import HidingAdmin
from library.models import Favourite, ListEntry, ReadingList, RemovedEntry


@admin.register(ReadingList)
class ReadingListAdmin(HidingAdmin, ReadOnlyAdmin):
    list_display = ("title", "owner", "visibility", "changed_at", "hidden_at", "trashed_at")
    list_filter = ("visibility", ("hidden_at", admin.EmptyFieldListFilter), "changed_at")
    list_select_related = ("owner",)
    ordering = ("-pk",)
    search_fields = ("title",)
    search_help_text = f"Words of the title, a list’s id. {READER_HELP}"
    long_columns = ("description",)
    fields = (
        *("title", "owner", "description", "visibility", "public_id"),
        *("created_at", "changed_at", "trashed_at", "hidden_at", "hidden_reason"),
    )

    def hide(self, row: ReadingList, reason: str) -> None:
        services.hide_list(reading_list=row, reason=reason)

    def show(self, row: ReadingList) -> None:
        services.show_list(reading_list=row)

    def rows_matching(self, queryset: QuerySet, text: str) -> QuerySet:
        by_id = queryset.filter(public_id=text)
        return by_id if by_id.exists() else queryset.filter(title__icontains=text)


class PlacedBookAdmin(ReadOnlyAdmin):
    """Books that a reader put somewhere. Where is theirs to change; notes are theirs alone."""

    list_select_related = ("book", "owner")
    ordering = ("-pk",)
    search_fields = ("book__search_text",)
    search_help_text = f"Words of the book. {READER_HELP}"


@admin.register(ListEntry)
class ListEntryAdmin(PlacedBookAdmin):
    list_display = ("book", "reading_list", "owner", "is_note_shown", "added_at")
    list_select_related = ("book", "reading_list", "owner")
    fields = ("book", "reading_list", "owner", "public_id", "is_note_shown", "added_at")


@admin.register(RemovedEntry)
class RemovedEntryAdmin(PlacedBookAdmin):
    list_display = ("book", "reading_list", "owner", "removed_at")
    list_select_related = ("book", "reading_list", "owner")
    fields = ("book", "reading_list", "owner", "public_id", "added_at", "removed_at")


@admin.register(Favourite)
class FavouriteAdmin(PlacedBookAdmin):
    list_display = ("book", "year", "place", "owner", "added_at")
    list_filter = ("year",)
    fields = ("book", "year", "place", "owner", "added_at")
