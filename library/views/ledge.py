"""A reader's favourites on their ledge, and the switch between all time and the years."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from library import services
from library.choices import Visibility
from library.models import ALL_TIME, Book
from library.views.presenters import cards
from library.views.sight import PREVIEW, Sight

if TYPE_CHECKING:
    pass

# More years than this go into a menu.
_IN_SWITCH = 4


def ledge(request: HttpRequest, sight: Sight) -> dict[str, Any] | None:
    """Return what templates/library/showcase/_ledge.html draws; None for nothing. 2 queries.

    Others see books side by side: a gap would tell of one that is not for them.
    """
    years = services.favourite_years(owner=sight.reader, public=sight.public)
    if sight.public and not years:
        return None
    offered = years if sight.public else _offered(years)
    year = _asked_year(request, offered, is_owner=not sight.public)
    rows = services.ledge(owner=sight.reader, year=year, public=sight.public)
    shown = list(zip(rows, cards(rows, public=sight.public), strict=True))
    offered = in_order({year, *offered})
    return {
        "year": year,
        "name": year_label(year),
        "years": _switch(request, sight, offered[: _IN_SWITCH + 1], year),
        "more_years": _switch(request, sight, offered[_IN_SWITCH + 1 :], year),
        "books": [card for _, card in shown],
        "places": [] if sight.public else _places(shown, year),
        "this_year": services.this_year(),
    }


def year_label(year: int) -> str:
    """Return "All time" or the year."""
    return "All time" if year == ALL_TIME else str(year)


def of_year(year: int) -> str:
    """Return "of all time" or "of 2025"."""
    return "of all time" if year == ALL_TIME else f"of {year}"


def favourite_of(book: Book) -> list[str]:
    """Return "Favourite of all time", "Favourite of 2025": where a book stands. 1 query."""
    return [f"Favourite {of_year(year)}" for year, _ in services.places_of(book=book)]


def in_order(years: Iterable[int]) -> list[int]:
    """Return all time first, then years, latest first."""
    return sorted(years, key=lambda year: (year != ALL_TIME, -year))


def _offered(years: list[int]) -> list[int]:
    """Owners are offered all time and this year, whether there is anything yet or not."""
    return in_order({ALL_TIME, services.this_year(), *years})


def _asked_year(request: HttpRequest, offered: list[int], *, is_owner: bool) -> int:
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else ALL_TIME
    if year in offered or (is_owner and services.is_ledge(year)):
        return year
    # Whether there is nothing, or nothing for everybody, looks the same.
    return offered[0]


def _switch(
    request: HttpRequest, sight: Sight, years: list[int], current: int
) -> list[dict[str, Any]]:
    asked = PREVIEW if sight.preview else {}
    return [
        {
            "label": year_label(year),
            "url": f"{_url(request, asked | ({'year': str(year)} if year else {}))}#favourites",
            "selected": year == current,
        }
        for year in years
    ]


def _url(request: HttpRequest, asked: dict[str, str]) -> str:
    return f"{request.path}?{urlencode(asked)}" if asked else request.path


def _places(shown: list[Any], year: int) -> list[dict[str, Any]]:
    """Return the six places for their owner, with what can be done at each."""
    held = {row.place: (row, card) for row, card in shown}
    return [
        {
            "number": place,
            "choose_url": reverse("library:favourite-choose", args=[year, place]),
            **(_held(*held[place], year) if place in held else {}),
        }
        for place in services.PLACES
    ]


def _held(row: Any, card: Any, year: int) -> dict[str, Any]:
    return {
        "card": card,
        "visibility": "" if row.visibility == Visibility.PUBLIC else row.visibility,
        "put_url": reverse("library:favourite-put", args=[year, row.public_id]),
        "remove_url": reverse("library:favourite-remove", args=[year, row.public_id]),
        "others": [place for place in services.PLACES if place != row.place],
    }
