"""The tray in the API."""

import json
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.tests.factories import ApiTokenFactory
from library import limits
from library.models import Book, IntakeRow
from library.tests.factories import BookFactory, IntakeRowFactory, isbn_number, make_record

TRAY = "/api/v1/intake/"
ISBN = "9780306406157"
WRONG = "9780306406158"
SHARED = Path(django_settings.BASE_DIR).parent / "shared"
EDGE_CASES = SHARED / "data" / "isbn_edge_cases.json"


def put_in(api, **body):
    return api.post(TRAY, body, format="json")


def row_url(row, action=""):
    return f"{TRAY}{row.public_id}/{action}"


def found_row(reader, **fields):
    values = {"state": "found", "due_at": None, "record": make_record(ISBN).to_json()}
    return IntakeRowFactory(**({"owner": reader, "isbn13": ISBN} | values | fields))


def test_codes_go_in_and_say_what_became_of_them(api, reader):
    book = BookFactory(owner=reader, isbn13="9781861972712", location="Hall", title="Here")

    response = put_in(api, text=f"{ISBN}\n{ISBN}\n9781861972712\n{WRONG}")

    answer = response.json()
    assert response.status_code == 202
    assert {name: answer[name] for name in ("new", "again", "owned", "refused", "repeats")} == {
        **{"new": 1, "again": 0, "owned": 1, "refused": 1, "repeats": 1}
    }
    looking, owned, refused = answer["results"]
    assert (looking["state"], looking["isbn13"], looking["door"]) == ("looking", ISBN, "pasted")
    assert (owned["state"], owned["book"]["location"]) == ("owned", "Hall")
    assert owned["book"]["id"] == book.public_id
    assert (refused["isbn13"], refused["suggestion"]) == (None, ISBN)
    assert "last digit" in refused["message"]


def test_every_item_of_a_list_is_one_code(api):
    answer = put_in(api, isbns=["0-306-40615-2", "hello", " "], door="scanned").json()

    assert [(row["isbn13"], row["typed"]) for row in answer["results"]] == [
        (ISBN, "0-306-40615-2"),
        (None, "hello"),
    ]
    assert answer["results"][0]["door"] == "scanned"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({}, "invalid"),
        ({"text": ISBN, "isbns": [ISBN]}, "invalid"),
        ({"text": ISBN, "door": "search"}, "invalid"),
        ({"isbns": ISBN}, "invalid"),
        ({"isbns": ["1" * 101]}, "invalid"),
        ({"text": "A" * 2_000_001}, "invalid"),
        ({"text": "Beloved"}, "invalid_intake"),
        ({"text": "It was in 1984, they said.\n" * 20_000}, "invalid_intake"),
        ({"text": ""}, "invalid_intake"),
        ({"isbns": []}, "invalid_intake"),
        ({"text": f"{ISBN}\0"}, "invalid"),
    ],
)
def test_what_cannot_go_in_is_a_problem(api, body, code):
    response = put_in(api, **body)

    assert response.status_code == 422
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == code
    assert not IntakeRow.objects.exists()


def test_a_code_fifty_times_is_one_row(api):
    answer = put_in(api, text=f"{ISBN}\n" * 50).json()

    assert (answer["new"], answer["repeats"]) == (1, 49)


def test_a_megabyte_passes(api):
    answer = put_in(api, text=(f"{ISBN} " + "x" * 60 + "\n") * 13_000).json()

    assert (answer["new"], answer["repeats"]) == (1, 12_999)


