"""The tray: what a reader put in to be looked up and added, one row for each ISBN."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from library import limits
from library.choices import IntakeDoor, IntakeReason, IntakeState, Visibility
from library.ids import PUBLIC_ID_LENGTH, new_public_id
from library.models.book import Book
from library.querysets import IntakeRowQuerySet

_WITH_RECORD = (IntakeState.FOUND.value,)


class IntakeRow(models.Model):
    """One ISBN in one reader's tray, from the moment it was accepted; also the queue of the worker.

    ``typed`` is what came in; ``isbn13`` is NULL for what is no ISBN (``refused``). ``record`` is
    the edition found (``EditionRecord.to_json``) with its ``sources``, ``candidates`` are the
    records to choose from when the row needs its reader, ``given`` what the reader changed before
    adding (shape of ``clean_facts``, JSON-ready). ``adds``: it is to be added once it is found.
    ``due_at`` is when the worker has to do something with it, NULL for never; a worker holds it
    until ``claimed_until``. ``scans`` counts how often the code came in. ``title_hint`` is the
    title that stood beside the ISBN in a list. A row that was put away keeps ``cleared_at``, so
    that this can be undone, until it is purged.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="intake_rows"
    )
    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False
    )
    door = models.CharField(max_length=10, choices=IntakeDoor)
    typed = models.CharField(max_length=limits.INTAKE_TYPED_MAX)
    isbn13 = models.CharField("ISBN-13", max_length=13, null=True, blank=True)  # noqa: DJ001
    title_hint = models.CharField(max_length=limits.TITLE_MAX, blank=True)
    scans = models.PositiveIntegerField(default=1)

    state = models.CharField(max_length=10, choices=IntakeState)
    reason = models.CharField(max_length=20, choices=IntakeReason, blank=True)
    record = models.JSONField(null=True, blank=True)
    sources = models.JSONField(default=dict, blank=True)
    candidates = models.JSONField(default=list, blank=True)
    given = models.JSONField(default=dict, blank=True)
    book = models.ForeignKey(
        Book, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    adds = models.BooleanField(default=True)
    visibility = models.CharField(max_length=10, choices=Visibility)
    subjects = models.JSONField(default=list, blank=True)
    location = models.CharField(max_length=limits.LOCATION_MAX, blank=True)

    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=32, blank=True, editable=False)
    claimed_until = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField()
    # Not auto_now: most writes are bulk updates, which would pass it by.
    updated_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    cleared_at = models.DateTimeField(null=True, blank=True)

    objects = IntakeRowQuerySet.as_manager()

    class Meta:
        verbose_name = "tray row"
        ordering = ["-pk"]
        constraints = [
            # However often and through however many doors an ISBN comes in: one row.
            models.UniqueConstraint(
                fields=["owner", "isbn13"],
                condition=Q(cleared_at__isnull=True, isbn13__isnull=False),
                name="intake_row_once_per_isbn",
            ),
            models.CheckConstraint(
                condition=Q(state__in=IntakeState.values), name="intake_row_state_known"
            ),
            models.CheckConstraint(
                condition=Q(door__in=IntakeDoor.values), name="intake_row_door_known"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=IntakeReason.values), name="intake_row_reason_known"
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="intake_row_visibility_known"
            ),
            models.CheckConstraint(
                condition=Q(state=IntakeState.REFUSED.value, isbn13__isnull=True)
                | (~Q(state=IntakeState.REFUSED.value) & Q(isbn13__isnull=False)),
                name="intake_row_refused_has_no_isbn",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=_WITH_RECORD) | Q(record__isnull=False),
                name="intake_row_found_has_record",
            ),
            models.CheckConstraint(
                condition=Q(cleared_at__isnull=True) | Q(due_at__isnull=True),
                name="intake_row_cleared_is_not_due",
            ),
        ]
        indexes = [
            # What the worker picks from.
            models.Index(
                fields=["due_at", "id"],
                condition=Q(due_at__isnull=False),
                name="intake_row_due",
            ),
            # The tray, newest first, all of it or in one state.
            models.Index(
                fields=["owner", "-id"], condition=Q(cleared_at__isnull=True), name="intake_tray"
            ),
            models.Index(
                fields=["owner", "state", "-id"],
                condition=Q(cleared_at__isnull=True),
                name="intake_tray_by_state",
            ),
            # What changed since a page was drawn.
            models.Index(fields=["owner", "updated_at"], name="intake_row_changed"),
            # One answer serves every reader who waits for the ISBN.
            models.Index(
                fields=["isbn13"], condition=Q(due_at__isnull=False), name="intake_row_waiting"
            ),
        ]

    def __str__(self) -> str:
        return self.isbn13 or self.typed


class IntakeSettings(models.Model):
    """How a reader wants books to come in; chosen once, kept until changed.

    An empty ``visibility`` follows the reader's default.
    """

    owner = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="intake_settings",
    )
    adds_at_once = models.BooleanField(default=True)
    visibility = models.CharField(max_length=10, choices=Visibility, blank=True)
    subjects = models.JSONField(default=list, blank=True)
    location = models.CharField(max_length=limits.LOCATION_MAX, blank=True)
    plays_sound = models.BooleanField(default=False)
    vibrates = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "intake settings"
        constraints = [
            models.CheckConstraint(
                condition=Q(visibility__in=["", *Visibility.values]),
                name="intake_settings_visibility_known",
            ),
        ]

    def __str__(self) -> str:
        return "adds at once" if self.adds_at_once else "reviews first"


class WorkerBeat(models.Model):
    """A background worker's sign of life; one that has not beaten for a minute is not there."""

    worker = models.CharField(max_length=32, primary_key=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()

    class Meta:
        ordering = ["-beat_at", "worker"]
        # "Is there any?", asked by pages that would wait for one.
        indexes = [models.Index(fields=["-beat_at"], name="worker_beat_latest")]

    def __str__(self) -> str:
        return self.worker
