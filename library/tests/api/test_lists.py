import pytest

from library.models import ListEntry, ReadingList
from library.tests.factories import (
    BookFactory,
    CoverFactory,
    ListEntryFactory,
    ReadingListFactory,
)

LISTS = "/api/v1/lists/"


def url(one):
    return f"{LISTS}{one.public_id}/"


def entry_url(title):
    entry = ListEntry.objects.get(book__title=title)
    return f"{url(entry.reading_list)}entries/{entry.public_id}/"


def order():
    return "".join(ListEntry.objects.order_by("position").values_list("book__title", flat=True))


@pytest.fixture
def shelf(reader):
    """A list of the books a, b, c."""
    one = ReadingListFactory(owner=reader, title="Winter")
    for title in "abc":
        ListEntryFactory(reading_list=one, book__title=title)
    return one


def test_a_list_is_made_changed_thrown_away_and_brought_back(api, reader):
    made = api.post(LISTS, {"title": " Winter ", "description": "Long.\nWorth it."}, format="json")

    one = ReadingList.objects.get()
    assert made.status_code == 201
    assert made["Location"] == url(one)
    assert (made.json()["title"], made.json()["visibility"]) == ("Winter", "private")
    assert made.json()["description"] == "Long.\nWorth it."
    changed = api.patch(url(one), {"description": "", "visibility": "unlisted"}, format="json")
    one.refresh_from_db()
    assert changed.json()["description"] == ""
    assert changed.json()["link_url"] == f"/unlisted/lists/{one.share_key}/"
    renewed = api.post(f"{url(one)}link/").json()["link_url"]
    assert renewed not in (None, changed.json()["link_url"])
    assert api.delete(url(one)).status_code == 204
    assert api.get(url(one)).status_code == 404
    assert api.post(f"{url(one)}restore/").json()["title"] == "Winter"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({}, "title"),
        ({"title": ""}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"title": "T", "visibility": "friends"}, "visibility"),
        ({"titel": "T"}, "titel"),
    ],
)
def test_a_list_that_cannot_be_is_refused_field_by_field(api, given, field):
    answer = api.post(LISTS, given, format="json")

    assert answer.status_code == 422
    assert field in answer.json()["errors"]


def test_lists_come_latest_change_first_with_their_numbers(api, reader, shelf):
    ReadingListFactory(owner=reader, title="Summer", visibility="private")
    ReadingListFactory()

    results = api.get(LISTS).json()["results"]

    assert [(one["title"], one["books"]) for one in results] == [("Summer", 0), ("Winter", 3)]
    assert results[1]["link_url"] is None


def test_entries_come_in_order_with_their_books(api, shelf):
    results = api.get(f"{url(shelf)}entries/").json()["results"]

    assert [row["book"]["title"] for row in results] == ["a", "b", "c"]
    assert api.get(results[1]["url"]).json()["place"] == 2


def test_books_are_added_once(api, reader, shelf):
    books = [BookFactory(owner=reader, title=title).public_id for title in "ed"]
    books.append(ListEntry.objects.get(book__title="a").book.public_id)

    answer = api.post(f"{url(shelf)}entries/", {"books": books}, format="json")

    undo = answer.json()["undo"]
    assert answer.json() == {"added": 2, "present": 1, "undo": undo}
    assert order() == "abced"
    assert api.post(f"{url(shelf)}entries/", {"books": []}, format="json").status_code == 422


def test_an_entry_is_noted_moved_taken_off_and_put_back(api, shelf):
    at = entry_url("b")
    answer = api.patch(at, {"note": "Fine.", "to": "end"}, format="json").json()
    assert (answer["note"], answer["is_note_shown"], answer["place"]) == ("Fine.", False, 3)
    api.patch(at, {"is_note_shown": True}, format="json")
    other = ListEntry.objects.get(book__title="c").public_id
    answer = api.patch(at, {"to": "before", "other": other}, format="json").json()
    assert (answer["note"], answer["is_note_shown"], answer["place"]) == ("Fine.", True, 2)
    api.patch(at, {"to": "place", "place": 1}, format="json")
    assert order() == "bac"

    assert api.delete(at).status_code == 204
    assert order() == "ac"
    assert api.post(f"{at}restore/").json()["note"] == "Fine."
    assert order() == "bac"
    assert api.post(f"{at}restore/").status_code == 410


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"to": "sideways"}, 422),
        ({"to": "before", "other": "nosuchentry1"}, 404),
        ({"to": "place", "place": 0}, 422),
        ({"note": "x" * 2_001}, 422),
        ({"position": 3}, 422),
    ],
)
def test_what_cannot_be_done_to_an_entry_is_refused(api, shelf, given, status):
    assert api.patch(entry_url("a"), given, format="json").status_code == status
    assert order() == "abc"


@pytest.mark.parametrize("path", ["", "entries"])
def test_pages_take_as_many_queries_for_many_rows(api, reader, assert_flat_queries, path):
    one = ReadingListFactory(owner=reader)

    def grow(number):
        for _ in range(number):
            entry = ListEntryFactory(reading_list=one)
            CoverFactory(book=entry.book)
            ListEntryFactory(reading_list__owner=reader)

    at = f"{url(one)}entries/" if path else LISTS
    assert_flat_queries(grow=grow, act=lambda: api.get(at), at_most=5)


def test_a_strangers_books_go_on_no_list_of_anybody(api, reader, shelf):
    theirs = ReadingListFactory()
    mine, book = BookFactory(owner=reader), BookFactory()

    refused = api.post(f"{url(theirs)}entries/", {"books": [mine.public_id]}, format="json")
    ignored = api.post(f"{url(shelf)}entries/", {"books": [book.public_id]}, format="json")

    assert refused.status_code == 404
    assert ignored.json() == {"added": 0, "present": 0, "undo": None}
    assert order() == "abc"
