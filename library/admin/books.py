from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from library import services
from library.admin.base import READER_HELP, LibraryAdmin, source_label
from library.admin.hiding import HidingAdmin
from library.exceptions import LibraryError
from library.models import Book, BookSubject, Contribution


class LinkInline(admin.TabularInline):
    """What hangs on a book, in order. Whoever may see the book may see this."""

    extra = 0
    ordering = ("position", "pk")

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ContributionInline(LinkInline):
    model = Contribution
    fields = ("contributor", "role")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Contribution]:
        return super().get_queryset(request).select_related("contributor")


class BookSubjectInline(LinkInline):
    model = BookSubject
    fields = ("subject",)
    verbose_name_plural = "subjects"

    def get_queryset(self, request: HttpRequest) -> QuerySet[BookSubject]:
        return super().get_queryset(request).select_related("subject")


class PlaceFilter(admin.SimpleListFilter):
    title = "place"
    parameter_name = "place"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return [("library", "In a library"), ("trash", "In the trash")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Book]) -> QuerySet[Book]:
        if self.value() == "library":
            return queryset.live()
        return queryset.trashed() if self.value() == "trash" else queryset


@admin.register(Book)
class BookAdmin(HidingAdmin, LibraryAdmin):
    list_display = (
        *("title", "byline", "owner", "isbn13", "copy_number"),
        *("visibility", "created_at", "trashed_at", "hidden_at"),
    )
    list_filter = (
        *(PlaceFilter, "visibility", ("hidden_at", admin.EmptyFieldListFilter)),
        *("binding", "created_at", "updated_at"),
    )
    list_select_related = ("owner",)
    # Near enough to the newest first, and the one order over all readers that has an index.
    ordering = ("-pk",)
    search_fields = ("search_text",)
    search_help_text = f"Words of title, authors or series, an ISBN, a book’s id. {READER_HELP}"
    long_columns = ("search_text", "synopsis", "sources", "locked_fields")
    actions = (*HidingAdmin.actions, "move_to_trash", "restore")
    inlines = (ContributionInline, BookSubjectInline)
    fieldsets = (
        (None, {"fields": ("title", "subtitle", "owner", "isbn13", "copy_number", "visibility")}),
        (
            "Edition",
            {
                "fields": (
                    *(("publisher", "published"), "edition_statement", ("series", "series_number")),
                    *(("binding", "binding_raw"), ("language", "language_raw")),
                    *("page_count", ("height_mm", "width_mm", "thickness_mm", "weight_g")),
                    *("dewey", "synopsis"),
                )
            },
        ),
        ("Where the facts come from", {"fields": ("fact_sources", "edited_by_hand")}),
        (
            "Found and sorted by",
            {
                "classes": ("collapse",),
                "fields": ("byline", "sort_title", "sort_author", "search_text"),
            },
        ),
        (
            "Record",
            {
                "fields": (
                    *("public_id", "created_at", "updated_at", "trashed_at"),
                    *("hidden_at", "hidden_reason"),
                )
            },
        ),
    )
    readonly_fields = tuple(name for name in flatten_fieldsets(fieldsets) if name != "visibility")

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        # Many books at once go to the trash, where a slip can be undone.
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def hide(self, row: Book, reason: str) -> None:
        services.hide_book(book=row, reason=reason)

    def show(self, row: Book) -> None:
        services.show_book(book=row)

    def rows_matching(self, queryset: QuerySet, text: str) -> QuerySet:
        by_id = queryset.filter(public_id=text)
        return by_id if by_id.exists() else super().rows_matching(queryset, text)

    def save_model(self, request: HttpRequest, obj: Book, form: forms.Form, change: bool) -> None:
        given = {"visibility": form.cleaned_data["visibility"]}
        services.edit_book(owner=obj.owner, public_id=obj.public_id, given=given)

    @admin.action(description="Move the selected books to the trash", permissions=["change"])
    def move_to_trash(self, request: HttpRequest, queryset: QuerySet[Book]) -> None:
        self._each(request, queryset.live(), services.trash_book, "Moved to the trash.")

    @admin.action(description="Restore the selected books", permissions=["change"])
    def restore(self, request: HttpRequest, queryset: QuerySet[Book]) -> None:
        self._each(request, queryset.trashed(), services.restore_book, "Restored.")

    @admin.display(description="source of each fact")
    def fact_sources(self, book: Book) -> str | None:
        facts = [
            f"{source_label(source)}: "
            + ", ".join(name for name, by in sorted(book.sources.items()) if by == source)
            for source in sorted(set(book.sources.values()))
        ]
        return "; ".join(facts) or None

    @admin.display(description="edited by hand")
    def edited_by_hand(self, book: Book) -> str | None:
        return ", ".join(book.locked_fields) or None

    def _each(
        self, request: HttpRequest, books: QuerySet[Book], act: Callable[..., Book], done: str
    ) -> None:
        """Do one thing to each book, and say in the history of each that it was done."""
        count = 0
        for book in books:
            try:
                act(owner=book.owner, public_id=book.public_id)
            except LibraryError as error:
                self.message_user(request, f"“{book}”: {error.message}", messages.ERROR)
                continue
            self.log_change(request, book, done)
            count += 1
        self.message_user(request, f"{count:,} book{'' if count == 1 else 's'}: {done}")
