from django.contrib import admin

from library.admin.base import READER_HELP, ReadOnlyAdmin
from library.models import Webhook, WebhookMessage


@admin.register(Webhook)
class WebhookAdmin(ReadOnlyAdmin):
    """Where readers have messages sent. An address may hold a key of the receiver's."""

    list_display = ("public_id", "owner", "created_at", "failing_since", "disabled_at")
    list_filter = (("disabled_at", admin.EmptyFieldListFilter),)
    list_select_related = ("owner",)
    ordering = ("-pk",)
    search_fields = ("public_id",)
    search_help_text = f"The id of a webhook. {READER_HELP}"
    fields = (
        *("public_id", "owner", "kinds", "created_at"),
        *("failing_since", "failures", "retry_at", "disabled_at"),
    )


@admin.register(WebhookMessage)
class WebhookMessageAdmin(ReadOnlyAdmin):
    """Messages of the last 30 days, and what became of them."""

    list_display = ("public_id", "event", "owner", "created_at", "attempts", "status", "fault")
    list_select_related = ("owner", "webhook")
    ordering = ("-pk",)
    search_fields = ("public_id",)
    search_help_text = f"The id of a message. {READER_HELP}"
    fields = (
        *("public_id", "owner", "event", "body", "created_at"),
        *("attempts", "attempted_at", "delivered_at", "status", "fault"),
    )
