"""Putting books on the ledge, moving them about, and taking them off."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from library import services
from library.models import ALL_TIME
from library.queries import BookQuery
from library.views.ledge import in_order, of_year, year_label
from library.views.own_book import live_book
from library.views.pages import pager
from library.views.presenters import cards, design, direction

_PICKED_FROM = 24


@require_POST
def favourite_put(
    request: AuthenticatedHttpRequest, year: int, public_id: str, place: int = 0
) -> HttpResponse:
    """Put a book on the place that the address or the form names."""
    wanted = place or _number(request.POST.get("place", ""))
    placed = services.put_favourite(
        owner=request.user, public_id=public_id, place=wanted, year=year
    )
    if placed.was != placed.place:
        _say_placed(request, placed, year)
    return redirect(_next(request, year))


@require_POST
def favourite_remove(request: AuthenticatedHttpRequest, year: int, public_id: str) -> HttpResponse:
    gone = services.remove_favourite(owner=request.user, public_id=public_id, year=year)
    if gone.was:
        undo_url = _put_url(year, public_id, gone.was)
        text = f"“{gone.book.title}” is off the ledge {of_year(year)}."
        messages.success(request, text, extra_tags=f"undo:{undo_url}")
    return redirect(_next(request, year))


@require_safe
def favourite_choose(request: AuthenticatedHttpRequest, year: int, place: int) -> HttpResponse:
    """The reader's books, to choose one of them for a place."""
    if place not in services.PLACES or not services.is_ledge(year):
        raise Http404
    query = BookQuery.read(request.GET)
    query = BookQuery(text=query.text, page=query.page, size=_PICKED_FROM)
    page = services.card_page(owner=request.user, query=query)
    held = {row.public_id: row for row in services.ledge(owner=request.user, year=year)}
    there = next((row for row in held.values() if row.place == place), None)
    path = reverse("library:favourite-choose", args=[year, place])
    shown = pager(page, lambda n: query.to_url(path, page=n, size=0))
    context = {
        "nav": "home",
        "place": place,
        "ledge": year_label(year),
        "there": there.title if there else "",
        "query": query.text,
        "page": shown | {"items": _choices(page.rows, year, held)},
        "back_url": _ledge_url(year),
    }
    return render(request, "library/favourites/choose.html", context)


@require_safe
@login_not_required
def book_favourite(request: HttpRequest, public_id: str) -> HttpResponse:
    """One book, and the six places of a ledge to put it on."""
    book = live_book(request, public_id)
    year = _asked_year(request)
    rows = services.ledge(owner=request.user, year=year)
    held = {row.place: (row, card) for row, card in zip(rows, cards(rows), strict=True)}
    stands = services.places_of(book=book)
    here = dict(stands).get(year, 0)
    context = {
        "nav": "library",
        "book": {
            "title": book.title,
            "lang": book.language,
            "dir": direction(book.language),
            "url": book.get_absolute_url(),
        },
        "year": year,
        "ledge": year_label(year),
        "years": _years(request, public_id, year),
        "here": here,
        "places": [_place(number, held.get(number), here) for number in services.PLACES],
        "put_url": reverse("library:favourite-put", args=[year, public_id]),
        "remove_url": reverse("library:favourite-remove", args=[year, public_id]),
    }
    return render(request, "library/favourites/place.html", context)


def _choices(rows: list[Any], year: int, held: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        design(row.isbn13 or row.public_id, row.title)
        | {
            "title": row.title,
            "byline": row.byline,
            "lang": row.language,
            "dir": direction(row.language),
            "image": card.image,
            "put_url": reverse("library:favourite-put", args=[year, row.public_id]),
            "place": held[row.public_id].place if row.public_id in held else 0,
        }
        for row, card in zip(rows, cards(rows), strict=True)
    ]


def _place(number: int, held: tuple[Any, Any] | None, here: int) -> dict[str, Any]:
    """Return a place and what pressing it does."""
    card = held[1] if held else None
    if number == here:
        label = "Here now"
    elif card:
        label = "Swap" if here else "Replace"
    else:
        label = "Move here" if here else "Put here"
    spoken = f"Place {number}: {label.lower()}{f' {card.title}' if card else ''}"
    return {
        "number": number,
        "card": card,
        "label": label,
        "spoken": spoken,
        "is_here": number == here,
    }


def _years(request: HttpRequest, public_id: str, current: int) -> list[dict[str, Any]]:
    path = reverse("library:book-favourite", args=[public_id])
    held = services.favourite_years(owner=request.user)
    known = {ALL_TIME, current, services.this_year(), *held}
    return [
        {
            "label": year_label(year),
            "url": f"{path}?year={year}" if year else path,
            "selected": year == current,
        }
        for year in in_order(known)
    ]


def _asked_year(request: HttpRequest) -> int:
    year = _number(request.GET.get("year", ""))
    return year if services.is_ledge(year) else ALL_TIME


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 4 else 0


def _say_placed(request: HttpRequest, placed: services.Placed, year: int) -> None:
    title, public_id = placed.book.title, placed.book.public_id
    if placed.other and placed.was:
        text = f"“{title}” and “{placed.other.title}” changed places."
        undo_url = _put_url(year, public_id, placed.was)
    elif placed.other:
        text = f"“{title}” took the place of “{placed.other.title}” {of_year(year)}."
        undo_url = _put_url(year, placed.other.public_id, placed.place)
    elif placed.was:
        text = f"“{title}” moved to place {placed.place}."
        undo_url = _put_url(year, public_id, placed.was)
    else:
        text = f"“{title}” is on place {placed.place} of your favourites {of_year(year)}."
        undo_url = reverse("library:favourite-remove", args=[year, public_id])
    messages.success(request, text, extra_tags=f"undo:{undo_url}")


def _put_url(year: int, public_id: str, place: int) -> str:
    return reverse("library:favourite-put-back", args=[year, public_id, place])


def _next(request: HttpRequest, year: int) -> str:
    """Return where to go on: ``next`` if it is a path on this site, else the ledge."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if is_ours and wanted.startswith("/") else _ledge_url(year)


def _ledge_url(year: int) -> str:
    asked = "" if year == ALL_TIME else f"?year={year}"
    return f"{reverse('library:home')}{asked}"
