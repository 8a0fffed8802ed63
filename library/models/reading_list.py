"""Reading lists, and the books on them in the order their reader gave."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from library import limits
from library.choices import Visibility
from library.ids import PUBLIC_ID_LENGTH, SHARE_KEY_LENGTH, new_public_id
from library.models.book import Book
from library.models.cover import KEY_LENGTH
from library.querysets import SHOWN, ListEntryQuerySet, OwnedQuerySet, ReadingListQuerySet


class ReadingList(models.Model):
    """A list. ``description`` is plain text; line breaks count.

    ``changed_at`` moves with the entries too: lists are ordered by it. ``cover_key`` names the
    reader's own picture (see library.services.own_pictures); "" is a fan of the first three books.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reading_lists"
    )
    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False
    )
    title = models.CharField(max_length=limits.LIST_TITLE_MAX)
    description = models.TextField(blank=True)
    visibility = models.CharField(
        max_length=10, choices=Visibility, default=Visibility.PRIVATE.value
    )
    # As those of a book.
    share_key = models.CharField(  # noqa: DJ001
        max_length=SHARE_KEY_LENGTH, unique=True, null=True, blank=True, editable=False
    )
    hidden_at = models.DateTimeField("hidden since", null=True, blank=True)
    hidden_reason = models.CharField(max_length=limits.HIDDEN_REASON_MAX, blank=True)
    cover_key = models.CharField(max_length=KEY_LENGTH, blank=True, editable=False, db_index=True)
    cover_width = models.PositiveIntegerField(default=0, editable=False)
    cover_height = models.PositiveIntegerField(default=0, editable=False)
    cover_color = models.CharField(max_length=7, blank=True, editable=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    trashed_at = models.DateTimeField(null=True, blank=True)

    objects = ReadingListQuerySet.as_manager()

    class Meta:
        ordering = ["-changed_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="reading_list_has_a_title"),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="reading_list_visibility_known"
            ),
        ]
        indexes = [
            models.Index(
                "owner", F("changed_at").desc(), F("id").desc(), name="reading_list_of_reader"
            ),
            models.Index(
                F("changed_at").desc(), F("id").desc(), condition=SHOWN, name="reading_list_shown"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("library:list-detail", args=[self.public_id])


class ListEntry(models.Model):
    """A book on a list. ``position`` orders, with gaps, so that a move writes one row."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reading_list = models.ForeignKey(ReadingList, on_delete=models.CASCADE, related_name="entries")
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="list_entries")
    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False
    )
    position = models.BigIntegerField()
    note = models.CharField(max_length=limits.NOTE_MAX, blank=True)
    # Whether those who may see the list read the note too.
    is_note_shown = models.BooleanField(default=False)
    added_at = models.DateTimeField()

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name_plural = "list entries"
        constraints = [
            models.UniqueConstraint(fields=["reading_list", "book"], name="list_entry_book_once"),
            models.UniqueConstraint(
                fields=["reading_list", "position"], name="list_entry_one_per_place"
            ),
        ]

    def __str__(self) -> str:
        return f"entry {self.public_id}"


class RemovedEntry(models.Model):
    """A book that was taken off a list, for as long as that can be undone: its place and note."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reading_list = models.ForeignKey(ReadingList, on_delete=models.CASCADE, related_name="removed")
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="+")
    # That of the entry, which it gets back.
    public_id = models.CharField(max_length=PUBLIC_ID_LENGTH, unique=True, editable=False)
    position = models.BigIntegerField()
    note = models.CharField(max_length=limits.NOTE_MAX, blank=True)
    is_note_shown = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(db_index=True)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        ordering = ["-removed_at", "-pk"]
        verbose_name_plural = "removed entries"

    def __str__(self) -> str:
        return f"removed entry {self.public_id}"
