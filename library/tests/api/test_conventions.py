"""What holds at every address of the API: tags, lost updates, keys, pages, problems, headers."""

import gzip
import json
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.tests.factories import ApiTokenFactory
from library import limits, services
from library.models import Book, KeptAnswer
from library.tests.factories import BookFactory, ListEntryFactory, ReadingListFactory

BOOKS = "/api/v1/books/"
SECRET = "pen_" + "k" * 43
STALE = '"1-000000000000"'


def url(book):
    return f"{BOOKS}{book.public_id}/"


@pytest.fixture
def book(reader):
    return BookFactory(owner=reader, title="Ulysses", author="James Joyce", subject="Dublin")


@pytest.fixture
def program(reader):
    """The API as a program asks it, which reads the account anew each time."""
    ApiTokenFactory(owner=reader, scope="write", text=SECRET, last_used_at=timezone.now())
    return APIClient(headers={"Authorization": f"Bearer {SECRET}"})


# --- Entity tags ----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["", "?q=ulysses&fields=id", "{id}/", "{id}/?fields=title"])
def test_who_has_the_answer_gets_304_and_nothing_is_read_for_it(
    path, program, book, django_assert_max_num_queries
):
    address = BOOKS + path.format(id=book.public_id)
    tag = program.get(address)["ETag"]

    with django_assert_max_num_queries(2):
        again = program.get(address, headers={"If-None-Match": f'"other", W/{tag}'})

    assert again.status_code == 304
    assert again.content == b""
    assert again["ETag"] == tag


