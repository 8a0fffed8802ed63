"""Which rows: every read of the library starts with one of these."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from library.choices import IntakeState, Visibility

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from accounts.models import User

# What a card in a list shows; a list of books reads these columns and nothing else.
COVER_FIELDS = ("cover__key", "cover__width", "cover__height", "cover__color")
CARD_FIELDS = (
    *("public_id", "isbn13", "title", "byline", "language", "published_year", "copy_number"),
    *COVER_FIELDS,
)
# What a row of the list view shows besides, and what a spine on a shelf needs besides.
ROW_FIELDS = (*CARD_FIELDS, "subtitle", "published", "page_count", "binding", "created_at")
SPINE_FIELDS = (*CARD_FIELDS, "page_count", "binding", "height_mm", "thickness_mm")

# From this place on it pays to find the ids first.
_FAR_DOWN = 1_000

# Every order is total: it ends in the primary key. Unknown years and lengths come last both ways,
# books without an author (see facts.NOBODY) last from A to Z.
ORDERINGS: dict[str, tuple[models.expressions.OrderBy | str, ...]] = {
    "-added": ("-created_at", "-pk"),
    "added": ("created_at", "pk"),
    "title": ("sort_title", "pk"),
    "-title": ("-sort_title", "-pk"),
    "author": ("sort_author", "sort_title", "pk"),
    "-author": ("-sort_author", "-sort_title", "-pk"),
    "published": (F("published_year").asc(nulls_last=True), "published", "pk"),
    "-published": (F("published_year").desc(nulls_last=True), "-published", "-pk"),
    "pages": (F("page_count").asc(nulls_last=True), "pk"),
    "-pages": (F("page_count").desc(nulls_last=True), "-pk"),
}


# Of a book or a list: open to everybody, as far as it depends on the row itself.
SHOWN = Q(visibility=Visibility.PUBLIC.value, trashed_at__isnull=True, hidden_at__isnull=True)
# The same for whoever has the link.
LINKED = Q(visibility=Visibility.UNLISTED.value, trashed_at__isnull=True, hidden_at__isnull=True)
# The reader's part of it; the same rule as accounts.querysets.UserQuerySet.shown().
_OWNER_SHOWN = {
    "owner__is_published": True,
    "owner__is_active": True,
    "owner__hidden_at__isnull": True,
    "owner__leaving_at__isnull": True,
}


class OwnedQuerySet(models.QuerySet):
    """Rows that belong to one reader."""

    def owned_by(self, user: User | AnonymousUser) -> Self:
        """Rows of ``user``; none at all for a visitor."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(owner=user)


class ShowableQuerySet(OwnedQuerySet):
    """Rows with a visibility: books and reading lists."""

    def shown(self) -> Self:
        """Rows that everybody may see, of all readers."""
        return self.filter(SHOWN, **_OWNER_SHOWN)

    def shown_of(self, reader: User) -> Self:
        """Rows of ``reader`` that everybody may see; none at all of one who is not shown."""
        return self.filter(SHOWN, owner=reader) if reader.is_shown else self.none()

    def linked_by(self, share_key: str) -> Self:
        """The unlisted row whose link has this secret, if its owner is shown."""
        return self.filter(LINKED, share_key=share_key, **_OWNER_SHOWN)

    def visible_to(self, viewer: User | AnonymousUser) -> Self:
        """Rows that ``viewer`` may see at their usual address: their own, and what is shown."""
        shown = Q(SHOWN, **_OWNER_SHOWN)
        return self.filter(shown | Q(owner=viewer) if viewer.is_authenticated else shown)


