"""The ledges of favourites, and the places on them."""

from typing import Any

from django.urls import reverse
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from library import services
from library.api.base import ApiView
from library.api.reading import read
from library.api.schema import lists as shapes
from library.api.schema.doc import says
from library.exceptions import EntryNotFound, InvalidFavourite
from library.models import ALL_TIME, Book

FAVOURITES = "favourites"


class LedgeListView(ApiView):
    """The ledges."""

    resource = FAVOURITES

    @says(
        "Your ledges that hold a book, all time first",
        shapes.Ledges,
        tag=FAVOURITES,
        name="list_ledges",
    )
    def get(self, request: Request) -> Response:
        years = services.favourite_years(owner=request.user)
        return Response({"results": [_named(year) for year in years]})


class LedgeView(ApiView):
    """One ledge."""

    resource = FAVOURITES

    @says(
        "What stands on a ledge, in its places: `all-time`, or a year",
        shapes.Ledge,
        tag=FAVOURITES,
        name="get_ledge",
    )
    def get(self, request: Request, year: int) -> Response:
        if not services.is_ledge(year):
            raise InvalidFavourite
        rows = services.ledge(owner=request.user, year=year)
        places = [{"place": row.place, "book": _book(row)} for row in rows]
        return Response(_named(year) | {"places": places})


class PlaceView(ApiView):
    """A place on a ledge."""

    resource = FAVOURITES

    @says(
        "Put a book on one of six places; what stands there changes places with it",
        shapes.PlacedAnswer,
        body=shapes.FavouriteInput,
        refuses=(404, 409),
        tag=FAVOURITES,
        name="put_favourite",
    )
    def put(self, request: Request, year: int, place: int) -> Response:
        public_id = read(shapes.FavouriteInput, request)["book"]
        placed = services.put_favourite(
            owner=request.user, public_id=public_id, place=place, year=year
        )
        return Response(
            {
                "place": placed.place,
                "was": placed.was or None,
                "book": _book(placed.book),
                "other": _book(placed.other) if placed.other else None,
            }
        )

    @says(
        "Take off what stands on a place",
        status=204,
        refuses=(404,),
        tag=FAVOURITES,
        name="remove_favourite",
    )
    def delete(self, request: Request, year: int, place: int) -> Response:
        rows = services.ledge(owner=request.user, year=year)
        there = next((row for row in rows if row.place == place), None)
        if there is None:
            raise EntryNotFound("There is no book on this place.")
        services.remove_favourite(owner=request.user, public_id=there.public_id, year=year)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _named(year: int) -> dict[str, Any]:
    return {
        "year": None if year == ALL_TIME else year,
        "url": reverse("api:ledge", args=[year]),
    }


def _book(book: Any) -> dict[str, Any]:
    """Return what a Book or one of ``card_rows()`` is found by."""
    html_url = Book(public_id=book.public_id).get_absolute_url()
    return {
        "id": book.public_id,
        "title": book.title,
        "byline": book.byline,
        "url": reverse("api:book-detail", args=[book.public_id]),
        "html_url": html_url,
    }
