"""What a reader's page shows besides the ledge: how much there is, what is new, about what."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db.models import Count, OuterRef, QuerySet, Subquery

from library.models import ReadingList
from library.queries import BookQuery
from library.services.reading_lists import latest_lists
from library.services.searching import FacetValue, books_of, recent_cards, subject_facet
from library.services.sizes import COUNTED_ANEW

if TYPE_CHECKING:
    from accounts.models import User

LISTS = 6
RECENT = 12
SUBJECTS = 30
# Below this a library is a first try, and whether to publish it is not asked yet.
ASKED_FROM = 3
_CLOUD_KEPT_S = 24 * 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Showcase:
    """``books`` and ``list_count`` count; ``lists`` are the first six, ``recent`` card rows."""

    books: int
    list_count: int
    lists: list[ReadingList]
    recent: list[Any]
    subjects: list[FacetValue]


def showcase(*, owner: "User", public: bool = False) -> Showcase:
    """Return what the owner's page shows; with ``public`` what everybody may see. 4 queries."""
    books, list_count = _counts(owner, public)
    return Showcase(
        books=books,
        list_count=list_count,
        lists=latest_lists(owner=owner, most=LISTS, public=public),
        recent=recent_cards(owner=owner, most=RECENT, public=public),
        subjects=_cloud(owner, books, public=public),
    )


def asks_to_publish(*, owner: "User", books: int) -> bool:
    """Whether to ask now if the library, of ``books`` books, is to be open to everybody."""
    was_asked = owner.is_published or owner.publish_asked_at is not None
    return books >= ASKED_FROM and not was_asked


def front_reader() -> "User | None":
    """Return whose page stands at the front of the site, if anybody's does. At most 2 queries.

    The one chosen for it, else the only one who is shown where nobody else can join.
    """
    shown = get_user_model().objects.shown()
    featured = shown.featured().first()
    if featured or settings.SIGN_UP != "closed":
        return featured
    few = list(shown.order_by("pk")[:2])
    return few[0] if len(few) == 1 else None


def is_anybody_shown() -> bool:
    """Whether there is a reader of whom others may see anything. 1 query."""
    return get_user_model().objects.shown().exists()


def _counts(owner: "User", public: bool) -> tuple[int, int]:
    """Return how many books and lists there are. 1 query for both."""
    readers = get_user_model().objects.filter(pk=owner.pk).order_by()
    counted = readers.annotate(
        book_count=_count(books_of(owner, public)), list_count=_count(_lists(owner, public))
    )
    books, lists = counted.values_list("book_count", "list_count").get()
    return books or 0, lists or 0


def _count(rows: QuerySet) -> Subquery:
    of_reader = rows.filter(owner=OuterRef("pk")).order_by().values("owner")
    return Subquery(of_reader.annotate(total=Count("pk")).values("total"))


def _lists(owner: "User", public: bool) -> QuerySet:
    if public:
        return ReadingList.objects.shown_of(owner)
    return ReadingList.objects.owned_by(owner).live()


def _cloud(owner: "User", books: int, *, public: bool) -> list[FacetValue]:
    """Return the subjects of most books, at most 30. 1 query; of very many books kept a while."""

    def counted() -> list[FacetValue]:
        return subject_facet(owner=owner, query=BookQuery(), public=public)[:SUBJECTS]

    if books <= COUNTED_ANEW:
        return counted()
    # Whatever is shown, or no more, moves the version on.
    key = f"cloud:{owner.pk}:{public:d}:{owner.shown_version}"
    return cache.get_or_set(key, counted, _CLOUD_KEPT_S)