class BookQuerySet(ShowableQuerySet):
    """Books. Lists read ``live()``; the trash page reads ``trashed()``."""

    def live(self) -> Self:
        """Books that are not in the trash."""
        return self.filter(trashed_at__isnull=True)

    def trashed(self) -> Self:
        """Books in the trash, latest first."""
        return self.filter(trashed_at__isnull=False).order_by("-trashed_at", "-pk")

    def trashed_before(self, moment: datetime) -> Self:
        """Books that have lain in the trash since before ``moment``."""
        return self.filter(trashed_at__lt=moment)

    def matching(self, words: Sequence[str]) -> Self:
        """Books whose folded text contains every one of ``words`` (already folded)."""
        books = self
        for word in words:
            # Never icontains: on PostgreSQL it compiles to UPPER() and misses the trigram index.
            books = books.filter(search_text__contains=word)
        return books

    def found_by(self, words: Sequence[str], *, owner: User) -> Self:
        """Books of ``owner`` with every one of ``words`` (folded) in their text or a subject."""
        links = self.model._meta.get_field("book_subjects").related_model._default_manager
        books = self
        for word in words:
            on_subject = links.filter(owner=owner, subject__key__contains=word).values("book")
            books = books.filter(Q(search_text__contains=word) | Q(pk__in=on_subject))
        return books

    def by_contributors(self, keys: Iterable[str]) -> Self:
        """Books with any contributor of these ``name_key`` values."""
        return self._linked("contributions", "contributor__key__in", keys)

    def on_subjects(self, keys: Iterable[str]) -> Self:
        """Books on any subject of these ``subject_key`` values."""
        return self._linked("book_subjects", "subject__key__in", keys)

    def bound_as(self, bindings: Iterable[str]) -> Self:
        """Books in any of these bindings; "" stands for a binding nobody knows."""
        return self.filter(binding__in=list(bindings))

    def in_languages(self, tags: Iterable[str]) -> Self:
        """Books in any of these languages, tag for tag; "" stands for one nobody knows."""
        return self.filter(language__in=list(tags))

    def from_decades(self, first_years: Iterable[int | None]) -> Self:
        """Books published in any decade that begins with one of these; None for no date."""
        wanted = Q()
        for year in first_years:
            wanted |= (
                Q(published_year__isnull=True)
                if year is None
                else Q(published_year__gte=year, published_year__lt=year + 10)
            )
        return self.filter(wanted)

    def visible_as(self, visibilities: Iterable[str]) -> Self:
        """Books of any of these visibilities."""
        return self.filter(visibility__in=list(visibilities))

    def _linked(self, relation: str, lookup: str, keys: Iterable[str]) -> Self:
        # EXISTS, not a join: a join repeats a book per match and spoils COUNT and DISTINCT.
        links = self.model._meta.get_field(relation).related_model._default_manager
        return self.filter(
            Exists(
                links.filter(owner=OuterRef("owner"), book=OuterRef("pk"), **{lookup: list(keys)})
            )
        )

    def in_order(self, order: str) -> Self:
        """Books in one of ``ORDERINGS``."""
        return self.order_by(*ORDERINGS[order])

    def part_in_order(self, order: str, start: int, stop: int) -> Self:
        """Books in one of ``ORDERINGS``, from place ``start`` up to before ``stop``.

        Far down only their ids are walked to, which an index holds: a tenth of the time.
        """
        part = self.in_order(order)[start:stop]
        if start < _FAR_DOWN:
            return part
        return self.model._default_manager.filter(pk__in=part.values("pk")).in_order(order)

    def card_rows(self) -> models.QuerySet:
        """Just the columns a card shows, as named tuples: 1 query, no model instances.

        The cover's columns come by a LEFT JOIN; all are None where there is none.
        """
        return self.values_list(*CARD_FIELDS, named=True)

    def on_ledge(self, reader: User, year: int) -> Self:
        """Books among a reader's favourites of a year, in their order; each with its ``place``."""
        books = self.filter(favourite_places__owner=reader, favourite_places__year=year)
        return books.annotate(place=F("favourite_places__place")).order_by("place", "pk")

    def ledge_rows(self) -> models.QuerySet:
        """The columns of ``card_rows``, the place on the ledge, and who may see it: 1 query."""
        return self.values_list(*CARD_FIELDS, "place", "visibility", named=True)

    def list_rows(self) -> models.QuerySet:
        """Just the columns a row of the list shows, as ``card_rows`` does: 1 query."""
        return self.values_list(*ROW_FIELDS, named=True)

    def spine_rows(self) -> models.QuerySet:
        """Just the columns a spine needs, as ``card_rows`` does: 1 query."""
        return self.values_list(*SPINE_FIELDS, named=True)

    def with_details(self) -> Self:
        """Load what a book page, the edit form and the API show: 3 queries at any length."""
        return self.with_cover().prefetch_related(
            self._links("contributions", "contributor"), self._links("book_subjects", "subject")
        )

    def with_cover(self) -> Self:
        """Load the cover along, by a LEFT JOIN."""
        return self.select_related("cover")

    def _links(self, relation: str, named: str) -> models.Prefetch:
        links = self.model._meta.get_field(relation).related_model._default_manager
        return models.Prefetch(relation, queryset=links.select_related(named))


class ReadingListQuerySet(ShowableQuerySet):
    """Reading lists."""

    def live(self) -> Self:
        """Lists that are not in the trash."""
        return self.filter(trashed_at__isnull=True)

    def with_cover_in_shard(self, prefix: str) -> Self:
        """Lists whose own cover has a key, of hexadecimal digits, that starts with ``prefix``."""
        return self.filter(cover_key__gte=prefix, cover_key__lt=f"{prefix}g")


class ListEntryQuerySet(OwnedQuerySet):
    """Books on lists."""

    def on_view(self, *, public: bool) -> Self:
        """Entries whose book is not in the trash; for others, whose book they may see."""
        if not public:
            return self.filter(book__trashed_at__isnull=True)
        return self.filter(
            book__visibility=Visibility.PUBLIC.value,
            book__trashed_at__isnull=True,
            book__hidden_at__isnull=True,
        )


class FavouriteQuerySet(ListEntryQuerySet):
    """Books on the ledge."""


class CoverQuerySet(OwnedQuerySet):
    """Covers."""

    def on_view(self) -> Self:
        """Covers of books that are not in the trash."""
        return self.filter(book__trashed_at__isnull=True)

    def in_shard(self, prefix: str) -> Self:
        """Covers whose key, of hexadecimal digits, starts with ``prefix``."""
        # Not startswith: only a comparison can use the index whatever the collation.
        return self.filter(key__gte=prefix, key__lt=f"{prefix}g")


class EditionSnapshotQuerySet(models.QuerySet):
    """Providers' answers."""

    def of_isbn(self, isbn13: str) -> Self:
        """Every provider's answer for one ISBN."""
        return self.filter(isbn13=isbn13)


class IntakeRowQuerySet(OwnedQuerySet):
    """Rows of trays."""

    def with_book(self) -> Self:
        """Load the book along, and its cover, by LEFT JOINs."""
        return self.select_related("book__cover")

    def in_tray(self) -> Self:
        """Rows that were not put away."""
        return self.filter(cleared_at__isnull=True)

    def scheduled(self) -> Self:
        """Rows a worker has to see to, now or later: to look up, or to add."""
        # What no round picks must not be waited for either: rounds would follow without end.
        waits = Q(state__in=(IntakeState.LOOKING, IntakeState.MISSING))
        waits |= Q(state=IntakeState.FOUND, adds=True)
        return self.filter(waits, due_at__isnull=False)

    def due(self, moment: datetime) -> Self:
        """Rows a worker has to see to now and no living worker holds."""
        free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=moment)
        return self.scheduled().filter(free, due_at__lte=moment)
