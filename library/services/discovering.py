"""Everything that is public, of all readers: who there is, what is new, which lists.

Every row is read through ``shown()``, and every count counts nothing else. Nothing is counted
further than anybody would read, so no page grows with the site.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from library.models import Book, ListEntry, ReadingList
from library.querysets import CARD_FIELDS, SHOWN

if TYPE_CHECKING:
    from accounts.models import User

READERS_ON_A_PAGE = 24
LISTS_ON_A_PAGE = 24
COVERS_OF_READER = 4
# Nobody counts further: more is "1,000+".
COUNTED_MOST = 1_000
# Of so many readers, the most active ones, the front page takes its newest books.
_READERS_AT_FRONT = 12
_OF_ONE_AT_FRONT = 6
SITE_FIELDS = (*CARD_FIELDS, "pk", "owner__handle", "owner__name")


class Counted(NamedTuple):
    """``number`` of them; where ``is_more``, there are more than that, and nobody counted on."""

    number: int
    is_more: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReaderFace:
    """A reader with how many books everybody may see, and the card rows of the newest four."""

    reader: "User"
    count: Counted
    books: tuple[Any, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage:
    """``rows`` of a page whose end nobody counted: there is another one if ``has_next``."""

    rows: list[Any]
    number: int
    has_next: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteFront:
    """What stands at the front of Discover."""

    readers: list[ReaderFace]
    books: list["SiteBook"]


@dataclass(slots=True, kw_only=True)
class SiteBook:
    """An edition in somebody's library: the card row of the newest copy, with its owner.

    ``others`` are the readers whose copies of it came right after, as (handle, name).
    """

    row: Any
    others: list[tuple[str, str]] = field(default_factory=list)


class _CountUpTo(Subquery):
    """How many rows a subquery finds that has an end itself."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS capped)"
    output_field = IntegerField()


def is_single_owner() -> bool:
    """Whether the site is one reader's: nobody can join, and at most one is shown. 1 query at most.

    Then there is nothing to discover.
    """
    if settings.SIGN_UP != "closed":
        return False
    return len(get_user_model().objects.shown().order_by("pk").values("pk")[:2]) < 2


def reader_page(
    *, order: str, number: int = 1, text: str = "", size: int = READERS_ON_A_PAGE
) -> OpenPage:
    """Return readers with books that everybody may see: "new" ones first, or "active" ones.

    New ones by when they published, active ones by when their latest shown book came. ``text`` is
    part of a name or a handle. 1 query; ``reader_faces`` takes the rows.
    """
    readers = _with_latest().annotate(total=_total(), **_firsts(COVERS_OF_READER))
    readers = readers.order_by("-latest" if order == "active" else "-published_at", "-pk")
    if text:
        handle = text.removeprefix("@").lower()
        readers = readers.filter(Q(name__icontains=text) | Q(handle__contains=handle))
    return open_page(readers, number, size)


def reader_faces(*, readers: Sequence["User"]) -> list[ReaderFace]:
    """Return the faces of readers of a ``reader_page``. 1 query for all, none for none."""
    return _faces(readers, _rows({pk for reader in readers for pk in _covers(reader)}))


def site_front(*, order: str, readers: int, books: int) -> SiteFront:
    """Return what stands at the front of Discover: some readers, as ``reader_page`` orders them,
    and the newest books of the most active ones. 3 queries.

    The books are mixed: an import of hundreds must not hide everybody else. Each edition is there
    once.
    """
    some = reader_page(order=order, size=readers).rows
    newest = _newest_pks(books)
    rows = _rows(newest | {pk for reader in some for pk in _covers(reader)})
    mixed = [row for row in rows.values() if row.pk in newest]
    return SiteFront(readers=_faces(some, rows), books=merged_editions(mixed)[:books])


def shown_lists(*, number: int = 1) -> OpenPage:
    """Return lists that everybody may see and that hold a shown book, latest change first. 1 query.

    Their owners are loaded.
    """
    entries = ListEntry.objects.on_view(public=True).filter(reading_list=OuterRef("pk"))
    lists = ReadingList.objects.shown().filter(Exists(entries)).select_related("owner")
    return open_page(lists.order_by("-changed_at", "-pk"), number, LISTS_ON_A_PAGE)


