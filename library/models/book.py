"""One copy of a book in one reader's library, and what hangs on it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.db.models.lookups import Exact
from django.urls import reverse

from library import limits
from library.choices import Binding, ContributorRole, Visibility
from library.ids import PUBLIC_ID_LENGTH, SHARE_KEY_LENGTH, new_public_id
from library.models.contributor import Contributor
from library.models.fields import KeyField
from library.models.subject import Subject
from library.querysets import SHOWN, BookQuerySet


def _within(field: str, most: int) -> Q:
    return Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__gte": 1, f"{field}__lte": most})


class Book(models.Model):
    """A copy. The reader may correct every fact without touching anybody else's.

    ``published`` is EDTF text and carries its own precision; ``published_year`` is the first year
    it may mean, for sorting. ``byline``, ``sort_author`` and ``search_text`` repeat what the
    contributions say so that a list of books is one query; services keep them in step.
    ``sort_as`` is the reader's own word on where the book stands.
    ``sources`` names the provider of each fact, ``locked_fields`` what the reader set by hand.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="books"
    )
    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False
    )
    # NULL, not "": any number of books may have no ISBN, and NULLs never collide.
    isbn13 = models.CharField("ISBN-13", max_length=13, null=True, blank=True)  # noqa: DJ001
    copy_number = models.PositiveSmallIntegerField(default=1)

    title = models.CharField(max_length=limits.TITLE_MAX)
    subtitle = models.CharField(max_length=limits.TITLE_MAX, blank=True)
    sort_as = models.CharField(max_length=limits.TITLE_MAX, blank=True)
    sort_title = KeyField(max_length=limits.TITLE_MAX, editable=False)
    byline = models.CharField(max_length=limits.TITLE_MAX, blank=True, editable=False)
    sort_author = KeyField(max_length=limits.NAME_MAX, blank=True, editable=False)
    search_text = models.TextField(blank=True, editable=False)
    contributors = models.ManyToManyField(Contributor, through="Contribution", related_name="books")
    subjects = models.ManyToManyField(Subject, through="BookSubject", related_name="books")

    publisher = models.CharField(max_length=limits.PUBLISHER_MAX, blank=True)
    published = models.CharField("published (EDTF)", max_length=limits.EDTF_MAX, blank=True)
    published_year = models.SmallIntegerField(null=True, blank=True, editable=False)
    page_count = models.PositiveIntegerField(null=True, blank=True)
    binding = models.CharField(max_length=20, choices=Binding, blank=True)
    binding_raw = models.CharField(max_length=limits.RAW_VALUE_MAX, blank=True)
    language = models.CharField("language (BCP 47)", max_length=35, blank=True)
    language_raw = models.CharField(max_length=limits.RAW_VALUE_MAX, blank=True)
    edition_statement = models.CharField(max_length=limits.EDITION_STATEMENT_MAX, blank=True)
    series = models.CharField(max_length=limits.SERIES_MAX, blank=True)
    series_number = models.CharField(max_length=limits.SERIES_NUMBER_MAX, blank=True)
    synopsis = models.TextField("synopsis (sanitised HTML)", blank=True)
    height_mm = models.PositiveSmallIntegerField(null=True, blank=True)
    width_mm = models.PositiveSmallIntegerField(null=True, blank=True)
    thickness_mm = models.PositiveSmallIntegerField(null=True, blank=True)
    weight_g = models.PositiveIntegerField(null=True, blank=True)
    dewey = models.CharField(max_length=limits.DEWEY_MAX, blank=True)

    visibility = models.CharField(
        max_length=10, choices=Visibility, default=Visibility.PUBLIC.value
    )
    # The secret of an unlisted book's link; a new one ends the old link. NULL, not "": see isbn13.
    share_key = models.CharField(  # noqa: DJ001
        max_length=SHARE_KEY_LENGTH, unique=True, null=True, blank=True, editable=False
    )
    # Set by those who look after the site; nobody but the owner sees the book then.
    hidden_at = models.DateTimeField("hidden since", null=True, blank=True)
    hidden_reason = models.CharField(max_length=limits.HIDDEN_REASON_MAX, blank=True)
    # Where the copy stands; never shown to anybody but its owner.
    location = models.CharField(max_length=limits.LOCATION_MAX, blank=True)
    sources = models.JSONField(default=dict, blank=True, editable=False)
    locked_fields = models.JSONField(default=list, blank=True, editable=False)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(auto_now=True)
    trashed_at = models.DateTimeField(null=True, blank=True)

    objects = BookQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            # A book in the trash gives its number up; coming back it takes the next free one.
            models.UniqueConstraint(
                fields=["owner", "isbn13", "copy_number"],
                condition=Q(trashed_at__isnull=True),
                name="book_one_per_isbn_and_copy",
                violation_error_code="book_already_owned",
                violation_error_message="This book is already in your library.",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="book_has_a_title"),
            models.CheckConstraint(
                condition=Q(isbn13__isnull=True)
                | (
                    Q(Exact(Length("isbn13"), 13))
                    & (Q(isbn13__startswith="978") | Q(isbn13__startswith="979"))
                ),
                name="book_isbn13_has_13_digits",
            ),
            models.CheckConstraint(
                condition=Q(copy_number__gte=1, copy_number__lte=limits.COPIES_MAX),
                name="book_copy_number_in_range",
            ),
            models.CheckConstraint(
                condition=Q(visibility__in=Visibility.values), name="book_visibility_known"
            ),
            models.CheckConstraint(
                condition=Q(binding__in=Binding.values), name="book_binding_known"
            ),
            models.CheckConstraint(
                condition=_within("page_count", limits.PAGE_COUNT_MAX),
                name="book_page_count_in_range",
            ),
            models.CheckConstraint(
                condition=_within("height_mm", limits.MILLIMETRES_MAX)
                & _within("width_mm", limits.MILLIMETRES_MAX)
                & _within("thickness_mm", limits.MILLIMETRES_MAX)
                & _within("weight_g", limits.GRAMS_MAX),
                name="book_measures_in_range",
            ),
            models.CheckConstraint(
                condition=Q(published="", published_year__isnull=True)
                | (~Q(published="") & Q(published_year__isnull=False)),
                name="book_published_year_follows_date",
            ),
        ]
        indexes = [
            # Each serves one order of the library page; the trash is left out of all of them.
            models.Index(
                "owner",
                F("created_at").desc(),
                F("id").desc(),
                condition=Q(trashed_at__isnull=True),
                name="book_by_added",
            ),
            models.Index(
                fields=["owner", "sort_title", "id"],
                condition=Q(trashed_at__isnull=True),
                name="book_by_title",
            ),
            models.Index(
                fields=["owner", "sort_author", "sort_title", "id"],
                condition=Q(trashed_at__isnull=True),
                name="book_by_author",
            ),
            # Oldest and shortest first; newest and longest first sort what these find, because
            # books without a year or length come last both ways.
            models.Index(
                fields=["owner", "published_year", "published", "id"],
                condition=Q(trashed_at__isnull=True),
                name="book_by_published",
            ),
            models.Index(
                fields=["owner", "page_count", "id"],
                condition=Q(trashed_at__isnull=True),
                name="book_by_pages",
            ),
            # What others may see: of one reader, and of all.
            models.Index(
                "owner",
                F("created_at").desc(),
                F("id").desc(),
                condition=SHOWN,
                name="book_shown_of_reader",
            ),
            models.Index(
                F("created_at").desc(), F("id").desc(), condition=SHOWN, name="book_shown_newest"
            ),
            # The trash page, and the purge of what has lain there for 30 days.
            models.Index(
                fields=["owner", "trashed_at", "id"],
                condition=Q(trashed_at__isnull=False),
                name="book_trash",
            ),
            models.Index(
                fields=["trashed_at"],
                condition=Q(trashed_at__isnull=False),
                name="book_trash_by_age",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("library:book-detail", args=[self.public_id])


class Contribution(models.Model):
    """The part one contributor has in one book; position 0 comes first on the title page."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="contributions")
    contributor = models.ForeignKey(
        Contributor, on_delete=models.CASCADE, related_name="contributions"
    )
    role = models.CharField(
        max_length=20, choices=ContributorRole, default=ContributorRole.AUTHOR.value
    )
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["book", "position"], name="contribution_one_per_place"),
            models.UniqueConstraint(
                fields=["book", "contributor", "role"], name="contribution_once_per_role"
            ),
            models.CheckConstraint(
                condition=Q(role__in=ContributorRole.values), name="contribution_role_known"
            ),
        ]
        # "Books by this author", inside one reader's library.
        indexes = [models.Index(fields=["owner", "contributor", "book"], name="contribution_books")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.position + 1}"


class BookSubject(models.Model):
    """A subject on a book, in the order the reader or the provider gave."""

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    book = models.ForeignKey(Book, on_delete=models.CASCADE, related_name="book_subjects")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="book_subjects")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["book", "subject"], name="book_subject_once"),
        ]
        # "Books on this subject", inside one reader's library.
        indexes = [models.Index(fields=["owner", "subject", "book"], name="book_subject_books")]

    def __str__(self) -> str:
        return f"subject {self.position + 1}"
