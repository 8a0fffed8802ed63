"""Many windows change one ledge at once: no book is lost, none stands twice, no window fails."""

import random

import pytest

from accounts.tests.factories import UserFactory
from library import services
from library.models import Favourite
from library.tests.factories import BookFactory, FavouriteFactory
from tests.test_concurrency import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_sockets")]


@pytest.fixture
def reader():
    return UserFactory()


def stand(reader):
    return dict(Favourite.objects.filter(owner=reader).values_list("place", "book"))


def test_windows_that_swap_at_once_lose_nothing(reader):
    books = BookFactory.create_batch(6, owner=reader)
    for place, book in enumerate(books, start=1):
        FavouriteFactory(book=book, place=place)

    def swap(number):
        chance = random.Random(number)  # noqa: S311 - a test that can be run again
        for _ in range(5):
            book = chance.choice(books)
            place = chance.randint(1, 6)
            services.put_favourite(owner=reader, public_id=book.public_id, place=place)

    at_once(swap, 6)

    assert sorted(stand(reader)) == [1, 2, 3, 4, 5, 6]
    assert set(stand(reader).values()) == {book.pk for book in books}


def test_windows_that_swap_the_same_two_leave_both(reader):
    first, second = BookFactory.create_batch(2, owner=reader)
    FavouriteFactory(book=first, place=1)
    FavouriteFactory(book=second, place=2)

    def swap(number):
        book, place = (first, 2) if number % 2 else (second, 1)
        services.put_favourite(owner=reader, public_id=book.public_id, place=place)

    at_once(swap, 8)

    # Both meant the same: whoever came second found it done.
    assert stand(reader) == {1: second.pk, 2: first.pk}


def test_windows_that_want_one_free_place_leave_one_book_there(reader):
    books = BookFactory.create_batch(6, owner=reader)

    placed = at_once(
        lambda number: services.put_favourite(
            owner=reader, public_id=books[number].public_id, place=1
        ),
        6,
    )

    # Each pushed off the one before it, and says so; the first found nobody.
    pushed = [one.other.pk for one in placed if one.other]
    assert len(pushed) == len(set(pushed)) == 5
    assert list(stand(reader)) == [1]
    assert set(stand(reader).values()).isdisjoint(pushed)


def test_a_book_taken_off_and_moved_at_once_stands_once_or_not_at_all(reader):
    books = BookFactory.create_batch(3, owner=reader)
    for place, book in enumerate(books, start=1):
        FavouriteFactory(book=book, place=place)

    def act(number):
        public_id = books[number % 3].public_id
        if number % 2:
            services.remove_favourite(owner=reader, public_id=public_id)
        else:
            services.put_favourite(owner=reader, public_id=public_id, place=number % 6 + 1)

    at_once(act, 8)

    held = stand(reader)
    assert len(set(held.values())) == len(held)
    assert set(held) <= set(range(1, 7))
