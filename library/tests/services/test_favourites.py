"""The ledge: six places for all time, six for each year."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from library import services
from library.exceptions import BookInTrash, BookNotFound, InvalidFavourite
from library.models import Favourite
from library.services import favourites
from library.tests.factories import BookFactory, FavouriteFactory

pytestmark = pytest.mark.django_db
THIS_YEAR = timezone.localdate().year


@pytest.fixture
def books(reader):
    return [BookFactory(owner=reader, title=title) for title in "ABCDEFG"]


def put(book, place, year=0):
    return services.put_favourite(
        owner=book.owner, public_id=book.public_id, place=place, year=year
    )


def remove(book, year=0):
    return services.remove_favourite(owner=book.owner, public_id=book.public_id, year=year)


def stand(reader, year=0, **more):
    """What stands where: {1: "A", 4: "C"}."""
    return {row.place: row.title for row in services.ledge(owner=reader, year=year, **more)}


def test_a_book_is_put_on_a_free_place(reader, books):
    placed = put(books[0], 3)

    assert (placed.place, placed.was, placed.other) == (3, 0, None)
    assert stand(reader) == {3: "A"}


def test_a_book_moves_to_a_free_place(reader, books):
    put(books[0], 3)
    added_at = Favourite.objects.get().added_at

    placed = put(books[0], 6)

    assert (placed.was, placed.other) == (3, None)
    assert stand(reader) == {6: "A"}
    assert Favourite.objects.get().added_at == added_at


def test_moving_onto_a_taken_place_swaps(reader, books):
    put(books[0], 1)
    put(books[1], 2)

    placed = put(books[0], 2)

    assert (placed.was, placed.other) == (1, books[1])
    assert stand(reader) == {1: "B", 2: "A"}
    put(books[0], placed.was)
    assert stand(reader) == {1: "A", 2: "B"}


def test_a_new_book_pushes_the_one_on_its_place_off_and_undo_is_the_other_way_round(reader, books):
    put(books[0], 1)

    placed = put(books[1], 1)

    assert (placed.was, placed.other) == (0, books[0])
    assert stand(reader) == {1: "B"}
    assert put(placed.other, placed.place).other == books[1]
    assert stand(reader) == {1: "A"}


def test_repeating_changes_nothing(reader, books):
    put(books[0], 1)

    assert put(books[0], 1).was == 1
    assert stand(reader) == {1: "A"}
    assert remove(books[0]).was == 1
    assert remove(books[0]).was == 0
    assert stand(reader) == {}


def test_ledges_of_years_and_of_all_time_know_nothing_of_one_another(reader, books):
    put(books[0], 1)
    put(books[0], 2, THIS_YEAR)
    put(books[1], 1, 1900)

    assert stand(reader) == {1: "A"}
    assert stand(reader, THIS_YEAR) == {2: "A"}
    assert services.favourite_years(owner=reader) == [0, THIS_YEAR, 1900]
    assert services.places_of(book=books[0]) == [(0, 1), (THIS_YEAR, 2)]
    remove(books[0])
    assert services.favourite_years(owner=reader) == [THIS_YEAR, 1900]


@pytest.mark.parametrize(
    ("place", "year"),
    [(0, 0), (7, 0), (-1, 0), (1, 1899), (1, THIS_YEAR + 1), (1, 1), (1, -1), (1, 10**9)],
)
def test_there_are_six_places_and_no_years_to_come(place, year, reader, books):
    with pytest.raises(InvalidFavourite):
        put(books[0], place, year)

    assert not Favourite.objects.exists()


def test_only_books_of_ones_own_that_are_not_in_the_trash(reader, stranger, books):
    theirs = BookFactory(owner=stranger)
    gone = BookFactory(owner=reader, trashed_at=timezone.now())

    with pytest.raises(BookNotFound):
        services.put_favourite(owner=reader, public_id=theirs.public_id, place=1)
    with pytest.raises(BookNotFound):
        services.remove_favourite(owner=reader, public_id=theirs.public_id)
    with pytest.raises(BookInTrash):
        put(gone, 1)


def test_a_book_from_the_trash_stands_where_it_stood_unless_its_place_was_taken(reader, books):
    put(books[0], 1)
    put(books[1], 2)
    for book in books[:2]:
        services.trash_book(owner=reader, public_id=book.public_id)
    assert stand(reader) == {}
    assert services.favourite_years(owner=reader) == []

    placed = put(books[2], 1)
    for book in books[:2]:
        services.restore_book(owner=reader, public_id=book.public_id)

    assert placed.other is None
    assert stand(reader) == {1: "C", 2: "B"}


def test_others_see_only_what_is_shown(reader, books):
    for place, book in enumerate(books[:4], start=1):
        put(book, place)
    put(books[1], 1, THIS_YEAR)
    for book, hidden in zip(
        books, ({}, {"visibility": "private"}, {"hidden_at": timezone.now()}), strict=False
    ):
        type(book).objects.filter(pk=book.pk).update(**hidden or {"visibility": "public"})
    assert stand(reader, public=True) == {}

    reader.is_published = True

    assert list(stand(reader, public=True).values()) == ["A", "D"]
    assert services.favourite_years(owner=reader, public=True) == [0]
    assert list(stand(reader).values()) == ["A", "B", "C", "D"]


def test_every_change_makes_older_pages_out_of_date(reader, books):
    def version():
        reader.refresh_from_db()
        return reader.shown_version

    before = version()
    put(books[0], 1)
    remove(books[0])

    assert version() == before + 2


def test_a_ledge_is_one_query(reader, books, django_assert_num_queries):
    for place, book in enumerate(books[:6], start=1):
        put(book, place)

    with django_assert_num_queries(1):
        assert len(services.ledge(owner=reader)) == 6
    with django_assert_num_queries(1):
        services.favourite_years(owner=reader)


@pytest.mark.parametrize(
    "other", [{"place": 1}, {"place": 2, "same_book": True}, {"place": 0}, {"place": 7}]
)
def test_the_database_holds_it_whoever_writes(other, reader, books):
    FavouriteFactory(book=books[0], place=1)
    book = books[0] if other.pop("same_book", False) else books[1]

    with pytest.raises(IntegrityError), transaction.atomic():
        FavouriteFactory(book=book, **other)


@pytest.mark.parametrize("year", [1, 1899, 2201])
def test_the_database_knows_which_years_there_are(year, books):
    with pytest.raises(IntegrityError), transaction.atomic():
        FavouriteFactory(book=books[0], year=year)


def test_a_window_that_was_slower_tries_again(reader, books, monkeypatch):
    tries = []

    def slower_twice(rows, take_off=favourites._take_off):
        tries.append(rows)
        if len(tries) < 3:
            raise IntegrityError
        take_off(rows)

    monkeypatch.setattr(favourites, "_take_off", slower_twice)

    put(books[0], 2)

    assert len(tries) == 3
    assert stand(reader) == {2: "A"}


def test_what_is_refused_for_good_is_not_tried_for_ever(reader, books, monkeypatch):
    put(books[0], 1)
    rows = [Favourite(pk=-1)]
    monkeypatch.setattr(
        favourites, "_take_off", lambda _, take_off=favourites._take_off: take_off(rows)
    )

    with pytest.raises(IntegrityError):
        put(books[0], 2)

    assert stand(reader) == {1: "A"}
