import pytest
from django.utils import timezone

from library import services
from library.models import Book
from library.tests.factories import BookFactory, SnapshotFactory, isbn_number

ISBN = isbn_number(81)
BOOKS = "/api/v1/books/"


def url(book):
    return f"{BOOKS}{book.public_id}/"


def test_an_isbn_is_looked_up_with_sources_and_the_copies_owned(api, reader):
    SnapshotFactory(isbn13=ISBN)
    book = BookFactory(owner=reader, isbn13=ISBN)

    answer = api.get(f"/api/v1/isbn/{ISBN}/").json()

    assert answer["title"] == "A Field Guide to Getting Lost"
    assert answer["contributors"] == [{"name": "Rebecca Solnit", "role": "author"}]
    assert answer["sources"]["title"] == "openlibrary"
    assert [copy["id"] for copy in answer["owned"]] == [book.public_id]


@pytest.mark.parametrize(
    ("isbn", "status", "code"),
    [("9780306406158", 422, "invalid_isbn"), (isbn_number(99), 404, "isbn_not_found")],
)
def test_a_lookup_that_fails_is_a_problem(api, isbn, status, code):
    response = api.get(f"/api/v1/isbn/{isbn}/")

    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == code


def test_a_book_is_added_by_isbn(api):
    SnapshotFactory(isbn13=ISBN)

    response = api.post(BOOKS, {"isbn": ISBN}, format="json")

    book = Book.objects.get()
    assert response.status_code == 201
    assert response["Location"] == url(book)
    assert response.json()["isbn13"] == ISBN
    assert response.json()["subjects"] == ["Essays", "Walking"]


def test_a_second_time_is_a_conflict_with_the_copys_address(api, reader):
    book = BookFactory(owner=reader, isbn13=ISBN)

    response = api.post(BOOKS, {"isbn": ISBN}, format="json")

    assert response.status_code == 409
    assert response.json()["url"] == url(book)
    assert response.json()["html_url"] == book.get_absolute_url()


def test_another_copy_is_added_on_request(api, reader):
    SnapshotFactory(isbn13=ISBN)
    BookFactory(owner=reader, isbn13=ISBN)

    response = api.post(BOOKS, {"isbn": ISBN, "another_copy": True}, format="json")

    assert response.json()["copy_number"] == 2


def test_a_book_is_added_by_hand(api):
    given = {
        "title": "Zine",
        "contributors": [{"name": "Ann Leckie"}],
        "page_count": 12,
        "published": "1999~",
        "visibility": "private",
    }

    answer = api.post(BOOKS, given, format="json").json()

    assert answer["contributors"] == [{"name": "Ann Leckie", "role": "author"}]
    assert (answer["published"], answer["isbn13"], answer["language"]) == ("1999~", None, None)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        pytest.param({}, "isbn", id="nothing"),
        pytest.param({"isbn": ISBN, "title": "x"}, "isbn", id="both"),
        pytest.param({"title": "x" * 501}, "title", id="too-long"),
        pytest.param({"title": "x", "published": "soon"}, "published", id="date"),
        pytest.param({"title": "x", "visibility": "friends"}, "visibility", id="visibility"),
        pytest.param({"title": "x", "page_count": 0}, "page_count", id="pages"),
        pytest.param({"title": "x", "subjects": "Ships"}, "subjects", id="not-a-list"),
    ],
)
def test_what_cannot_be_kept_is_named_by_field(api, given, field):
    response = api.post(BOOKS, given, format="json")

    assert response.status_code == 422
    assert field in response.json()["errors"]
    assert not Book.objects.exists()


def test_a_change_locks_what_it_sets(api, reader):
    book = BookFactory(owner=reader)

    answer = api.patch(url(book), {"title": "New", "language": "fr"}, format="json").json()

    assert (answer["title"], answer["language"]) == ("New", "fr")
    assert answer["locked_fields"] == ["language", "title"]


def test_deleting_moves_to_the_trash(api, reader):
    book = BookFactory(owner=reader)

    assert api.delete(url(book)).status_code == 204
    assert api.get(url(book)).json()["trashed_at"]
    assert api.get(BOOKS).json()["results"] == []


def test_the_list_is_filtered_as_the_page_is_and_leads_on_by_cursor(api, reader):
    for number in range(5):
        BookFactory(owner=reader, title=f"Ship {number}", author="Ann Leckie")
    BookFactory(owner=reader, title="Shore")

    first = api.get(BOOKS, {"q": "ship", "page_size": 3, "sort": "title"}).json()
    second = api.get(first["next"]).json()

    titles = [row["title"] for row in first["results"] + second["results"]]
    assert titles == [f"Ship {number}" for number in range(5)]
    assert second["next"] is None


