"""Where a copy stands."""

import pytest

from library import services
from library.exceptions import BookAlreadyOwned, InvalidBook
from library.tests.factories import BookFactory

pytestmark = pytest.mark.django_db


def test_a_place_is_written_changed_and_put_back(reader):
    book = services.add_book_by_hand(
        owner=reader, given={"title": "A book", "location": " Hall,  top shelf "}
    )
    assert book.location == "Hall, top shelf"
    services.edit_book(owner=reader, public_id=book.public_id, given={"location": "Attic"})
    change = services.history_of(book).get()
    assert change.changes == {"location": ["Hall, top shelf", "Attic"]}

    services.undo_revision(owner=reader, public_id=book.public_id, revision_id=change.public_id)

    book.refresh_from_db()
    assert (book.location, book.locked_fields) == ("Hall, top shelf", ["title"])


def test_a_place_has_its_limit(reader):
    with pytest.raises(InvalidBook) as refused:
        services.add_book_by_hand(owner=reader, given={"title": "A book", "location": "x" * 201})

    assert set(refused.value.extra["errors"]) == {"location"}


def test_a_duplicate_says_where_the_copy_stands(reader):
    BookFactory(owner=reader, isbn13="9780306406157", title="Here", location="Hall")

    with pytest.raises(BookAlreadyOwned) as refused:
        services.add_book_by_isbn(owner=reader, isbn="9780306406157")

    assert refused.value.message == "You already have “Here”. Where it stands: Hall."
    assert refused.value.extra["location"] == "Hall"


def test_one_more_copy_stands_nowhere_yet(reader):
    book = BookFactory(owner=reader, isbn13="9780306406157", location="Hall")

    assert services.copy_book(owner=reader, public_id=book.public_id).location == ""


def test_the_book_page_shows_it_and_the_form_changes_it(reader, reader_client):
    book = BookFactory(owner=reader, location="Hall, top shelf")

    page = reader_client.get(book.get_absolute_url())
    form = reader_client.get(f"{book.get_absolute_url()}edit/")
    sent = {"title": book.title, "initial-title": book.title, "visibility": "public"}
    sent |= {"initial-visibility": "public", "initial-location": "Hall, top shelf"}
    reader_client.post(f"{book.get_absolute_url()}edit/", sent | {"location": "Cellar"})

    book.refresh_from_db()
    assert "Hall, top shelf" in page.text
    assert 'value="Hall, top shelf"' in form.text
    assert book.location == "Cellar"


def test_the_api_reads_and_writes_it(api, reader):
    book = BookFactory(owner=reader)
    url = f"/api/v1/books/{book.public_id}/"

    answer = api.patch(url, {"location": "Attic"}, format="json")

    assert answer.status_code == 200
    assert api.get(url).json()["location"] == "Attic"
    assert "location" not in api.get("/api/v1/books/").json()["results"][0]
