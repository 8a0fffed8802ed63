from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from library import services
from library.admin.base import READER_HELP, IsbnAdmin, ReadOnlyAdmin
from library.models import IntakeRow, IntakeSettings, WorkerBeat


@admin.register(IntakeRow)
class IntakeRowAdmin(IsbnAdmin):
    """The trays: what is due longest ago comes first when sorted by it."""

    list_display = (
        *("isbn13", "typed", "owner", "door", "state", "reason"),
        *("due_at", "attempts", "created_at"),
    )
    list_filter = ("state", "reason", "door", ("cleared_at", admin.EmptyFieldListFilter))
    list_select_related = ("owner",)
    raw_id_fields = ("book",)
    long_columns = ("record", "sources", "candidates", "given")
    search_help_text = f"{IsbnAdmin.search_help_text} {READER_HELP}"


@admin.register(IntakeSettings)
class IntakeSettingsAdmin(ReadOnlyAdmin):
    """How readers want books to come in."""

    list_display = ("owner", "adds_at_once", "visibility", "location")
    list_select_related = ("owner",)
    ordering = ("pk",)


@admin.register(WorkerBeat)
class WorkerBeatAdmin(ReadOnlyAdmin):
    """Background workers, and what waits for them. One that is silent for a minute is gone."""

    list_display = ("worker", "is_there", "started_at", "beat_at")
    fields = list_display

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # Above the list: what waits is to be seen above all when there is no worker.
        context = {"subtitle": _what_waits()} | (extra_context or {})
        return super().changelist_view(request, context)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(boolean=True, description="there")
    def is_there(self, beat: WorkerBeat) -> bool:
        return beat.beat_at >= timezone.now() - services.GONE_AFTER


def _what_waits() -> str:
    report = services.queue_report()
    oldest = f", the oldest for {report.oldest_s:,} s" if report.oldest_s else ""
    return (
        f"{report.due:,} tray rows due{oldest}; {report.jobs_waiting:,} jobs waiting, "
        f"{report.jobs_running:,} running, {report.jobs_failed:,} failed"
    )
