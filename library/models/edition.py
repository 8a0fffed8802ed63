"""What providers said, what is still wanted from them, and how they are doing. Shared by all."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from library.querysets import EditionSnapshotQuerySet, OwnedQuerySet


class EditionSnapshot(models.Model):
    """One provider's answer for one ISBN: the record as parsed, and the payload it came from.

    ``found`` False is the answer "not in there yet"; it is kept for hours only.
    """

    isbn13 = models.CharField("ISBN-13", max_length=13)
    provider = models.CharField(max_length=20)
    found = models.BooleanField()
    record = models.JSONField(null=True, blank=True)
    raw = models.JSONField(null=True, blank=True)
    fetched_at = models.DateTimeField()

    objects = EditionSnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["-fetched_at", "-pk"]
        constraints = [
            # Also the index behind "what do we know of this ISBN?".
            models.UniqueConstraint(
                fields=["isbn13", "provider"], name="edition_snapshot_one_per_provider"
            ),
            models.CheckConstraint(
                condition=Q(found=True, record__isnull=False) | Q(found=False, record__isnull=True),
                name="edition_snapshot_found_has_record",
            ),
        ]
        # The admin's newest-first list.
        indexes = [models.Index(fields=["-fetched_at", "-id"], name="edition_snapshot_newest")]

    def __str__(self) -> str:
        return f"{self.isbn13} from {self.provider}"


class WantedIsbn(models.Model):
    """An ISBN that no provider had when a reader asked; it is asked for again by itself."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="wanted_isbns"
    )
    isbn13 = models.CharField("ISBN-13", max_length=13)
    attempts = models.PositiveSmallIntegerField(default=1)
    wanted_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = "wanted ISBN"
        ordering = ["-wanted_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "isbn13"], name="wanted_isbn_once_per_owner"),
        ]
        # The retry: what is due, oldest first.
        indexes = [
            models.Index(
                fields=["next_attempt_at"],
                condition=Q(arrived_at__isnull=True, next_attempt_at__isnull=False),
                name="wanted_isbn_due",
            )
        ]

    def __str__(self) -> str:
        return self.isbn13


class LookupClaim(models.Model):
    """Somebody is asking the providers about this ISBN right now; others wait for the answer."""

    isbn13 = models.CharField("ISBN-13", max_length=13, primary_key=True)
    holder = models.CharField(max_length=32)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.isbn13


class ProviderState(models.Model):
    """How one provider may be asked: when next, how it has been failing, what quota is left.

    ``next_at_ms`` is milliseconds since 1970 by the database's clock (the rate gate);
    ``open_until`` is when a breaker that stopped asking lets one request through again.
    """

    provider = models.CharField(max_length=20, primary_key=True)
    next_at_ms = models.BigIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True, blank=True)
    last_fault = models.CharField(max_length=40, blank=True)
    last_fault_at = models.DateTimeField(null=True, blank=True)
    quota_total = models.PositiveIntegerField(null=True, blank=True)
    quota_left = models.PositiveIntegerField(null=True, blank=True)
    quota_checked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["provider"]

    def __str__(self) -> str:
        return self.provider
