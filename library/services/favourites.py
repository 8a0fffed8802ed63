"""Six places on a ledge, for all time and for each year: put there, changed about, taken off.

The database holds that no place and no book is there twice. Two windows that write at once wait
for each other where they touch the same books; where one is refused all the same, it looks at the
ledge anew and tries again, so that nothing done in the other is lost.
"""

import logging
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.utils import timezone

from library import limits
from library.exceptions import BookNotFound, InvalidFavourite
from library.models import ALL_TIME, Book, Favourite
from library.services.books import refuse_in_trash
from library.services.noting import note_ledge
from library.services.searching import books_of
from library.services.versions import changing

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

PLACES = range(1, limits.FAVOURITE_PLACES + 1)
# More windows than this never write to one ledge at once.
_TRIES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """What putting a book on a place did. ``was`` is the place it came from, 0 for none.

    ``other`` stood there before: it is on ``was`` now, or off the ledge when that is 0.
    """

    book: Book
    place: int
    was: int = 0
    other: Book | None = None


def ledge(*, owner: "User", year: int = ALL_TIME, public: bool = False) -> list[Any]:
    """Return the card rows of the books on a ledge in their order, each with its ``place``.

    With ``public`` only what everybody may see: the places between tell of the others, so nobody
    else is to be shown them. 1 query.
    """
    return list(books_of(owner, public).on_ledge(owner, year).ledge_rows())


def ledges(*, owner: "User", years: Collection[int]) -> dict[int, list[tuple[int, str]]]:
    """Return place and book id of all that stands on some ledges, also of books in the trash.

    1 query.
    """
    held = Favourite.objects.filter(owner=owner, year__in=years).order_by("place")
    found: dict[int, list[tuple[int, str]]] = {year: [] for year in years}
    for year, place, book_id in held.values_list("year", "place", "book__public_id"):
        found[year].append((place, book_id))
    return found


def favourite_years(*, owner: "User", public: bool = False) -> list[int]:
    """Return the ledges that hold a book: ALL_TIME first, then years, latest first. 1 query."""
    held = Favourite.objects.filter(owner=owner, book__in=books_of(owner, public).values("pk"))
    years = held.order_by().values_list("year", flat=True).distinct()
    return sorted(years, key=lambda year: (year != ALL_TIME, -year))


def places_of(*, book: Book) -> list[tuple[int, int]]:
    """Return the ledges a book stands on, and its place there: all time first. 1 query."""
    places = Favourite.objects.filter(owner=book.owner_id, book=book)
    found = places.order_by().values_list("year", "place")
    return sorted(found, key=lambda one: (one[0] != ALL_TIME, -one[0]))


def this_year() -> int:
    """Return the latest year that has a ledge."""
    return timezone.localdate().year


def is_ledge(year: int) -> bool:
    """Whether there is a ledge of this year: for all time, and for 1900 to the present one."""
    return year == ALL_TIME or limits.FAVOURITE_FIRST_YEAR <= year <= this_year()


def put_favourite(*, owner: "User", public_id: str, place: int, year: int = ALL_TIME) -> Placed:
    """Put a book on a place of a ledge; a book that stands there changes places with it.

    It goes off the ledge when the new one comes from elsewhere. Repeating it changes nothing.
    Raises BookNotFound, BookInTrash, and InvalidFavourite for no such place or year. 10 queries.
    """
    if place not in PLACES or not is_ledge(year):
        raise InvalidFavourite
    for left in reversed(range(_TRIES)):
        try:
            with changing(owner.pk):
                placed = _put(owner, public_id, place, year)
            break
        except IntegrityError:
            # The other window was quicker by a moment.
            if not left:
                raise
    logger.info("favourite.put owner_id=%s year=%s place=%s", owner.pk, year, place)
    return placed


def _put(owner: "User", public_id: str, place: int, year: int) -> Placed:
    book = _live_book(owner, public_id)
    held = _held(owner, year)
    mine = next((one for one in held if one.book_id == book.pk), None)
    other = next((one for one in held if one.place == place), None)
    if mine and mine.place == place:
        return Placed(book=book, place=place, was=place)
    _take_off([one for one in (mine, other) if one])
    moved = [Favourite(book=book, place=place, added_at=mine.added_at if mine else timezone.now())]
    if mine and other:
        moved.append(Favourite(book=other.book, place=mine.place, added_at=other.added_at))
    for one in moved:
        one.owner, one.year = owner, year
    Favourite.objects.bulk_create(moved)
    note_ledge("favourite.put", owner, book, year, after={"place": place})
    was, before = mine.place if mine else 0, other.book if other else None
    # Of a book in the trash its place is kept for a while, but nobody sees it there.
    return Placed(
        book=book,
        place=place,
        was=was,
        other=before if before and not before.trashed_at else None,
    )


def remove_favourite(*, owner: "User", public_id: str, year: int = ALL_TIME) -> Placed:
    """Take a book off a ledge; ``was`` is the place it had, 0 when it had none any more.

    Raises BookNotFound.
    """
    with changing(owner.pk):
        book = Book.objects.owned_by(owner).filter(public_id=public_id).first()
        if book is None:
            raise BookNotFound
        held = [one for one in _held(owner, year) if one.book_id == book.pk]
        if held:
            Favourite.objects.filter(pk__in=[one.pk for one in held]).delete()
            note_ledge("favourite.removed", owner, book, year, before={"place": held[0].place})
    was = held[0].place if held else 0
    logger.info("favourite.removed owner_id=%s year=%s place=%s", owner.pk, year, was)
    return Placed(book=book, place=0, was=was)


def _live_book(owner: "User", public_id: str) -> Book:
    book = Book.objects.owned_by(owner).filter(public_id=public_id).first()
    if book is None:
        raise BookNotFound
    refuse_in_trash(book)
    return book


def _held(owner: "User", year: int) -> list[Favourite]:
    """Return what stands on a ledge with its books, locked until the transaction ends."""
    rows = Favourite.objects.owned_by(owner).filter(year=year).select_related("book")
    rows = rows.order_by("pk").select_for_update(of=("self",))
    held, again = None, list(rows)
    # Whoever was waited for has written meanwhile: what they put there is seen by looking again.
    while again != held:
        held, again = again, list(rows.all())
    return again


def _take_off(rows: list[Favourite]) -> None:
    """Delete these very rows. Raises IntegrityError when another window took one of them away."""
    gone, _ = Favourite.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if gone != len(rows):
        raise IntegrityError("The ledge has changed meanwhile.")
