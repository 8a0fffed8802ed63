"""A program that follows the change feed has the whole library, however many write meanwhile."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Event

import pytest
from django.db import connection, connections
from rest_framework.renderers import JSONRenderer
from rest_framework.test import APIClient

from accounts.models import Change
from accounts.services import publish, unpublish
from accounts.tests.factories import ApiTokenFactory, UserFactory
from library import services
from library.api.changes import present_objects
from library.exceptions import LibraryError
from library.models import Book, ListEntry, ReadingList
from library.services import Move, Selection
from library.tests.factories import BookFactory, ListEntryFactory, ReadingListFactory

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, ACTS = 4, 8
RUNS = 20 if connection.vendor == "postgresql" else 2


def some(rows, chance):
    return chance.choice(sorted(rows.values_list("public_id", flat=True)))


def add(reader, chance):
    services.add_book_by_hand(owner=reader, given={"title": f"Book {chance.random()}"})


def edit(reader, chance):
    given = {"title": f"Other {chance.random()}", "subjects": ["SEA"]}
    services.edit_book(owner=reader, public_id=some(reader.books, chance), given=given)


def trash(reader, chance):
    services.trash_book(owner=reader, public_id=some(reader.books, chance))


def restore(reader, chance):
    services.restore_book(owner=reader, public_id=some(reader.books, chance))


def put(reader, chance):
    place = chance.randint(1, 6)
    services.put_favourite(owner=reader, public_id=some(reader.books, chance), place=place)


def put_on_list(reader, chance):
    lists = ReadingList.objects.filter(owner=reader)
    selection = Selection(public_ids=(some(reader.books, chance),))
    services.add_to_list(owner=reader, public_id=some(lists, chance), selection=selection)


def move(reader, chance):
    entry = ListEntry.objects.filter(owner=reader).order_by("?").first()
    named = {"public_id": entry.reading_list.public_id, "entry_id": entry.public_id}
    services.move_entry(owner=reader, **named, move=Move(kind="top"))


def take_off(reader, chance):
    entry = ListEntry.objects.filter(owner=reader).order_by("?").first()
    named = {"public_id": entry.reading_list.public_id, "entry_id": entry.public_id}
    services.remove_entry(owner=reader, **named)


def change_many(reader, chance):
    ids = tuple(some(reader.books, chance) for _ in range(4))
    visibility = chance.choice(["private", "public"])
    selection = Selection(public_ids=ids)
    services.change_visibility_of(owner=reader, selection=selection, visibility=visibility)


def show(reader, chance):
    chance.choice([publish, unpublish])(user=reader)


def trash_list(reader, chance):
    one = some(ReadingList.objects.filter(owner=reader), chance)
    act = chance.choice([services.trash_list, services.restore_list])
    act(owner=reader, public_id=one)


WRITES = (
    *(add, edit, edit, trash, restore, put, put_on_list, move, take_off),
    *(change_many, show, trash_list),
)


def write(reader, seed):
    chance = random.Random(seed)  # noqa: S311 - which act comes next, for a run that can be repeated
    try:
        for act in chance.sample(WRITES, k=ACTS):
            # What another writer threw away meanwhile is refused, and changes nothing.
            with suppress(LibraryError, AttributeError, ListEntry.DoesNotExist):
                act(reader, chance)
    finally:
        connections.close_all()


def as_told(objects):
    """What a program reads of these."""
    return {key: json.loads(JSONRenderer().render(value)) for key, value in objects.items()}


def follow(client, begin, done):
    """Ask for what changed until the writers are done and there is nothing more."""
    held, seen, url = {}, [], begin
    try:
        while True:
            was_done = done.is_set()
            page = client.get(url).json()
            for one in page["results"]:
                seen.append(one["id"])
                held[one["kind"], one["object_id"]] = one["object"]
            url = page["next"]
            if was_done and not page["results"]:
                return {key: value for key, value in held.items() if value is not None}, seen
    finally:
        connections.close_all()


def library_of(reader):
    """All that there is now, as the feed shows it."""

    def named(kind, rows):
        return [Change(kind=kind, object_id=one) for one in rows]

    mine = {"owner": reader}
    changes = [
        *named("book", Book.objects.filter(**mine).values_list("public_id", flat=True)),
        *named("list", ReadingList.objects.filter(**mine).values_list("public_id", flat=True)),
        *named("entry", ListEntry.objects.filter(**mine).values_list("public_id", flat=True)),
        *named("favourites", ["all-time"]),
        *named("reader", ["me"]),
    ]
    return as_told(present_objects(type(reader).objects.get(pk=reader.pk), changes))


def test_whoever_follows_the_feed_has_what_there_is():
    for run in range(RUNS):
        follow_while_others_write(run)


def follow_while_others_write(run):
    reader = UserFactory()
    lists = ReadingListFactory.create_batch(2, owner=reader)
    for book in BookFactory.create_batch(4, owner=reader, subject="Sea"):
        ListEntryFactory(owner=reader, book=book, reading_list=lists[book.pk % 2])
    before = library_of(reader)
    ApiTokenFactory(owner=reader, text=f"pen_{run:043}")
    client = APIClient(HTTP_AUTHORIZATION=f"Bearer pen_{run:043}")
    asked = "/api/v1/changes/?expand=object&page_size=7"
    begin = client.get(f"{asked}&since=now").json()["next"]
    done = Event()

    with ThreadPoolExecutor(max_workers=WRITERS + 1) as pool:
        followed = pool.submit(follow, client, begin, done)
        try:
            writing = [pool.submit(write, reader, f"{run}-{n}") for n in range(WRITERS)]
            for one in writing:
                one.result()
        finally:
            done.set()
        held, seen = followed.result()

    changed = {(one.kind, one.object_id) for one in Change.objects.filter(owner=reader)}
    present = library_of(reader)
    untouched = {key: value for key, value in before.items() if key not in changed}
    assert untouched | held == present
    assert len(seen) == len(set(seen)) == Change.objects.filter(owner=reader).count() > ACTS
    assert seen == sorted(seen, key=lambda one: tuple(map(int, one.split("-"))))