def test_a_list_takes_as_many_queries_for_ten_as_for_two(api, reader, assert_flat_queries):
    assert_flat_queries(
        grow=lambda n: BookFactory.create_batch(n, owner=reader, author="A", subject="B"),
        act=lambda: api.get(BOOKS),
        at_most=3,
    )


def test_paging_ends_when_more_than_a_thousand_books_tie(api, reader):
    now = timezone.now()
    Book.objects.bulk_create(
        Book(owner=reader, title="Same", sort_title="same", created_at=now) for _ in range(1_250)
    )

    seen, url = set(), f"{BOOKS}?sort=author&page_size=100"
    for _ in range(13):
        page = api.get(url).json()
        seen |= {row["id"] for row in page["results"]}
        url = page["next"]

    assert url is None
    assert len(seen) == 1_250


@pytest.mark.parametrize("cursor", ["cD1nYXJiYWdl", "%00", "x" * 5_000, "cD0lMDA="])
@pytest.mark.parametrize("sort", ["-added", "title"])
def test_a_cursor_nobody_gave_out_is_not_found(api, reader, cursor, sort):
    book = BookFactory(owner=reader)

    answers = [
        api.get(f"{path}?cursor={cursor}&sort={sort}") for path in (BOOKS, f"{url(book)}history/")
    ]

    assert {answer.status_code for answer in answers} <= {200, 404}


def test_a_sort_the_list_has_not_is_refused(api):
    response = api.get(BOOKS, {"sort": "sideways"})

    assert response.status_code == 422
    assert "sort" in response.json()["errors"]


def test_json_nested_without_end_is_a_bad_request(api):
    response = api.post(BOOKS, "[" * 100_000, content_type="application/json")

    assert response.status_code == 400


def test_a_field_there_is_not_is_named(api, reader):
    book = BookFactory(owner=reader)

    response = api.patch(url(book), {"titel": "New"}, format="json")

    assert response.status_code == 422
    assert list(response.json()["errors"]) == ["titel"]


def test_another_copy_may_have_its_own_visibility(api, reader):
    SnapshotFactory(isbn13=ISBN)
    given = {"isbn": ISBN, "another_copy": True, "visibility": "private"}

    assert api.post(BOOKS, given, format="json").json()["visibility"] == "private"


def test_a_book_in_the_trash_cannot_be_changed(api, reader):
    book = BookFactory(owner=reader, trashed_at=timezone.now())

    response = api.patch(url(book), {"title": "New"}, format="json")

    assert response.status_code == 409
    assert response.json()["code"] == "book_in_trash"


def test_asking_too_fast_is_told_when_to_go_on(api, time_machine):
    # The clock stands: the count begins anew with each minute.
    time_machine.move_to(timezone.now(), tick=False)
    SnapshotFactory(isbn13=ISBN)
    for _ in range(60):
        api.get(f"/api/v1/isbn/{ISBN}/")

    response = api.get(f"/api/v1/isbn/{ISBN}/")

    assert response.status_code == 429
    assert int(response["Retry-After"]) > 0


def test_an_outage_says_when_to_come_back(api, settings, network):
    settings.OPENLIBRARY_ENABLED = True
    network.get("http://openlibrary.invalid/api/books", status=500)

    response = api.post(BOOKS, {"isbn": ISBN}, format="json")

    assert response.status_code == 503
    assert int(response["Retry-After"]) > 0
    assert not Book.objects.exists()


def test_html_and_api_write_the_same_book(api, reader, reader_client):
    SnapshotFactory(isbn13=ISBN)
    api.post(BOOKS, {"isbn": ISBN}, format="json")
    reader_client.post("/add/", {"text": ISBN})
    row = reader.intake_rows.get()
    reader_client.post(f"/add/rows/{row.public_id}/copy/")

    first, second = Book.objects.with_details().order_by("copy_number")

    assert services.current_facts(first) == services.current_facts(second)
    assert first.sources == second.sources


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("binding=hardcover", {"Iberia", "Persuasion"}),
        ("binding=unknown", {"Notes"}),
        ("language=en&language=pt-BR", {"Iberia", "Persuasion"}),
        ("decade=1980", {"Persuasion"}),
        ("visibility=private&binding=hardcover", {"Iberia"}),
        ("binding=papyrus&decade=soon&view=spines&size=24", {"Iberia", "Persuasion", "Notes"}),
    ],
)
def test_the_list_takes_the_facets_of_the_library_page(api, reader, query, expected):
    BookFactory(
        owner=reader, title="Iberia", binding="hardcover", language="pt-BR", visibility="private"
    )
    BookFactory(
        owner=reader, title="Persuasion", binding="hardcover", language="en", published="1989"
    )
    BookFactory(owner=reader, title="Notes")
    BookFactory(title="Somebody else's", binding="hardcover", language="en")

    rows = api.get(f"{BOOKS}?{query}").json()["results"]

    assert {row["title"] for row in rows} == expected
