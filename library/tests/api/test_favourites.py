"""Favourites, and the links of unlisted books, for programs."""

import pytest
from django.utils import timezone

from library import services
from library.tests.factories import BookFactory, FavouriteFactory

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year
LEDGES = "/api/v1/favourites/"


@pytest.fixture
def books(reader):
    return [BookFactory(owner=reader, title=title) for title in ("Emma", "Dune")]


def put(api, book, place, ledge="all-time"):
    return api.put(f"{LEDGES}{ledge}/{place}/", {"book": book.public_id}, format="json")


def test_ledges_are_told(api, books):
    FavouriteFactory(book=books[0], place=2)
    FavouriteFactory(book=books[1], place=1, year=2020)

    assert api.get(LEDGES).json() == {
        "results": [
            {"year": None, "url": f"{LEDGES}all-time/"},
            {"year": 2020, "url": f"{LEDGES}2020/"},
        ]
    }
    told = api.get(f"{LEDGES}all-time/").json()
    assert told["places"] == [
        {
            "place": 2,
            "book": {
                "id": books[0].public_id,
                "title": "Emma",
                "byline": "",
                "url": f"/api/v1/books/{books[0].public_id}/",
                "html_url": books[0].get_absolute_url(),
            },
        }
    ]


def test_a_book_is_put_moved_swapped_and_taken_off(api, books, reader):
    assert put(api, books[0], 1).json()["was"] is None
    assert put(api, books[0], 3).json()["was"] == 1
    put(api, books[1], 1)

    swapped = put(api, books[1], 3).json()

    assert (swapped["was"], swapped["other"]["title"]) == (1, "Emma")
    assert [row.title for row in services.ledge(owner=reader)] == ["Emma", "Dune"]
    assert api.delete(f"{LEDGES}all-time/1/").status_code == 204
    again = api.delete(f"{LEDGES}all-time/1/")
    assert (again.status_code, again.json()["code"]) == (404, "entry_not_found")


@pytest.mark.parametrize(("place", "ledge"), [(7, "all-time"), (0, "all-time"), (1, YEAR + 1)])
def test_no_such_place(place, ledge, api, books):
    answer = put(api, books[0], place, ledge)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_favourite")


def test_no_such_ledge(api):
    assert api.get(f"{LEDGES}1500/").status_code == 422
    assert api.get(f"{LEDGES}nonsense/").status_code == 404


def test_a_book_must_be_named(api):
    answer = api.put(f"{LEDGES}all-time/1/", {}, format="json")

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_an_unlisted_book_has_a_link_and_gets_another(api, reader, client):
    type(reader).objects.filter(pk=reader.pk).update(is_published=True)
    book = BookFactory(owner=reader, visibility="unlisted")
    url = f"/api/v1/books/{book.public_id}/"
    assert api.get(url).json()["unlisted_url"] is None

    first = api.post(f"{url}link/").json()["unlisted_url"]
    second = api.post(f"{url}link/").json()["unlisted_url"]

    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert api.get(url).json()["unlisted_url"] == second
    api.patch(url, {"visibility": "public"}, format="json")
    assert api.get(url).json()["unlisted_url"] is None
    refused = api.post(f"{url}link/")
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_book")
