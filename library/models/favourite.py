"""Six places on a ledge, for all time and for each year."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from library import limits
from library.models.book import Book
from library.querysets import FavouriteQuerySet

ALL_TIME = 0


class Favourite(models.Model):
    """A book on one of the places. ``year`` is ALL_TIME or a year: NULLs would never collide."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="favourites"
    )
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="favourite_places")
    year = models.PositiveSmallIntegerField(default=ALL_TIME)
    place = models.PositiveSmallIntegerField()
    added_at = models.DateTimeField()

    objects = FavouriteQuerySet.as_manager()

    class Meta:
        ordering = ["year", "place", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "year", "place"], name="favourite_one_per_place"
            ),
            models.UniqueConstraint(fields=["owner", "year", "book"], name="favourite_book_once"),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=limits.FAVOURITE_PLACES),
                name="favourite_place_in_range",
            ),
            models.CheckConstraint(
                condition=Q(year=ALL_TIME) | Q(year__gte=1900, year__lte=2200),
                name="favourite_year_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"place {self.place}"
