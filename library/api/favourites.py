"""The ledges of favourites, and the places on them."""

from typing import Any

from django.urls import reverse
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from library import services
from library.api.base import ApiView
from library.exceptions import EntryNotFound, InvalidFavourite
from library.models import ALL_TIME, Book


class FavouriteInput(serializers.Serializer):
    """The id of one of the reader's books."""

    book = serializers.CharField()


class LedgeListView(ApiView):
    """GET: the ledges that hold a book, all time first."""

    def get(self, request: Request) -> Response:
        years = services.favourite_years(owner=request.user)
        return Response({"results": [_named(year) for year in years]})


class LedgeView(ApiView):
    """GET: what stands on a ledge, in its places."""

    def get(self, request: Request, year: int) -> Response:
        if not services.is_ledge(year):
            raise InvalidFavourite
        rows = services.ledge(owner=request.user, year=year)
        places = [{"place": row.place, "book": _book(row)} for row in rows]
        return Response(_named(year) | {"places": places})


class PlaceView(ApiView):
    """PUT: a book on a place; what stands there changes places with it. DELETE: take it off."""

    def put(self, request: Request, year: int, place: int) -> Response:
        shape = FavouriteInput(data=request.data)
        shape.is_valid(raise_exception=True)
        public_id = shape.validated_data["book"]
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
