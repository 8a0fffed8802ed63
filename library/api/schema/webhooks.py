"""Shapes of webhooks."""

from rest_framework import serializers

from library import limits
from library.api.schema.fields import FlagField, KnownFields, TextField
from library.api.schema.parts import flag, moment, page_of, text, texts, whole

_KINDS = (
    "What it is told of: kinds of the change feed (`book`) or single events (`book.created`); "
    "everything when empty."
)


class WebhookShape(serializers.Serializer):
    """An address that is told what changes."""

    id = text("The id of the webhook; it stays.")
    target = text("The address that messages are sent to.")
    kinds = texts(_KINDS)
    is_enabled = flag("Whether anything is sent; off after a day of failures.")
    failing_since = moment("When it last began to fail; null while it does not.", allow_null=True)
    retry_at = moment("When it is tried again; null for at once.", allow_null=True)
    created_at = moment("When it was made.")
    url = text("Path of the webhook in this API.")


class WebhookSecret(WebhookShape):
    """A webhook with its secret, which is told this once."""

    secret = text("What messages are signed with, as Standard Webhooks: `whsec_` and base64.")


class WebhookList(serializers.Serializer):
    """All of them."""

    results = WebhookShape(many=True, help_text="Your webhooks.")


class WebhookMessageShape(serializers.Serializer):
    """A message, and what became of it."""

    id = text("The id of the message.")
    webhook_id = text("What its header `webhook-id` says, the same at each attempt.")
    event = text("What it tells of.")
    created_at = moment("When that happened.")
    attempts = whole("How often it was sent.")
    attempted_at = moment("When it was last sent; null for not yet.", allow_null=True)
    delivered_at = moment("When it was taken; null while it waits.", allow_null=True)
    answer = whole("The status of the last answer; null without one.", allow_null=True)
    fault = text("Why there was no answer: `timeout`, `unreachable`, `address`; else empty.")


WebhookMessagePage = page_of(WebhookMessageShape, "WebhookMessagePage")


class WebhookPatch(KnownFields):
    """A webhook as it is to be. What is not given stays as it is."""

    url = TextField(required=False, max_length=limits.URL_MAX, help_text="Begins with https://.")
    kinds = serializers.ListField(
        child=TextField(max_length=limits.WEBHOOK_EVENT_MAX), required=False, max_length=50,
        help_text=_KINDS,
    )  # fmt: skip
    is_enabled = FlagField(required=False, help_text="Whether anything is sent.")


class WebhookInput(KnownFields):
    """A new webhook."""

    url = TextField(max_length=limits.URL_MAX, help_text="Begins with https://.")
    kinds = serializers.ListField(
        child=TextField(max_length=limits.WEBHOOK_EVENT_MAX), required=False, max_length=50,
        help_text=_KINDS,
    )  # fmt: skip
