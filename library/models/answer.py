"""Answers kept for programs that ask again because they did not hear the first one."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from library import limits
from library.querysets import OwnedQuerySet


class KeptAnswer(models.Model):
    """What one POST of a reader with an ``Idempotency-Key`` was answered.

    ``fingerprint`` is the SHA-256 of the request. ``status`` is NULL while the request is under
    way; for ever, if it was cut off. ``headers`` are those that belong to the answer itself.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="kept_answers"
    )
    key = models.CharField(max_length=limits.IDEMPOTENCY_KEY_MAX)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    headers = models.JSONField(default=dict, blank=True)
    body = models.TextField(blank=True)
    made_at = models.DateTimeField()

    objects = OwnedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="kept_answer_one_per_key"),
            models.CheckConstraint(condition=~Q(key=""), name="kept_answer_has_a_key"),
        ]
        # The sweep of what is older than a day.
        indexes = [models.Index(fields=["made_at"], name="kept_answer_by_age")]

    def __str__(self) -> str:
        return f"Answer {self.pk}"
