"""People and bodies named on a reader's books."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from library import limits
from library.ids import PUBLIC_ID_LENGTH, new_public_id
from library.models.fields import KeyField, ReturnedCharField
from library.querysets import OwnedQuerySet


class Contributor(models.Model):
    """A name as one reader keeps it. ``key`` is the folded name: one row per key and owner."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contributors"
    )
    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False
    )
    name = ReturnedCharField(max_length=limits.NAME_MAX)
    sort_name = KeyField(max_length=limits.NAME_MAX)
    key = KeyField(max_length=limits.NAME_MAX, editable=False)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "key"], name="contributor_one_per_key"),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(key=""), name="contributor_has_a_name"
            ),
        ]
        # Discover: one author in all libraries.
        indexes = [models.Index(fields=["key"], name="contributor_by_key")]

    def __str__(self) -> str:
        return self.name