def readers_for_robots() -> QuerySet:
    """Handles of shown readers, and when their pages changed last, in a lasting order. No query."""
    latest = Subquery(_newest_of_one().values("created_at")[:1])
    changed = Coalesce(latest, "published_at", "created_at")
    readers = get_user_model().objects.shown().order_by("pk")
    return readers.values_list("handle", changed)


def lists_for_robots() -> QuerySet:
    """Ids of shown lists, and when they changed last, in a lasting order. No query."""
    return ReadingList.objects.shown().order_by("pk").values_list("public_id", "changed_at")


def books_for_robots() -> QuerySet:
    """Ids of shown books, and when they came, in a lasting order. No query.

    Not when they changed last: that would tell of changes to what nobody else sees.
    """
    return Book.objects.shown().order_by("pk").values_list("public_id", "created_at")


def latest_shown() -> Subquery:
    """When the newest shown book came, to compare with in a query.

    Whoever walks the books of the site from there leaves out what came since to readers who show
    nothing, however many books that is.
    """
    return Subquery(_with_latest().order_by("-latest").values("latest")[:1])


def merged_editions(rows: Iterable[Any]) -> list[SiteBook]:
    """Return books in their order with each edition once; its other copies' readers are named."""
    books: list[SiteBook] = []
    places: dict[str, SiteBook] = {}
    for row in rows:
        known = places.get(row.isbn13) if row.isbn13 else None
        if known is None:
            books.append(SiteBook(row=row))
            places[row.isbn13 or ""] = books[-1]
            continue
        whose = (row.owner__handle, row.owner__name)
        if whose not in ((known.row.owner__handle, known.row.owner__name), *known.others):
            known.others.append(whose)
    return books


def open_page(rows: QuerySet, number: int, size: int) -> OpenPage:
    """Return page ``number`` of rows in their order, and whether there is another. 1 query."""
    start = (number - 1) * size
    found = list(rows[start : start + size + 1])
    return OpenPage(rows=found[:size], number=number, has_next=len(found) > size)


def _with_latest() -> QuerySet:
    """Shown readers with books, each with when the ``latest`` came: one look into an index each."""
    readers = get_user_model().objects.shown()
    latest = Subquery(_newest_of_one().values("created_at")[:1])
    return readers.annotate(latest=latest).filter(latest__isnull=False)


def _newest_of_one() -> QuerySet:
    # Of a reader who is shown: whoever asks has made sure of that.
    return Book.objects.filter(SHOWN, owner=OuterRef("pk")).order_by("-created_at", "-pk")


def _total() -> _CountUpTo:
    return _CountUpTo(_newest_of_one().order_by().values("pk")[: COUNTED_MOST + 1])


def _firsts(most: int) -> dict[str, Subquery]:
    """Each of these walks one reader's books in their order and stops at the one it is after."""
    books = _newest_of_one().values("pk")
    return {f"book_{place}": Subquery(books[place : place + 1]) for place in range(most)}


def _covers(reader: "User") -> list[int]:
    found = (getattr(reader, f"book_{place}") for place in range(COVERS_OF_READER))
    return [pk for pk in found if pk]


def _newest_pks(most: int) -> set[int]:
    firsts = _firsts(_OF_ONE_AT_FRONT)
    readers = _with_latest().order_by("-latest", "-pk").annotate(**firsts)
    found = list(readers.values_list(*firsts)[:_READERS_AT_FRONT])
    # Fewer of one reader, the more readers there are.
    share = max(2, -(-most // max(1, len(found))))
    return {pk for row in found for pk in row[:share] if pk}


def _rows(pks: set[int]) -> dict[int, Any]:
    """Return the rows of shown books by their ids, newest first. 1 query, none for none."""
    books = Book.objects.shown().filter(pk__in=pks).order_by("-created_at", "-pk")
    return {row.pk: row for row in books.values_list(*SITE_FIELDS, named=True)} if pks else {}


def _faces(readers: Sequence["User"], rows: dict[int, Any]) -> list[ReaderFace]:
    return [
        ReaderFace(
            reader=reader,
            count=Counted(min(reader.total, COUNTED_MOST), reader.total > COUNTED_MOST),
            books=tuple(rows[pk] for pk in _covers(reader) if pk in rows),
        )
        for reader in readers
    ]
