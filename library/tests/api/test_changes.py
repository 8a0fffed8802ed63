"""The change feed: everything that changes, in order, to its owner and to nobody else."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import changes
from accounts.models import Change
from accounts.services import Profile, publish, update_profile
from accounts.tests.factories import ApiTokenFactory
from library import services, tasks
from library.services import Selection
from library.tests.factories import BookFactory, ReadingListFactory
from library.tests.pictures import jpeg

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
FEED, AFTER = "/api/v1/changes/", "AfterAfter12"


@pytest.fixture(autouse=True)
def _a_clock_to_move(time_machine):
    time_machine.move_to(timezone.now())


def told(api, since="", **asked):
    answer = api.get(FEED, {"since": since} | asked)
    assert answer.status_code == 200, answer.json()
    return answer.json()


def short(page):
    return [(one["kind"], one["action"], one["object_id"]) for one in page["results"]]


def cursor(api):
    return told(api, "now")["cursor"]


@pytest.fixture
def book(reader):
    return services.add_book_by_hand(owner=reader, given={"title": "Ulysses", "subjects": ["Sea"]})


@pytest.fixture
def reading_list(reader):
    return services.create_list(owner=reader, title="Winter")


def entry_of(reader, book, reading_list):
    selection = Selection(public_ids=(book.public_id,))
    services.add_to_list(owner=reader, public_id=reading_list.public_id, selection=selection)
    return reading_list.entries.get()


def as_(kind, action="updated"):
    return lambda book, one, entry: [(kind, action, {
        "book": book.public_id, "list": one.public_id, "entry": entry.public_id,
        "favourites": "all-time", "reader": "me",
    }[kind])]  # fmt: skip


def both(first, second):
    return lambda *things: first(*things) + second(*things)


# What is done, and what the feed says of it. The services are those of pages, API and admin alike.
ACTS = {
    "edit": (
        lambda r, b, o, e: services.edit_book(
            owner=r, public_id=b.public_id, given={"title": "Odyssey"}
        ),
        as_("book"),
    ),
    "respell a subject": (
        lambda r, b, o, e: services.add_book_by_hand(
            owner=r, given={"title": "Moby", "subjects": ["SEA"]}
        ),
        as_("book"),
    ),
    "trash": (
        lambda r, b, o, e: services.trash_book(owner=r, public_id=b.public_id),
        as_("book", "trashed"),
    ),
    "cover": (
        lambda r, b, o, e: services.attach_cover(owner=r, public_id=b.public_id, data=jpeg()),
        as_("book"),
    ),
    "many": (
        lambda r, b, o, e: services.change_visibility_of(
            owner=r, selection=Selection(public_ids=(b.public_id,)), visibility="private"
        ),
        as_("book"),
    ),
    "trash many": (
        lambda r, b, o, e: services.trash_books(
            owner=r, selection=Selection(public_ids=(b.public_id,))
        ),
        as_("book", "trashed"),
    ),
    "hide": (lambda r, b, o, e: services.hide_book(book=b, reason="Spam"), as_("book")),
    "edit a list": (
        lambda r, b, o, e: services.edit_list(owner=r, public_id=o.public_id, given={"title": "X"}),
        as_("list"),
    ),
    "trash a list": (
        lambda r, b, o, e: services.trash_list(owner=r, public_id=o.public_id),
        as_("list", "trashed"),
    ),
    "note an entry": (
        lambda r, b, o, e: services.note_entry(
            owner=r, public_id=o.public_id, entry_id=e.public_id, note="Hm", is_note_shown=True
        ),
        both(as_("entry"), as_("list")),
    ),
    "take off a list": (
        lambda r, b, o, e: services.remove_entry(
            owner=r, public_id=o.public_id, entry_id=e.public_id
        ),
        both(as_("entry", "trashed"), as_("list")),
    ),
    "favourite": (
        lambda r, b, o, e: services.put_favourite(owner=r, public_id=b.public_id, place=1),
        as_("favourites"),
    ),
    "publish": (lambda r, b, o, e: publish(user=r), as_("reader")),
    "profile": (
        lambda r, b, o, e: update_profile(
            user=r, profile=Profile(handle=r.handle, name="Al", bio="")
        ),
        as_("reader"),
    ),
    "picture": (lambda r, b, o, e: services.set_avatar(owner=r, data=jpeg()), as_("reader")),
    "hide a reader": (
        lambda r, b, o, e: services.hide_reader(reader=r, reason="Spam"),
        as_("reader"),
    ),
    "delete for good": (lambda r, b, o, e: services.delete_row(row=b), as_("book", "deleted")),
}  # fmt: skip


@pytest.mark.parametrize("act", sorted(ACTS))
def test_the_feed_tells_of_every_act(act, api, reader, book, reading_list):
    do, expected = ACTS[act]
    entry = entry_of(reader, book, reading_list)
    since = cursor(api)
    expected = expected(book, reading_list, entry)

    do(reader, book, reading_list, entry)

    page = told(api, since)
    new = [one for one in short(page) if one[1] != "created"]
    assert sorted(new) == sorted(expected)
    assert short(told(api, page["cursor"])) == []


def test_what_is_new_and_what_is_undone_is_told(api, reader):
    since = cursor(api)

    book = services.add_book_by_hand(owner=reader, given={"title": "Emma"})
    services.trash_book(owner=reader, public_id=book.public_id)
    services.restore_book(owner=reader, public_id=book.public_id)

    actions = [action for _, action, _ in short(told(api, since))]
    assert actions == ["created", "trashed", "restored"]


def test_the_purge_is_told_too(api, reader, book, time_machine):
    services.trash_book(owner=reader, public_id=book.public_id)
    time_machine.shift(timedelta(days=31))
    since = cursor(api)

    services.purge_trash()

    assert short(told(api, since)) == [("book", "deleted", book.public_id)]


def test_nothing_of_others_is_told(api, reader, stranger):
    services.add_book_by_hand(owner=stranger, given={"title": "Theirs"})
    since = cursor(api)
    services.add_book_by_hand(owner=stranger, given={"title": "Theirs too"})

    assert told(api)["results"] == told(api, since)["results"] == []


def test_a_transaction_that_fails_tells_nothing(api, reader, book):
    since = cursor(api)

    with pytest.raises(ZeroDivisionError), changes.changing(reader.pk):
        changes.note_reader(1 // 0)
    with changes.changing(reader.pk):
        fails_within(reader)
        changes.note_change(reader.pk, "list", "created", AFTER)

    assert short(told(api, since)) == [("list", "created", AFTER)]


def fails_within(reader):
    try:
        with changes.changing(reader.pk):
            changes.note_reader(reader.pk)
            raise LookupError
    except LookupError:
        pass


def test_a_change_outside_of_any_order_is_refused(reader):
    with pytest.raises(RuntimeError):
        changes.note_reader(reader.pk)


def test_pages_follow_one_another_and_lose_nothing(api, reader):
    since = cursor(api)
    made = [
        services.add_book_by_hand(owner=reader, given={"title": f"Book {number}"}).public_id
        for number in range(7)
    ]
    page, seen = told(api, since, page_size=3), []

    while True:
        seen += [one["object_id"] for one in page["results"]]
        if not page["has_more"]:
            break
        assert len(page["results"]) == 3
        page = api.get(page["next"]).json()

    assert seen == made
    assert api.get(page["next"]).json()["results"] == []


def test_what_is_there_is_shown_and_what_is_gone_is_not(api, reader, book, reading_list):
    entry = entry_of(reader, book, reading_list)
    services.put_favourite(owner=reader, public_id=book.public_id, place=2)
    gone = services.add_book_by_hand(owner=reader, given={"title": "Gone"})
    services.trash_book(owner=reader, public_id=gone.public_id)
    publish(user=reader)

    results = told(api, expand="object")["results"]

    latest = {(one["kind"], one["object_id"]): one for one in results}
    shown = latest["book", book.public_id]
    assert shown["object"]["title"] == "Ulysses"
    assert shown["url"] == f"/api/v1/books/{book.public_id}/"
    dead = latest["book", gone.public_id]
    assert (dead["action"], dead["object"], dead["url"]) == ("trashed", None, None)
    assert latest["list", reading_list.public_id]["object"]["title"] == "Winter"
    row = latest["entry", entry.public_id]
    assert row["list_id"] == row["object"]["list_id"] == reading_list.public_id
    assert row["object"]["book_id"] == book.public_id
    ledge = latest["favourites", "all-time"]["object"]
    assert ledge["places"] == [{"place": 2, "book_id": book.public_id}]
    assert latest["reader", "me"]["object"]["handle"] == "alice"
    for one in results:
        if one["url"]:
            assert api.get(one["url"]).status_code == 200


@pytest.mark.parametrize(("asked", "most"), [({}, 3), ({"expand": "object"}, 9)])
def test_queries_do_not_grow_with_what_changed(reader, asked, most, assert_flat_queries):
    client = APIClient()
    ApiTokenFactory(owner=reader, text="pen_" + "s" * 43)
    client.credentials(HTTP_AUTHORIZATION="Bearer pen_" + "s" * 43)

    def grow(count):
        reading_list = ReadingListFactory(owner=reader)
        for book in BookFactory.create_batch(count, owner=reader, subject="Sea"):
            selection = Selection(public_ids=(book.public_id,))
            services.edit_book(owner=reader, public_id=book.public_id, given={"title": "New"})
            services.add_to_list(
                owner=reader, public_id=reading_list.public_id, selection=selection
            )
            services.put_favourite(owner=reader, public_id=book.public_id, place=1)

    assert_flat_queries(
        grow=grow, act=lambda: client.get(FEED, {"page_size": 500} | asked), at_most=most
    )


def test_500_books_at_once_take_two_more_queries(api, reader):
    """One to the feed and one to the log, whatever the number of books."""
    books = BookFactory.create_batch(500, owner=reader)
    ids = tuple(book.public_id for book in books)
    since = cursor(api)

    with CaptureQueriesContext(connection) as captured:
        services.trash_books(owner=reader, selection=Selection(public_ids=ids))

    written = [query["sql"] for query in captured if query["sql"].startswith("INSERT")]
    assert sum("accounts_auditevent" in sql for sql in written) == 1
    if connection.vendor == "postgresql":
        assert len(written) == 2
    assert {one for _, _, one in short(told(api, since, page_size=500))} == set(ids)


def test_whoever_has_it_is_told_that_nothing_changed(reader, book):
    client = APIClient()
    client.force_login(reader)
    first = client.get(FEED)

    again = client.get(FEED, HTTP_IF_NONE_MATCH=first["ETag"])
    services.trash_book(owner=reader, public_id=book.public_id)
    changed = client.get(FEED, HTTP_IF_NONE_MATCH=first["ETag"])

    assert (again.status_code, changed.status_code) == (304, 200)


@pytest.mark.parametrize("since", ["nonsense", "W10=", "WzEsMl0=", "é", "WzEsIngiLDNd", "x" * 999])
def test_a_cursor_that_was_not_given_out_is_refused(api, since):
    answer = api.get(FEED, {"since": since})

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")


@pytest.mark.parametrize("asked", [{"page_size": "501"}, {"page_size": "0"}, {"expand": "all"}])
def test_what_there_is_not_is_refused(api, asked):
    assert api.get(FEED, asked).status_code == 422


def test_whoever_asks_too_late_is_told_to_begin_anew(api, reader, settings, time_machine):
    settings.CHANGES_DAYS = 3
    since = cursor(api)
    first = services.add_book_by_hand(owner=reader, given={"title": "First"})
    half = told(api, since, page_size=1)
    services.add_book_by_hand(owner=reader, given={"title": "Second"})
    time_machine.shift(timedelta(days=2))
    kept_up = told(api, half["cursor"])["cursor"]
    time_machine.shift(timedelta(days=2))
    late = api.get(FEED, {"since": since})

    assert (late.status_code, late.json()["code"]) == (410, "changes_gone")
    assert told(api, kept_up)["results"] == []
    tasks.prune_logs.func()
    assert Change.objects.filter(object_id=first.public_id).exists() is False
    assert told(api, kept_up)["results"] == []


def test_a_cursor_in_the_middle_is_as_old_as_what_it_has_seen(api, reader, settings, time_machine):
    """What comes after it may be pruned before it is asked for, however lately it was given out."""
    settings.CHANGES_DAYS = 3
    for title in ("First", "Second"):
        services.add_book_by_hand(owner=reader, given={"title": title})
    time_machine.shift(timedelta(days=2, hours=23))
    half = told(api, page_size=1)
    time_machine.shift(timedelta(hours=2))

    assert half["has_more"]
    assert api.get(FEED, {"since": half["cursor"]}).status_code == 410


def test_saving_an_account_does_not_set_its_version_back(reader, book):
    """Two changes of one version would be in no order; see User.save."""
    stale = type(reader).objects.get(pk=reader.pk)
    services.trash_book(owner=reader, public_id=book.public_id)

    stale.set_password("another-password-of-mine")
    stale.save()

    reader.refresh_from_db()
    assert reader.shown_version == stale.shown_version + 1
    assert reader.check_password("another-password-of-mine")
    assert timezone.now() - reader.updated_at < timedelta(minutes=1)
