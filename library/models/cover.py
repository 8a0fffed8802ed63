"""The picture on the front of a book."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from library import limits
from library.choices import CoverSource
from library.models.book import Book
from library.querysets import CoverQuerySet

KEY_LENGTH = 32


class Cover(models.Model):
    """A book's cover; the files themselves are in storage, named by ``key``.

    ``key`` is a keyed hash of the owner and the source's bytes (``sha256``): it tells nothing of
    either, cannot be guessed, and is the same for two copies of one reader. ``width`` and
    ``height`` are the source's, upright; ``color`` is the dominant one. ``source_url`` is an
    address that lasts, or empty.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    book = models.OneToOneField(Book, on_delete=models.CASCADE, related_name="cover")
    key = models.CharField(max_length=KEY_LENGTH)
    sha256 = models.CharField("SHA-256 of the source", max_length=64)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    color = models.CharField("dominant colour", max_length=7)
    source = models.CharField(max_length=20, choices=CoverSource)
    source_url = models.CharField(max_length=limits.URL_MAX, blank=True)
    created_at = models.DateTimeField()

    objects = CoverQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(width__gte=1, height__gte=1), name="cover_has_size"),
            models.CheckConstraint(condition=~Q(key="") & ~Q(sha256=""), name="cover_has_content"),
            models.CheckConstraint(condition=Q(color__startswith="#"), name="cover_color_is_hex"),
            models.CheckConstraint(
                condition=Q(source__in=CoverSource.values), name="cover_source_known"
            ),
        ]
        # Handing a file out, and the sweep of files that no row names.
        indexes = [models.Index(fields=["key"], name="cover_by_key")]

    def __str__(self) -> str:
        return f"{self.get_source_display()}, {self.width} × {self.height}"

    @property
    def ratio(self) -> float:
        """Width by height."""
        return self.width / self.height
