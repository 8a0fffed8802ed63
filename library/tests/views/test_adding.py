from django.utils import timezone

from library.models import Book, WantedIsbn
from library.tests.factories import isbn_number

ISBN = isbn_number(61)


def text(response):
    return response.content.decode()


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


def test_isbns_noted_before_there_was_a_tray_are_listed(reader, reader_client):
    WantedIsbn.objects.create(owner=reader, isbn13=ISBN, wanted_at=timezone.now())

    assert "Still being asked for" in text(reader_client.get("/add/"))


def test_a_reader_may_stop_the_asking(reader, reader_client):
    WantedIsbn.objects.create(owner=reader, isbn13=ISBN, wanted_at=timezone.now())

    response = reader_client.post(f"/add/waiting/{ISBN}/forget/", follow=True)

    assert "no longer asked for" in text(response)
    assert not WantedIsbn.objects.exists()
