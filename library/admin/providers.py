from datetime import UTC, datetime

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from library import services
from library.admin.base import ReadOnlyAdmin, source_label
from library.models import ProviderState


@admin.register(ProviderState)
class ProviderStateAdmin(ReadOnlyAdmin):
    """How the providers are doing. Their keys are settings, and nowhere in the database."""

    list_display = (
        *("name", "breaker", "failures", "last_fault", "last_fault_at"),
        *("quota", "quota_checked_at"),
    )
    fields = (*list_display, "next_request")
    ordering = ("provider",)
    actions = ("close_breaker",)

    def has_delete_permission(self, request: HttpRequest, obj: ProviderState | None = None) -> bool:
        return False

    def has_resume_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("library.change_providerstate")

    @admin.action(description="Close the breaker: ask again now", permissions=["resume"])
    def close_breaker(self, request: HttpRequest, queryset: QuerySet[ProviderState]) -> None:
        for state in queryset:
            services.close_breaker(provider=state.provider)
        verb = "provider is" if len(queryset) == 1 else "providers are"
        self.message_user(request, f"{len(queryset)} {verb} asked again from now on.")

    @admin.display(description="provider", ordering="provider")
    def name(self, state: ProviderState) -> str:
        return source_label(state.provider)

    @admin.display(ordering="open_until")
    def breaker(self, state: ProviderState) -> str:
        if state.open_until is None or state.open_until <= timezone.now():
            return "Closed"
        return f"Open until {state.open_until:%H:%M:%S} UTC"

    @admin.display(ordering="quota_left")
    def quota(self, state: ProviderState) -> str | None:
        if state.quota_total is None or state.quota_left is None:
            return None
        return f"{state.quota_left:,} of {state.quota_total:,} left"

    @admin.display(description="next request not before")
    def next_request(self, state: ProviderState) -> datetime | None:
        return datetime.fromtimestamp(state.next_at_ms / 1000, UTC) if state.next_at_ms else None
