"""The audit log for those who look after the site: to read, and nothing else."""

from django.contrib import admin
from django.http import HttpRequest

from accounts.audit_verbs import KINDS
from accounts.models import AuditEvent


class KindFilter(admin.SimpleListFilter):
    title = "kind"
    parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        return list(KINDS.items())

    def queryset(self, request: HttpRequest, queryset: object) -> object:
        return queryset.of_kind(self.value() or "")


@admin.register(AuditEvent)
class AuditEventAdmin(admin.ModelAdmin):
    list_display = ("at", "verb", "owner", "actor", "impersonator", "label", "via", "address")
    list_filter = (KindFilter, "via", "at")
    list_select_related = ("owner", "actor")
    search_fields = ("owner__handle", "actor__handle", "object_id", "address")
    ordering = ("-pk",)
    list_per_page = 50
    show_full_result_count = False
    fields = (
        *("public_id", "at", "verb", "owner", "actor", "impersonator"),
        *("via", "address", "agent", "object_id", "label", "before", "after", "revision"),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: AuditEvent | None = None) -> bool:
        # With an account its log goes, so whoever may delete accounts is not kept from it.
        return request.resolver_match.url_name.startswith("accounts_user_") and (
            request.user.has_perm("accounts.delete_user")
        )
