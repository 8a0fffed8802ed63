"""Many windows at one list: nothing is lost, no two books share a place, and it stays quick."""

import random
import time
from statistics import median

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.tests.factories import UserFactory
from library import limits, services
from library.exceptions import EntryNotFound
from library.models import Book, ListEntry, ReadingList, RemovedEntry
from library.services.list_places import GAP
from library.tests.factories import BookFactory, ListEntryFactory, ReadingListFactory
from tests.test_concurrency import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_sockets")]
# Leaves room for a machine that does other things; what was measured stands in the docs.
SLACK = 4


def long_list(owner, length):
    now = timezone.now()
    rows = (Book(owner=owner, title=f"Book {n:04}", created_at=now) for n in range(length))
    books = Book.objects.bulk_create(rows, batch_size=500)
    reading_list = ReadingListFactory(owner=owner)
    ListEntry.objects.bulk_create(
        ListEntry(owner=owner, reading_list=reading_list, book=book, position=n * GAP, added_at=now)
        for n, book in enumerate(books)
    )
    return reading_list


def order(reading_list):
    entries = ListEntry.objects.filter(reading_list=reading_list).order_by("position")
    return list(entries.values_list("public_id", flat=True))


def test_windows_that_reorder_at_once_lose_nothing():
    reading_list = ListEntryFactory().reading_list
    ListEntryFactory.create_batch(11, reading_list=reading_list)
    before = order(reading_list)

    def reorder(number):
        chance = random.Random(number)
        for _ in range(12):
            entry_id, other = chance.sample(before, 2)
            kind = chance.choice(("before", "after", "top", "end", "place"))
            services.move_entry(
                owner=reading_list.owner,
                public_id=reading_list.public_id,
                entry_id=entry_id,
                move=services.Move(kind=kind, entry_id=other, place=chance.randint(1, 12)),
            )

    at_once(reorder, 6)

    positions = ListEntry.objects.values_list("position", flat=True)
    assert sorted(order(reading_list)) == sorted(before)
    assert len(set(positions)) == len(before)


def test_every_window_that_moves_into_one_gap_gets_a_place_of_its_own():
    """Each halves what the one before left; together they use the gap up several times."""
    reading_list = ListEntryFactory(position=0).reading_list
    ListEntryFactory.create_batch(9, reading_list=reading_list)
    first, *others = order(reading_list)

    def move_up(number):
        for entry_id in (others[number], others[(number + 3) % 9]) * 5:
            services.move_entry(
                owner=reading_list.owner,
                public_id=reading_list.public_id,
                entry_id=entry_id,
                move=services.Move(kind="after", entry_id=first),
            )

    at_once(move_up, 9)

    after = order(reading_list)
    assert after[0] == first
    assert sorted(after[1:]) == sorted(others)


def test_adding_moving_and_removing_at_once_keep_every_book_that_was_kept():
    owner = UserFactory()
    reading_list = ReadingListFactory(owner=owner)
    ListEntryFactory.create_batch(6, reading_list=reading_list)
    before = order(reading_list)
    fresh = [BookFactory.create_batch(2, owner=owner) for _ in range(4)]
    asked = {"owner": owner, "public_id": reading_list.public_id}

    def act(number):
        if number < 4:
            ids = tuple(book.public_id for book in fresh[number])
            services.add_to_list(**asked, selection=services.Selection(public_ids=ids))
        elif number < 7:
            services.remove_entry(**asked, entry_id=before[number - 4])
        else:
            try:
                move = services.Move(kind="after", entry_id=before[number - 7])
                services.move_entry(**asked, entry_id=before[5], move=move)
            except EntryNotFound:
                return

    at_once(act, 10)

    after = order(reading_list)
    assert len(after) == 6 + 8 - 3
    assert set(before[3:]) <= set(after)
    assert RemovedEntry.objects.count() == 3


def test_one_book_added_from_two_windows_is_on_the_list_once():
    book = BookFactory()
    reading_list = ReadingListFactory(owner=book.owner)
    clients = [Client() for _ in range(6)]
    for client in clients:
        client.force_login(book.owner)

    path = f"/lists/{reading_list.public_id}/pick/"
    answers = at_once(lambda n: clients[n].post(path, {"book": book.public_id}).status_code, 6)

    assert answers == [302] * 6
    assert ListEntry.objects.get().book == book


def test_a_list_of_a_thousand_books_is_quick():
    """One move in 30 ms, one page in 60 ms (19 of 20), each with some slack."""
    owner = UserFactory(is_published=True)
    reading_list = long_list(owner, 1_000)
    ids, chance = order(reading_list), random.Random(1)
    client = Client()
    client.force_login(owner)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    def timed(act):
        began = time.perf_counter()
        act()
        return (time.perf_counter() - began) * 1_000

    def move():
        to = services.Move(kind="place", place=chance.randint(1, 1_000))
        services.move_entry(
            owner=owner,
            public_id=reading_list.public_id,
            entry_id=chance.choice(ids),
            move=to,
        )

    def page():
        path = f"{reading_list.get_absolute_url()}?page={chance.randint(1, 10)}"
        assert client.get(path).status_code == 200

    page()
    moves = [timed(move) for _ in range(40)]
    pages = sorted(timed(page) for _ in range(40))
    assert median(moves) < 30 * SLACK, f"a move takes {median(moves):.0f} ms"
    assert pages[37] < 60 * SLACK, f"1 page in 20 takes {pages[37]:.0f} ms"


def test_the_longest_list_is_renumbered_in_a_moment():
    owner = UserFactory()
    reading_list = long_list(owner, limits.LIST_ENTRIES_MAX)
    first, *rest = order(reading_list)
    ListEntry.objects.filter(public_id=rest[0]).update(position=1)

    began = time.perf_counter()
    services.move_entry(
        owner=owner,
        public_id=reading_list.public_id,
        entry_id=rest[-1],
        move=services.Move(kind="after", entry_id=first),
    )

    assert time.perf_counter() - began < 2
    assert order(reading_list) == [first, rest[-1], *rest[:-1]]
    assert ReadingList.objects.get().entries.count() == limits.LIST_ENTRIES_MAX
