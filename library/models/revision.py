"""What happened to a book, change by change."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from library.choices import RevisionCause
from library.ids import PUBLIC_ID_LENGTH, new_public_id
from library.models.book import Book
from library.querysets import OwnedQuerySet


class BookRevision(models.Model):
    """One change. ``changes`` is {field: [before, after]} in the shapes of ``plain_value``.

    ``providers`` are the names of those a change took its facts from. A restored book has no
    ``changes``. That a book was added is not among them: the book itself says when.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="revisions")
    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    cause = models.CharField(max_length=10, choices=RevisionCause)
    changes = models.JSONField(default=dict, blank=True)
    providers = models.JSONField(default=list, blank=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(cause__in=RevisionCause.values), name="book_revision_cause_known"
            ),
            models.CheckConstraint(
                condition=Q(cause=RevisionCause.RESTORED.value) | ~Q(changes={}),
                name="book_revision_changes_something",
            ),
        ]
        indexes = [
            # A book's history, latest first.
            models.Index(
                "owner",
                "book",
                F("made_at").desc(),
                F("id").desc(),
                name="book_revision_newest",
            )
        ]

    def __str__(self) -> str:
        return self.get_cause_display()
