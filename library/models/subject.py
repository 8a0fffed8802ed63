"""What a reader's books are about."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from library import limits
from library.ids import PUBLIC_ID_LENGTH, new_public_id
from library.models.fields import KeyField, ReturnedCharField
from library.querysets import OwnedQuerySet


class Subject(models.Model):
    """A heading as one reader keeps it. ``key`` is the folded name: one row per key and owner."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="subjects"
    )
    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False
    )
    name = ReturnedCharField(max_length=limits.SUBJECT_MAX)
    key = KeyField(max_length=limits.SUBJECT_MAX, editable=False)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["key", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="subject_one_per_key"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(key=""), name="subject_has_a_name"),
        ]
        # Discover: one subject of all readers.
        indexes = [models.Index(fields=["key"], name="subject_by_key")]

    def __str__(self) -> str:
        return self.name
