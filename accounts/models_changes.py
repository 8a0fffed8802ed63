"""The change feed's table: what changed of a reader's things, in one order."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from accounts import limits

if TYPE_CHECKING:
    from accounts.models import User


class ChangeKind(models.TextChoices):
    BOOK = "book"
    LIST = "list"
    ENTRY = "entry"
    FAVOURITES = "favourites"
    READER = "reader"


class ChangeAction(models.TextChoices):
    """``trashed`` and ``deleted`` take a thing out of what its owner has."""

    CREATED = "created"
    UPDATED = "updated"
    TRASHED = "trashed"
    RESTORED = "restored"
    DELETED = "deleted"


class ChangeQuerySet(models.QuerySet):
    def owned_by(self, user: "User | AnonymousUser") -> Self:
        """Select the changes of what is ``user``'s; none for a visitor."""
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def after(self, version: int, position: int) -> Self:
        """Select what came after a change, in order. Served by the unique index."""
        later = Q(version=version, position__gt=position) | Q(version__gt=version)
        # The plain bound as well: databases walk the index from it.
        return self.filter(later, version__gte=version).order_by("version", "position")

    def prune(self, *, now: datetime, most: int) -> int:
        """Delete what is a day older than has to be kept, at most so many; return how many.

        Ids grow with time, so only the oldest are looked at. 2 queries.
        """
        before = now - timedelta(days=settings.CHANGES_DAYS + 1)
        oldest = self.order_by("pk").values_list("pk", "at")[:most]
        old = [pk for pk, at in oldest if at < before]
        return self.filter(pk__in=old)._raw_delete(self.db) if old else 0


class Change(models.Model):
    """One thing of a reader's that changed: what, and how; its present state is where it stands.

    ``version`` is the reader's ``shown_version`` that the change's transaction moved on to, and
    ``position`` its place among the changes of that transaction. ``object_id`` is the thing's
    public id, a year or "all-time" for a ledge of favourites, "me" for the reader; ``parent_id`` is
    the list of an entry. See ``accounts.changes`` for why the order has no gaps.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    version = models.PositiveBigIntegerField()
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=ChangeKind)
    action = models.CharField(max_length=8, choices=ChangeAction)
    object_id = models.CharField(max_length=limits.CHANGED_ID_MAX)
    parent_id = models.CharField(max_length=limits.CHANGED_ID_MAX, blank=True)
    at = models.DateTimeField()

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ["owner", "version", "position"]
        constraints = [
            models.UniqueConstraint("owner", "version", "position", name="change_order_is_total"),
            models.CheckConstraint(
                condition=Q(kind__in=ChangeKind.values, action__in=ChangeAction.values),
                name="change_is_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}.{self.action} {self.object_id}"
