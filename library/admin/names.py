from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from library.admin.base import READER_HELP, ReadOnlyAdmin
from library.models import Contributor, Subject


class NameAdmin(ReadOnlyAdmin):
    """Names that stand on one reader's books, and change with the books they stand on."""

    list_select_related = ("owner",)
    ordering = ("-pk",)
    search_fields = ("key",)
    search_help_text = f"Any part of a name. {READER_HELP}"

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        # They go with their reader; deleted alone they would leave books that still speak of them.
        own_pages = f"{self.opts.app_label}_{self.opts.model_name}_"
        if request.resolver_match.url_name.startswith(own_pages):
            return False
        return super().has_delete_permission(request, obj)


@admin.register(Contributor)
class ContributorAdmin(NameAdmin):
    list_display = ("name", "sort_name", "owner", "books_link")
    fields = ("name", "sort_name", "key", "owner", "books_link")

    @admin.display(description="books")
    def books_link(self, row: Contributor) -> SafeString:
        query = urlencode({"q": f"@{row.owner.handle} {row.name}"})
        url = reverse("admin:library_book_changelist")
        return format_html('<a href="{}?{}">Look for them</a>', url, query)


@admin.register(Subject)
class SubjectAdmin(NameAdmin):
    list_display = ("name", "owner")
    fields = ("name", "key", "owner")