CHANGES = {
    "edit": lambda reader, one: services.edit_book(
        owner=reader, public_id=one.public_id, given={"location": "Hall"}
    ),
    "trash": lambda reader, one: services.trash_book(owner=reader, public_id=one.public_id),
    "trash-many": lambda reader, one: services.trash_books(
        owner=reader, selection=services.Selection(public_ids=(one.public_id,))
    ),
    "visibility-of-many": lambda reader, one: services.change_visibility_of(
        owner=reader,
        selection=services.Selection(public_ids=(one.public_id,)),
        visibility="private",
    ),
    "subject-of-many": lambda reader, one: services.add_subject_to(
        owner=reader, selection=services.Selection(public_ids=(one.public_id,)), name="Cities"
    ),
    "respelled-on-another": lambda reader, one: services.add_book_by_hand(
        owner=reader, given={"title": "Other", "contributors": [{"name": "James JOYCE"}]}
    ),
    "subject-respelled-on-another": lambda reader, one: services.add_book_by_hand(
        owner=reader, given={"title": "Other", "subjects": ["DUBLIN"]}
    ),
    "cover-removed": lambda reader, one: services.remove_cover(
        owner=reader, public_id=one.public_id
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_tag_changes_with_everything_the_answer_shows(change, program, book, reader):
    address = url(book)
    before, tag = program.get(address).json(), program.get(address)["ETag"]

    CHANGES[change](reader, book)

    after = program.get(address, headers={"If-None-Match": tag})
    assert after.status_code == 200
    assert after.json() != before


def test_a_list_is_told_anew_after_any_change(program, book, reader):
    tag = program.get(BOOKS)["ETag"]
    services.edit_book(owner=reader, public_id=book.public_id, given={"title": "Finnegans Wake"})

    assert program.get(BOOKS, headers={"If-None-Match": tag}).status_code == 200


def test_one_readers_tag_says_nothing_of_anothers(program, book, stranger_client):
    tag = program.get(url(book))["ETag"]

    assert stranger_client.get(url(book), headers={"If-None-Match": tag}).status_code == 404


# --- Lost updates ---------------------------------------------------------------------------------

WRITES = {
    "book": lambda client, book, tag: client.patch(
        url(book), {"title": "Mine"}, format="json", headers=tag
    ),
    "book-trash": lambda client, book, tag: client.delete(url(book), headers=tag),
    "cover": lambda client, book, tag: client.delete(f"{url(book)}cover/", headers=tag),
}


@pytest.mark.parametrize("write", WRITES)
def test_a_write_tied_to_an_old_state_changes_nothing(write, program, book):
    before = Book.objects.values().get()

    answer = WRITES[write](program, book, {"If-Match": STALE})

    assert answer.status_code == 412
    assert answer.json()["code"] == "changed_meanwhile"
    assert Book.objects.values().get() == before


@pytest.mark.parametrize("write", WRITES)
@pytest.mark.parametrize("form", ["{tag}", "W/{tag}", '"other-1", {tag}', "*"])
def test_a_write_tied_to_the_present_state_is_done(write, form, program, book):
    tag = program.get(url(book))["ETag"]

    answer = WRITES[write](program, book, {"If-Match": form.format(tag=tag)})

    assert answer.status_code in (200, 204)


def test_the_answer_to_a_write_has_the_tag_for_the_next_one(program, book):
    tag = program.get(url(book))["ETag"]
    for title in ("First", "Second", "Third"):
        headers = {"If-Match": tag}
        answer = program.patch(url(book), {"title": title}, format="json", headers=headers)
        assert answer.status_code == 200
        tag = answer["ETag"]

    assert program.get(url(book), headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("method", ["patch", "delete"])
@pytest.mark.parametrize("what", ["list", "entry"])
def test_lists_and_what_is_on_them_are_tied_to_the_list(method, what, program, reader):
    one = ReadingListFactory(owner=reader)
    entry = ListEntryFactory(reading_list=one, book=BookFactory(owner=reader))
    address = f"/api/v1/lists/{one.public_id}/"
    address += f"entries/{entry.public_id}/" if what == "entry" else ""
    given = {"note": "n"} if what == "entry" else {"title": "t"}
    tag = program.get(address)["ETag"]

    def write(tag):
        data = given if method == "patch" else None
        return getattr(program, method)(address, data, format="json", headers={"If-Match": tag})

    assert write(STALE).status_code == 412
    assert write(tag).status_code in (200, 204)


# --- Idempotency ----------------------------------------------------------------------------------


def post(client, given, key="one", path=BOOKS):
    return client.post(path, given, format="json", headers={"Idempotency-Key": key})


def test_a_post_repeated_with_its_key_acts_once_and_answers_the_same(program):
    first, second = (post(program, {"title": "Zine"}) for _ in range(2))

    assert Book.objects.count() == 1
    assert (first.status_code, first.json()) == (201, second.json())
    assert (second.status_code, second["Location"]) == (201, first["Location"])
    assert second["ETag"] == first["ETag"]
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first


def test_another_key_or_none_acts_again(program):
    post(program, {"title": "Zine"})
    post(program, {"title": "Zine"}, key="two")
    program.post(BOOKS, {"title": "Zine"}, format="json")

    assert Book.objects.count() == 3


@pytest.mark.parametrize(("given", "path"), [({"title": "x"}, BOOKS), ({"title": "Zine"}, "lists")])
def test_a_key_belongs_to_one_request(given, path, program):
    post(program, {"title": "Zine"})

    answer = post(program, given, path=path if path == BOOKS else "/api/v1/lists/")

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")


def test_a_key_of_one_reader_is_free_for_another(program, stranger):
    post(program, {"title": "Zine"})
    other = APIClient()
    other.force_authenticate(stranger)

    assert post(other, {"title": "Else"}).status_code == 201


def test_a_refusal_leaves_its_key_free(program):
    assert post(program, {"title": ""}).status_code == 422
    assert post(program, {"title": "Zine"}).status_code == 201


def test_a_request_under_way_is_waited_for_and_then_told_to_come_back(program, reader, monkeypatch):
    first = post(program, {"title": "Zine"})
    KeptAnswer.objects.update(status=None)
    monkeypatch.setattr("library.services.kept_answers._LOOK_EVERY_S", 0)
    monkeypatch.setattr("library.services.kept_answers.time.monotonic", iter(range(99)).__next__)

    answer = post(program, {"title": "Zine"})

    assert first.status_code == 201
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_in_use")
    assert answer["Retry-After"] == "1"
    assert Book.objects.count() == 1


def test_what_was_cut_off_is_not_done_again(program, monkeypatch):
    post(program, {"title": "Zine"})
    KeptAnswer.objects.update(status=None, made_at=timezone.now() - timedelta(hours=1))
    monkeypatch.setattr("library.services.kept_answers.time.monotonic", iter(range(99)).__next__)

    answer = post(program, {"title": "Zine"})

    assert answer.status_code == 409
    assert "cut off" in answer.json()["detail"]


def test_keys_are_forgotten_after_a_day(program):
    post(program, {"title": "Zine"})
    ago = timezone.now() - timedelta(hours=limits.IDEMPOTENCY_HOURS, seconds=1)
    KeptAnswer.objects.update(made_at=ago)

    assert post(program, {"title": "Else"}).status_code == 201
    KeptAnswer.objects.update(made_at=ago)
    assert services.sweep_answers() == 1
    assert not KeptAnswer.objects.exists()


@pytest.mark.parametrize("key", ["", "two words", "é", "k" * 256])
def test_a_key_has_a_shape(key, program):
    answer = post(program, {"title": "Zine"}, key=key)

    assert answer.status_code == 422
    assert "Idempotency-Key" in answer.json()["errors"]


# --- Pages ----------------------------------------------------------------------------------------

SORTS = ("-added", "added", "title", "-title", "author", "-author", "published", "-published")
SORTS += ("pages", "-pages")


@pytest.mark.parametrize("sort", SORTS)
def test_pages_hold_every_row_once_both_ways(sort, api, reader):
    for number in range(11):
        BookFactory(
            owner=reader,
            title=f"T{number % 3}",
            published=("", "1999", "2001")[number % 3],
            page_count=(None, 7, 7, 9)[number % 4],
        )
    whole = [
        row["id"] for row in api.get(BOOKS, {"sort": sort, "page_size": 100}).json()["results"]
    ]

    forward, address = [], f"{BOOKS}?sort={sort}&page_size=4"
    while address:
        page = api.get(address).json()
        forward.append([row["id"] for row in page["results"]])
        address, last = page["next"], page
    back, address = [], last["previous"]
    while address:
        page = api.get(address).json()
        back.append([row["id"] for row in page["results"]])
        address = page["previous"]

    assert sum(forward, []) == whole
    assert back == forward[-2::-1]


def test_a_page_follows_the_row_before_it_whatever_came_or_went(api, reader):
    books = [BookFactory(owner=reader, title=title) for title in "abcdef"]
    page = api.get(BOOKS, {"sort": "title", "page_size": 3}).json()
    books[2].delete()
    BookFactory(owner=reader, title="aa")

    following = api.get(page["next"]).json()["results"]

    assert [row["title"] for row in following] == ["d", "e", "f"]


def test_the_count_has_an_end(api, reader):
    Book.objects.bulk_create(
        Book(owner=reader, title="x", sort_title="x", created_at=timezone.now())
        for _ in range(1001)
    )

    answer = api.get(BOOKS).json()

    assert (answer["count"], answer["count_is_capped"]) == (1000, True)
    assert api.get(BOOKS, {"q": "nothing"}).json()["count"] == 0


@pytest.mark.parametrize("size", ["0", "101", "-1", "ten", "٣", "1e1", ""])
def test_a_page_has_one_to_a_hundred_rows(size, api):
    answer = api.get(BOOKS, {"page_size": size})

    assert answer.status_code == 422
    assert "page_size" in answer.json()["errors"]


@pytest.mark.parametrize(
    "cursor", ["W10=", "WzAsbnVsbCxudWxsXQ==", "WzAsMSwyXQ==", "e30=", "bnVsbA=="]
)
@pytest.mark.parametrize("sort", ["-added", "pages"])
def test_a_cursor_of_another_shape_is_not_found(cursor, sort, api, reader):
    BookFactory(owner=reader)

    assert api.get(BOOKS, {"cursor": cursor, "sort": sort}).status_code in (200, 404)


def test_a_link_keeps_the_question(api, reader):
    BookFactory.create_batch(3, owner=reader, subject="Dublin")

    page = api.get(BOOKS, {"subject": "Dublin", "page_size": 2, "fields": "id"}).json()

    asked = parse_qs(urlsplit(page["next"]).query)
    assert {name: asked[name] for name in ("subject", "page_size", "fields")} == {
        "subject": ["Dublin"], "page_size": ["2"], "fields": ["id"],
    }  # fmt: skip


# --- fields= --------------------------------------------------------------------------------------


def test_an_answer_has_the_fields_asked_for(api, book):
    assert list(api.get(BOOKS, {"fields": "title,id"}).json()["results"][0]) == ["id", "title"]
    assert list(api.get(url(book), {"fields": "title"}).json()) == ["id", "title"]


@pytest.mark.parametrize("fields", ["nothing", "", "id,secret"])
def test_a_field_there_is_not_cannot_be_asked_for(fields, api, book):
    for address in (BOOKS, url(book), "/api/v1/lists/"):
        answer = api.get(address, {"fields": fields})
        assert answer.status_code == 422
        assert "fields" in answer.json()["errors"]


@pytest.mark.parametrize("asked", ["", "expand=contributors,subjects", "fields=id&q=a"])
def test_a_list_takes_five_queries_at_most_whatever_it_shows(
    asked, program, reader, assert_flat_queries
):
    assert_flat_queries(
        grow=lambda n: BookFactory.create_batch(n, owner=reader, author="A", subject="B"),
        act=lambda: program.get(f"{BOOKS}?page_size=100&{asked}"),
        at_most=5,
        few=3,
        more=30,
    )


def test_what_is_asked_for_besides_comes_along(api, book):
    row = api.get(BOOKS, {"expand": "contributors", "fields": "title"}).json()["results"][0]

    assert row == {
        "id": book.public_id,
        "title": "Ulysses",
        "contributors": [{"name": "James Joyce", "role": "author"}],
    }
    assert api.get(BOOKS, {"expand": "everything"}).status_code == 422


# --- Headers --------------------------------------------------------------------------------------


def test_limits_are_told_before_they_are_reached(api):
    answers = [api.post("/api/v1/intake/", {"text": "9780306406157"}, format="json")]
    answers += [api.post("/api/v1/intake/", {"text": "9780306406157"}, format="json")]

    assert [answer["RateLimit-Policy"] for answer in answers] == ['"intake";q=600;w=60'] * 2
    assert answers[0]["RateLimit"].startswith('"intake";r=599;t=')
    assert answers[1]["RateLimit"].startswith('"intake";r=598;t=')


def test_a_limit_that_is_reached_says_when_to_come_back(api, monkeypatch):
    monkeypatch.setattr(limits, "INTAKE_RATE", "1/m")
    api.post("/api/v1/intake/", {"text": "9780306406157"}, format="json")

    answer = api.post("/api/v1/intake/", {"text": "9780306406157"}, format="json")

    assert answer.status_code == 429
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert answer["RateLimit"].startswith('"intake";r=0;t=')


def test_nothing_of_a_reader_is_kept_on_the_way(api, book):
    for address in (BOOKS, url(book), "/api/v1/lists/"):
        assert api.get(address)["Cache-Control"].startswith("private")


def test_answers_are_compressed_and_pages_are_not(program, reader, reader_client):
    BookFactory.create_batch(10, owner=reader)

    answer = program.get(BOOKS, headers={"Accept-Encoding": "gzip"})

    assert answer["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(answer.content))["results"]) == 10
    assert answer["ETag"].startswith("W/")
    page = reader_client.get("/library/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in page


def test_no_other_site_may_call_unless_it_is_named(program, settings):
    answer = program.get(BOOKS, headers={"Origin": "https://elsewhere.example"})

    assert settings.CORS_ALLOWED_ORIGINS == []
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
