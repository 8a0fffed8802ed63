import json
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from library.admin.base import READER_HELP, IsbnAdmin, source_label
from library.choices import Source
from library.models import EditionSnapshot, LookupClaim, WantedIsbn


class ProviderFilter(admin.SimpleListFilter):
    """The providers there are, without a DISTINCT over every snapshot."""

    title = "provider"
    parameter_name = "provider"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return Source.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(provider=self.value()) if self.value() else queryset


@admin.register(EditionSnapshot)
class EditionSnapshotAdmin(IsbnAdmin):
    """Deleting a snapshot makes the next lookup of its ISBN ask the provider again."""

    list_display = ("isbn13", "provider_name", "found", "fetched_at")
    list_filter = (ProviderFilter, "found", "fetched_at")
    date_hierarchy = "fetched_at"
    long_columns = ("record", "raw")
    fields = ("isbn13", "provider_name", "found", "fetched_at", "record_shown", "raw_shown")

    @admin.display(description="provider", ordering="provider")
    def provider_name(self, snapshot: EditionSnapshot) -> str:
        return source_label(snapshot.provider)

    @admin.display(description="record as parsed")
    def record_shown(self, snapshot: EditionSnapshot) -> SafeString | None:
        return _pretty(snapshot.record)

    @admin.display(description="payload it came from")
    def raw_shown(self, snapshot: EditionSnapshot) -> SafeString | None:
        return _pretty(snapshot.raw)


@admin.register(WantedIsbn)
class WantedIsbnAdmin(IsbnAdmin):
    list_display = ("isbn13", "owner", "attempts", "wanted_at", "next_attempt_at", "arrived_at")
    list_filter = (("arrived_at", admin.EmptyFieldListFilter), "wanted_at")
    list_select_related = ("owner",)
    date_hierarchy = "wanted_at"
    search_help_text = f"{IsbnAdmin.search_help_text} {READER_HELP}"


@admin.register(LookupClaim)
class LookupClaimAdmin(IsbnAdmin):
    """Which ISBNs are being asked for at this moment; an expired claim holds nobody up."""

    list_display = ("isbn13", "expires_at")
    fields = ("isbn13", "expires_at")
    ordering = ("expires_at",)


def _pretty(data: Any) -> SafeString | None:
    if data is None:
        return None
    return format_html("<pre>{}</pre>", json.dumps(data, indent=2, ensure_ascii=False))
