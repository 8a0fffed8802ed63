"""Many books in one request: an outcome for each, and a wrong shape refused whole."""

import pytest

from library.models import Book
from library.tests.factories import BookFactory, ReadingListFactory

BULK, SELECTION = "/api/v1/books/bulk/", "/api/v1/books/selection/"


def test_every_item_has_its_outcome_in_order(api, reader):
    book, other = BookFactory.create_batch(2, owner=reader)
    tag = api.get(f"/api/v1/books/{book.public_id}/")["ETag"]
    items = [
        {"action": "trash", "id": other.public_id},
        {"action": "create", "book": {"title": "New"}},
        {"action": "update", "id": book.public_id, "if_match": tag, "book": {"location": "Hall"}},
        {"action": "update", "id": "nobodys", "book": {"location": "Hall"}},
        {"action": "restore", "id": other.public_id},
    ]

    answer = api.post(BULK, {"items": items}, format="json").json()

    assert [one["status"] for one in answer["results"]] == [204, 201, 200, 404, 200]
    assert (answer["done"], answer["refused"]) == (4, 1)
    assert answer["results"][3]["problem"]["code"] == "book_not_found"
    changed = answer["results"][2]
    assert api.get(changed["url"])["ETag"] == changed["etag"] != tag
    again = api.post(BULK, {"items": [items[2]]}, format="json").json()["results"][0]
    assert (again["status"], again["problem"]["code"]) == (412, "changed_meanwhile")


@pytest.mark.parametrize(
    "items",
    [
        [],
        [{"action": "burn", "id": "x"}],
        [{"action": "update", "id": "x"}],
        [{"action": "trash"}],
        [{"action": "create", "book": {}}],
        [{"action": "create", "book": {"title": 5}}],
        [{"action": "create", "book": {"titel": "x"}}],
        [{"action": "trash", "id": "x"}] * 501,
    ],
    ids=lambda items: str(items)[:40],
)
def test_a_wrong_shape_is_refused_whole(items, api):
    good = {"action": "create", "book": {"title": "Good"}}

    answer = api.post(BULK, {"items": [*items, good] if items else []}, format="json")

    assert answer.status_code == 422
    assert not Book.objects.exists()


def test_one_thing_is_done_with_all_that_a_query_finds(api, reader):
    BookFactory.create_batch(3, owner=reader, subject="Ships")
    BookFactory(owner=reader)

    def select(**given):
        return api.post(SELECTION, given, format="json").json()

    assert select(action="visibility", query="subject=Ships", visibility="private")["changed"] == 3
    assert select(action="add_subject", query="subject=Ships", subject="Sea")["changed"] == 3
    reading_list = ReadingListFactory(owner=reader)
    on_list = select(action="add_to_list", query="subject=Sea", list=reading_list.public_id)
    assert on_list["changed"] == 3
    undo = {"undo": on_list["undo"]}
    taken = api.post(f"/api/v1/lists/{reading_list.public_id}/entries/undo/", undo, format="json")
    assert taken.json() == {"restored": 3}
    gone = select(action="trash", query="subject=Ships")
    assert (gone["changed"], Book.objects.live().count()) == (3, 1)
    back = api.post(f"{SELECTION}undo/", {"undo": gone["undo"]}, format="json")
    assert back.json() == {"restored": 3}
    assert api.post(f"{SELECTION}undo/", {"undo": gone["undo"]}, format="json").status_code == 410


@pytest.mark.parametrize("undo", ["", "x", "9" * 40, "99999999999999999", "-1"])
def test_what_nothing_was_called_by_is_gone(undo, api):
    answer = api.post(f"{SELECTION}undo/", {"undo": undo}, format="json")

    assert answer.status_code in (410, 422)
