"""Putting books on the ledge by pages and forms."""

import pytest
from django.utils import timezone

from library.models import Favourite
from library.tests.factories import BookFactory, FavouriteFactory

pytestmark = pytest.mark.django_db
YEAR = timezone.localdate().year


@pytest.fixture
def books(reader):
    return [BookFactory(owner=reader, title=title) for title in ("Emma", "Dune", "Ulysses")]


def put(book, ledge="all-time"):
    return f"/favourites/{ledge}/{book.public_id}/put/"


def stand(year=0):
    held = Favourite.objects.filter(year=year).order_by("place")
    return list(held.values_list("place", "book__title"))


def undo_of(page):
    return page.text.partition('action="/favourites/')[2].partition('"')[0]


def test_a_book_is_put_on_a_place_and_taken_back(reader_client, books):
    page = reader_client.post(put(books[0]), {"place": "3"}, follow=True)

    assert stand() == [(3, "Emma")]
    assert "“Emma” is on place 3 of your favourites of all time." in page.text
    toast = page.text[page.text.index("data-toast") :]
    assert undo_of(page).startswith(f"all-time/{books[0].public_id}/remove/")
    assert "Undo" in toast
    reader_client.post(f"/favourites/{undo_of(page)}")
    assert stand() == []


def test_two_books_change_places_and_back(reader_client, books):
    FavouriteFactory(book=books[0], place=1)
    FavouriteFactory(book=books[1], place=2)

    page = reader_client.post(put(books[0]), {"place": "2"}, follow=True)

    assert "“Emma” and “Dune” changed places." in page.text
    assert stand() == [(1, "Dune"), (2, "Emma")]
    reader_client.post(f"/favourites/{undo_of(page)}")
    assert stand() == [(1, "Emma"), (2, "Dune")]


def test_a_book_pushed_off_comes_back(reader_client, books):
    FavouriteFactory(book=books[0], place=1, year=YEAR)

    page = reader_client.post(put(books[1], YEAR), {"place": "1"}, follow=True)

    assert f"“Dune” took the place of “Emma” of {YEAR}." in page.text
    assert page.redirect_chain[-1][0] == f"/?year={YEAR}"
    reader_client.post(f"/favourites/{undo_of(page)}")
    assert stand(YEAR) == [(1, "Emma")]


def test_a_book_taken_off_comes_back(reader_client, books):
    FavouriteFactory(book=books[0], place=4)

    page = reader_client.post(f"/favourites/all-time/{books[0].public_id}/remove/", follow=True)

    assert stand() == []
    assert "“Emma” is off the ledge of all time." in page.text
    reader_client.post(f"/favourites/{undo_of(page)}")
    assert stand() == [(4, "Emma")]


def test_repeating_it_says_nothing(reader_client, books):
    FavouriteFactory(book=books[0], place=4)

    page = reader_client.post(put(books[0]), {"place": "4"}, follow=True)
    again = reader_client.post(f"/favourites/all-time/{books[1].public_id}/remove/", follow=True)

    assert "data-toast" not in page.text.replace("data-toast-text", "")
    assert "off the ledge" not in again.text.replace("Take off the ledge", "")


@pytest.mark.parametrize("place", ["0", "7", "", "x", "-1", "99999"])
def test_there_are_six_places(place, reader_client, books):
    assert reader_client.post(put(books[0]), {"place": place}).status_code == 422
    assert stand() == []


@pytest.mark.parametrize("ledge", ["1899", f"{YEAR + 1}"])
def test_there_are_no_years_to_come(ledge, reader_client, books):
    assert reader_client.post(put(books[0], ledge), {"place": "1"}).status_code == 422
    assert reader_client.get(f"/favourites/{ledge}/1/").status_code == 404


def test_a_book_in_the_trash_is_refused(reader_client, books):
    type(books[0]).objects.filter(pk=books[0].pk).update(trashed_at=timezone.now())

    assert reader_client.post(put(books[0]), {"place": "1"}).status_code == 409


def test_it_goes_on_where_the_form_says_but_nowhere_else(reader_client, books):
    url = books[0].get_absolute_url()

    assert reader_client.post(put(books[0]), {"place": "1", "next": url}).url == url
    away = {"place": "2", "next": "https://example.org/"}
    assert reader_client.post(put(books[0]), away).url == "/"


def test_the_page_to_choose_from_finds_books(reader_client, books, stranger):
    BookFactory(owner=stranger, title="Dune of another")
    FavouriteFactory(book=books[0], place=1)

    page = reader_client.get("/favourites/all-time/1/?q=dune")

    assert "Dune" in page.text
    assert "Dune of another" not in page.text
    assert "stands there now" in page.text
    assert put(books[1]) in page.text
    assert "Nothing found" in reader_client.get("/favourites/all-time/1/?q=zzz").text


def test_the_page_to_choose_from_says_where_books_stand(reader_client, books):
    FavouriteFactory(book=books[0], place=1)
    FavouriteFactory(book=books[1], place=2)

    page = reader_client.get("/favourites/all-time/2/")

    assert [item["place"] for item in page.context["page"]["items"]] == [0, 2, 1]
    assert "Stands here" in page.text


@pytest.mark.parametrize("place", [0, 7, 99])
def test_no_other_place_can_be_chosen_for(place, reader_client):
    assert reader_client.get(f"/favourites/all-time/{place}/").status_code == 404


def test_the_page_of_a_book_offers_six_places_of_a_ledge(reader_client, books):
    FavouriteFactory(book=books[0], place=1, year=YEAR)
    FavouriteFactory(book=books[1], place=2, year=YEAR)

    page = reader_client.get(f"{books[0].get_absolute_url()}favourite/?year={YEAR}")

    labels = [place["label"] for place in page.context["places"]]
    assert labels == ["Here now", "Swap"] + ["Move here"] * 4
    assert "Take it off this ledge" in page.text
    other = reader_client.get(f"{books[2].get_absolute_url()}favourite/?year={YEAR}")
    labels = [place["label"] for place in other.context["places"]]
    assert labels == ["Replace"] * 2 + ["Put here"] * 4
    assert "Take it off" not in other.text


@pytest.mark.parametrize("year", ["", "nonsense", "1", "9999"])
def test_the_page_of_a_book_begins_with_all_time(year, reader_client, books):
    page = reader_client.get(f"{books[0].get_absolute_url()}favourite/?year={year}")

    assert page.context["year"] == 0


@pytest.mark.parametrize("path", ["/favourites/all-time/1/", "favourite/"])
def test_pages_take_a_fixed_number_of_queries(path, reader, reader_client, assert_flat_queries):
    book = BookFactory(owner=reader)
    url = path if path.startswith("/") else f"{book.get_absolute_url()}{path}"

    def grow(n):
        for _ in range(min(n, 6 - reader.favourites.count())):
            FavouriteFactory(book=BookFactory(owner=reader), place=reader.favourites.count() + 1)
        BookFactory.create_batch(n, owner=reader)

    assert_flat_queries(grow=grow, act=lambda: reader_client.get(url), at_most=8)
