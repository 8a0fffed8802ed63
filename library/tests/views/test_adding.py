import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from library.models import Book, WantedIsbn
from library.tests.factories import BookFactory, SnapshotFactory, isbn_number

ISBN = isbn_number(61)
ADD = "/add/"


def text(response):
    return response.content.decode()


def test_the_page_asks_for_an_isbn(reader_client):
    response = reader_client.get(ADD)

    assert response.status_code == 200
    assert 'name="isbn"' in text(response)


def test_looking_up_shows_the_book_its_facts_and_their_source_and_adds_nothing(reader_client):
    SnapshotFactory(isbn13=ISBN)

    shown = text(reader_client.get(ADD, {"isbn": ISBN}))

    for part in ("A Field Guide to Getting Lost", "Rebecca Solnit", "July 2005", "Open Library"):
        assert part in shown
    assert not Book.objects.exists()


def test_adding_leads_to_the_book_with_a_way_back(reader_client):
    SnapshotFactory(isbn13=ISBN)

    response = reader_client.post(ADD, {"isbn": ISBN}, follow=True)

    book = Book.objects.get()
    assert response.redirect_chain == [(book.get_absolute_url(), 302)]
    assert reverse("library:book-trash", args=[book.public_id]) in text(response)


@pytest.mark.django_db(transaction=True)
def test_adding_from_a_fresh_snapshot_takes_at_most_12_queries(reader_client):
    SnapshotFactory(isbn13=ISBN)

    with CaptureQueriesContext(connection) as captured:
        response = reader_client.post(ADD, {"isbn": ISBN})

    # With a real transaction, so that what follows its end counts; BEGIN and COMMIT do not.
    queries = [one["sql"] for one in captured if not one["sql"].startswith(("BEGIN", "COMMIT"))]
    assert response.status_code == 302
    assert len(queries) <= 12, queries


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("9780306406158", id="wrong-check-digit"),
        pytest.param("979-0-060-11561-5", id="ismn"),
        pytest.param("51995", id="price-code"),
        pytest.param("B07MNWKF2M", id="asin"),
        pytest.param("", id="empty"),
        pytest.param("9" * 10_000, id="10000-characters"),
        pytest.param("978\x00\x07", id="control-characters"),
        pytest.param("📚📚📚", id="emoji"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_what_is_not_an_isbn_gets_a_sentence_and_is_kept(reader_client, typed, method):
    response = getattr(reader_client, method)(ADD, {"isbn": typed})

    form = response.context["form"]
    assert response.status_code == 422
    assert form.errors["isbn"][0].endswith((".", "?"))
    assert form["isbn"].value() == typed
    assert not WantedIsbn.objects.exists()


def test_an_owned_isbn_shows_the_copy_and_offers_another(reader, reader_client):
    book = BookFactory(owner=reader, isbn13=ISBN, title="Mine")

    shown = text(reader_client.get(ADD, {"isbn": ISBN}))

    assert book.get_absolute_url() in shown
    assert "another_copy" in shown


def test_adding_an_owned_isbn_is_a_conflict_that_names_the_copy(reader, reader_client):
    book = BookFactory(owner=reader, isbn13=ISBN)

    response = reader_client.post(ADD, {"isbn": ISBN})

    assert response.status_code == 409
    assert book.get_absolute_url() in text(response)
    assert Book.objects.count() == 1


def test_another_copy_is_added_on_request(reader, reader_client):
    SnapshotFactory(isbn13=ISBN)
    BookFactory(owner=reader, isbn13=ISBN)

    reader_client.post(ADD, {"isbn": ISBN, "another_copy": "on"})

    assert sorted(Book.objects.values_list("copy_number", flat=True)) == [1, 2]


def test_an_unknown_isbn_is_kept_for_the_form_by_hand_and_tried_again(reader_client):
    response = reader_client.get(ADD, {"isbn": ISBN})

    assert response.status_code == 404
    assert f"/books/new/?isbn={ISBN}" in text(response)
    assert WantedIsbn.objects.get().isbn13 == ISBN


def test_an_outage_is_said_plainly(reader_client, settings, network):
    settings.OPENLIBRARY_ENABLED = True
    network.get("http://openlibrary.invalid/api/books", status=502)

    response = reader_client.get(ADD, {"isbn": ISBN})

    assert response.status_code == 503
    assert "cannot be reached" in text(response)
    assert response.context["form"]["isbn"].value() == ISBN


def test_a_book_by_hand_needs_a_title_only(reader, reader_client):
    response = reader_client.post("/books/new/", {"title": "Zine No. 3", "visibility": "private"})

    book = Book.objects.get()
    assert response.status_code == 302
    assert (book.owner, book.title, book.isbn13, book.visibility) == (
        reader,
        "Zine No. 3",
        None,
        "private",
    )


def test_a_book_by_hand_keeps_the_isbn_that_nobody_knew(reader_client):
    form = reader_client.get("/books/new/", {"isbn": ISBN}).context["form"]
    assert form["isbn13"].value() == ISBN

    reader_client.post("/books/new/", {"title": "X", "isbn13": ISBN, "visibility": "public"})

    assert Book.objects.get().isbn13 == ISBN
    assert WantedIsbn.objects.filter(isbn13=ISBN).exists()


def test_errors_stand_beside_their_fields_and_nothing_typed_is_lost(reader_client):
    typed = {
        "title": "T",
        "published": "2024-02-30",
        "contributors_text": "Ann | wizard",
        "isbn13": "123",
        "visibility": "public",
    }

    response = reader_client.post("/books/new/", typed)

    form = response.context["form"]
    assert response.status_code == 422
    assert set(form.errors) == {"published", "contributors_text", "isbn13"}
    assert form["title"].value() == "T"


def test_waiting_isbns_are_listed(reader_client):
    reader_client.get(ADD, {"isbn": ISBN})

    assert "tried again by itself" in text(reader_client.get(ADD))


def test_a_reader_may_stop_the_asking(reader_client):
    reader_client.get(ADD, {"isbn": ISBN})

    response = reader_client.post(f"/add/waiting/{ISBN}/forget/", follow=True)

    assert "no longer asked for" in text(response)
    assert not WantedIsbn.objects.exists()


def test_the_source_is_told_once_when_there_is_only_one(reader_client):
    SnapshotFactory(isbn13=ISBN)

    assert text(reader_client.get(ADD, {"isbn": ISBN})).count("Open Library") == 1


def test_visitors_are_asked_to_sign_in(client, db):
    assert client.get(ADD).url == f"/account/sign-in/?next={ADD}"
