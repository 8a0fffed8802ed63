"""Addresses that are told what changes, and the messages to them."""

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from library import limits
from library.ids import PUBLIC_ID_LENGTH, new_public_id
from library.querysets import OwnedQuerySet


class Webhook(models.Model):
    """An address of a reader's that is told what changes in their library.

    ``kinds`` are those it is told of, such as ``book`` or ``book.created``; all when empty.
    ``version`` and ``position`` say up to where the change feed has been made into messages. Of
    the secret only its ``generation`` is kept: it is worked out anew from the site's key; the one
    before holds until ``old_until``. While it fails, ``failing_since`` and ``retry_at`` are set.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="webhooks"
    )
    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False
    )
    url = models.CharField(max_length=limits.URL_MAX)
    kinds = models.JSONField(default=list, blank=True)
    generation = models.PositiveIntegerField(default=1, editable=False)
    old_until = models.DateTimeField(null=True, blank=True, editable=False)
    version = models.PositiveBigIntegerField(default=0, editable=False)
    position = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    disabled_at = models.DateTimeField(null=True, blank=True)
    failing_since = models.DateTimeField(null=True, blank=True, editable=False)
    failures = models.PositiveIntegerField(default=0, editable=False)
    retry_at = models.DateTimeField(null=True, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [models.CheckConstraint(condition=~Q(url=""), name="webhook_has_a_url")]

    def __str__(self) -> str:
        return self.url

    def is_due(self, now: datetime) -> bool:
        return self.disabled_at is None and (self.retry_at is None or self.retry_at <= now)


class WebhookMessage(models.Model):
    """One message to one address; it waits until ``delivered_at``.

    ``public_id`` is the same at each attempt, so that whoever gets it twice can tell. A test has no
    ``version``.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="messages")
    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False
    )
    version = models.PositiveBigIntegerField(null=True, blank=True)
    position = models.PositiveIntegerField(null=True, blank=True)
    event = models.CharField(max_length=limits.WEBHOOK_EVENT_MAX)
    body = models.JSONField()
    created_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    attempted_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    status = models.PositiveIntegerField(null=True, blank=True)
    fault = models.CharField(max_length=limits.WEBHOOK_EVENT_MAX, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            # A worker that is killed between messages and pointer makes none of them again.
            models.UniqueConstraint("webhook", "version", "position", name="webhook_tells_once"),
        ]
        indexes = [
            models.Index(
                "webhook",
                F("id"),
                condition=Q(delivered_at__isnull=True),
                name="webhook_message_waiting",
            )
        ]

    def __str__(self) -> str:
        return self.event
