"""The audit log's table: rows are added, never changed, and deleted by policy alone."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, NoReturn, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q

from accounts import limits
from accounts.audit_verbs import VERBS
from accounts.keys import PUBLIC_ID_LENGTH, new_public_id

if TYPE_CHECKING:
    from accounts.models import User


class AppendOnly(TypeError):
    """Something tried to change or delete what was noted."""


class Via(models.TextChoices):
    """By which door somebody came."""

    WEB = "web", "a page"
    API = "api", "the API"
    ADMIN = "admin", "the administration"
    COMMAND = "command", "a command"
    WORKER = "worker", "the site itself"


class AuditEventQuerySet(models.QuerySet):
    def owned_by(self, user: "User | AnonymousUser") -> Self:
        """Select what happened to things of ``user``; nothing for a visitor."""
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def of_kind(self, kind: str) -> Self:
        """Select one kind of ``KINDS``; all for ""."""
        return self.filter(kind=kind) if kind else self

    def delete(self) -> NoReturn:
        raise AppendOnly

    def update(self, **columns: Any) -> NoReturn:
        raise AppendOnly

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    def prune(self, *, before: datetime, most: int) -> int:
        """Delete events older than ``before``, at most so many; return how many. 2 queries.

        Ids grow with time, so only the oldest are looked at and no index on ``at`` is needed.
        """
        oldest = self.order_by("pk").values_list("pk", "at")[:most]
        old = [pk for pk, at in oldest if at < before]
        return self.filter(pk__in=old)._raw_delete(self.db) if old else 0

    def forget_reader(self, owner_id: int, *, most: int) -> int:
        """Delete events of an account that is being deleted; return how many. 2 queries."""
        batch = list(self.filter(owner=owner_id).order_by().values_list("pk", flat=True)[:most])
        return self.filter(pk__in=batch)._raw_delete(self.db) if batch else 0


class AuditEvent(models.Model):
    """One thing that somebody did, or that was done to what is theirs.

    ``owner`` is whose thing it was; None for what is nobody's, such as a sign-in to no account.
    ``actor`` is who did it; None for the site itself, and for somebody whose account is gone.
    ``impersonator`` names who acted as the actor. ``revision`` names the entry of a book's history
    that holds what changed; where there is one, ``before`` and ``after`` do not repeat it.
    Databases refuse changes too (migration 0004).
    """

    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False
    )
    at = models.DateTimeField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    impersonator = models.CharField(max_length=limits.CLERK_ID_MAX, blank=True)
    # No choices: a new verb is to need no migration, which would drop SQLite's triggers.
    kind = models.CharField(max_length=12)
    verb = models.CharField(max_length=40)
    via = models.CharField(max_length=8, choices=Via)
    address = models.GenericIPAddressField(null=True, blank=True)
    agent = models.CharField("user agent", max_length=limits.AUDIT_AGENT_MAX, blank=True)
    object_id = models.CharField(max_length=limits.AUDIT_ID_MAX, blank=True)
    label = models.CharField(max_length=limits.AUDIT_LABEL_MAX, blank=True)
    before = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    revision = models.CharField(max_length=PUBLIC_ID_LENGTH, blank=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(via__in=Via.values), name="audit_event_via_is_known"
            ),
        ]
        indexes = [
            # An owner's log, latest first; also what the deletion of an account walks.
            models.Index("owner", F("id").desc(), name="audit_event_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.verb} {self.label}".strip()

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnly
        super().save(*args, **kwargs | {"force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnly

    @property
    def words(self) -> str:
        """What happened, as its owner reads it."""
        return VERBS.get(self.verb, self.verb)