def test_a_body_of_any_size_is_not_read(api, settings):
    body = json.dumps({"text": "x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE})

    response = api.post(TRAY, body, content_type="application/json")

    assert response.status_code == 413
    assert response.json()["code"] == "too_large"


def test_five_hundred_go_in_at_once_and_twice_without_duplicates(api):
    isbns = [isbn_number(n) for n in range(500)]

    first, second = put_in(api, isbns=isbns).json(), put_in(api, text="\n".join(isbns)).json()

    assert (first["new"], second["new"], second["again"]) == (500, 0, 500)
    assert len(first["results"]) == 50
    assert IntakeRow.objects.count() == 500


@pytest.mark.skipif(not EDGE_CASES.is_file(), reason="the shared examples are not here")
def test_every_known_shape_of_an_isbn(api):
    cases = json.loads(EDGE_CASES.read_text())

    answer = put_in(api, isbns=[case["input"] for case in cases])

    assert answer.status_code == 202
    known = {case["isbn13"] for case in cases} - {None, ""}
    assert set(IntakeRow.objects.values_list("isbn13", flat=True)) == known | {None}


def test_a_full_tray_is_a_conflict(api, monkeypatch):
    monkeypatch.setattr(limits, "INTAKE_ROWS_MAX", 1)

    response = put_in(api, text=f"{ISBN} 9781861972712")

    assert (response.status_code, response.json()["code"]) == (409, "tray_full")
    assert response.json()["most"] == 1


def test_who_asks_too_fast_waits(api, monkeypatch):
    monkeypatch.setattr(limits, "INTAKE_RATE", "2/m")
    put_in(api, text=ISBN)
    put_in(api, text=ISBN)

    response = put_in(api, text=ISBN)

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


@pytest.mark.parametrize(("scope", "status"), [("read", 403), ("write", 202)])
def test_a_token_that_may_only_read_puts_nothing_in(scope, status, reader):
    ApiTokenFactory(owner=reader, scope=scope, text="pen_" + "s" * 43)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Bearer pen_" + "s" * 43)

    assert client.get(TRAY).status_code == 200
    assert put_in(client, text=ISBN).status_code == status


def test_the_tray_page_by_page_with_its_numbers(api, reader, stranger):
    IntakeRowFactory(owner=stranger)
    rows = [IntakeRowFactory(owner=reader) for _ in range(3)]

    first = api.get(f"{TRAY}?page_size=2").json()
    second = api.get(first["next"]).json()

    shown = [row["id"] for row in (*first["results"], *second["results"])]
    assert shown == [row.public_id for row in reversed(rows)]
    assert (first["counts"]["total"], first["counts"]["by_state"]["looking"]) == (3, 3)
    assert first["counts"]["worker_alive"] is False
    assert second["next"] is None


def test_the_tray_in_one_state(api, reader):
    row = found_row(reader)
    IntakeRowFactory(owner=reader)

    assert [one["id"] for one in api.get(f"{TRAY}?state=found").json()["results"]] == [
        row.public_id
    ]
    assert api.get(f"{TRAY}?state=lost").status_code == 422


def test_the_tray_takes_as_many_queries_for_many_rows(api, reader, assert_flat_queries):
    def grow(count):
        for _ in range(count):
            book = BookFactory(owner=reader)
            IntakeRowFactory(owner=reader, state="added", due_at=None, book=book)

    assert_flat_queries(grow=grow, act=lambda: api.get(TRAY), at_most=6)


def test_a_row_with_the_facts_of_its_book(api, reader):
    row = found_row(reader, given={"title": "Mine"}, location="Hall")

    shown = api.get(row_url(row)).json()

    assert (shown["title"], shown["byline"]) == ("Mine", "Rebecca Solnit")
    assert shown["facts"]["contributors"] == [{"name": "Rebecca Solnit", "role": "author"}]
    assert (shown["facts"]["location"], shown["edited_fields"]) == ("Hall", ["title"])


def test_a_row_is_edited_and_added(api, reader):
    row = found_row(reader, adds=False)

    edited = api.patch(row_url(row), {"title": "Mine", "location": "Attic"}, format="json")
    added = api.post(row_url(row, "add/"))

    book = Book.objects.get()
    assert (edited.status_code, edited.json()["title"]) == (200, "Mine")
    assert (added.json()["state"], added.json()["book"]["id"]) == ("added", book.public_id)
    assert (book.title, book.location) == ("Mine", "Attic")


def test_fields_that_cannot_be_kept_are_named(api, reader):
    row = found_row(reader)

    response = api.patch(row_url(row), {"published": "yesterday"}, format="json")

    assert (response.status_code, response.json()["code"]) == (422, "invalid_book")
    assert set(response.json()["errors"]) == {"published"}


@pytest.mark.parametrize(
    ("action", "fields", "state"),
    [
        ("retry/", {"state": "missing", "record": None}, "looking"),
        ("undo/", {}, "found"),
        ("suggestion/", {"state": "refused", "isbn13": None, "typed": WRONG}, "looking"),
    ],
)
def test_what_can_be_done_with_a_row(action, fields, state, api, reader):
    row = found_row(reader, **fields)

    response = api.post(row_url(row, action))

    assert (response.status_code, response.json()["state"]) == (200, state)
    assert (response.json()["cleared_at"] is not None) == (action == "undo/")


def test_one_more_copy(api, reader):
    book = BookFactory(owner=reader, isbn13=ISBN)
    row = found_row(reader, state="owned", book=book)

    assert api.post(row_url(row, "copy/")).json()["book"]["copy_number"] == 2


def test_a_candidate_is_chosen(api, reader):
    record = make_record(ISBN, title="Two").to_json()
    row = found_row(reader, state="needs_you", candidates=[record], adds=False)

    refused = api.post(row_url(row, "choose/"), {"number": 1}, format="json")
    chosen = api.post(row_url(row, "choose/"), {"number": 0}, format="json")

    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_intake")
    assert (chosen.json()["state"], chosen.json()["title"]) == ("found", "Two")


def test_a_row_is_put_away(api, reader):
    row = found_row(reader)

    assert api.delete(row_url(row)).status_code == 204
    assert api.get(row_url(row)).status_code == 404
    assert api.delete(row_url(row)).status_code == 204


def test_what_a_state_does_not_allow_is_a_conflict(api, reader):
    row = IntakeRowFactory(owner=reader)

    response = api.post(row_url(row, "add/"))

    assert (response.status_code, response.json()["code"]) == (409, "intake_row_changed")
    assert response.json()["state"] == "looking"


@pytest.mark.parametrize("action", ["add/", "undo/", "choose/", "sell/"])
def test_rows_of_others_and_other_actions_are_not_there(action, api, reader, stranger):
    row = found_row(reader if action == "sell/" else stranger)

    response = api.post(row_url(row, action), {"number": 0}, format="json")

    assert response.status_code == 404
    assert api.post(row_url(row, action), {}, format="json").status_code == 404


def test_a_row_of_a_trashed_book_says_so(api, reader):
    book = BookFactory(owner=reader, trashed_at=timezone.now())
    row = found_row(reader, state="added", book=book)

    assert api.get(row_url(row)).json()["book"]["is_trashed"] is True
