import pytest

from library import services
from library.models import Book
from library.tests.factories import BookFactory, SnapshotFactory, isbn_number

ISBN = isbn_number(71)


@pytest.fixture
def book(reader):
    SnapshotFactory(isbn13=ISBN)
    return services.add_book_by_isbn(owner=reader, isbn=ISBN)


def url(book, name=""):
    return f"/books/{book.public_id}/{name}"


def form_data(client, book):
    form = client.get(url(book, "edit/")).context["form"]
    shown = {name: form[name].value() or "" for name in form.fields}
    return shown | {f"initial-{name}": value for name, value in shown.items()}


def test_a_book_shows_its_facts(reader_client, book):
    shown = reader_client.get(url(book)).content.decode()

    for part in ("A Field Guide to Getting Lost", "Viking", "July 2005", "English", "978-0-99"):
        assert part in shown


def test_a_book_page_takes_at_most_10_queries(reader_client, book, django_assert_max_num_queries):
    with django_assert_max_num_queries(10):
        reader_client.get(url(book))


@pytest.mark.parametrize(("date", "is_odd"), [("1900-01-01", True), ("1900", False)])
def test_a_date_that_is_likely_a_filler_is_flagged(reader, reader_client, date, is_odd):
    book = services.add_book_by_hand(owner=reader, given={"title": "T", "published": date})

    assert ("Check the date" in reader_client.get(url(book)).content.decode()) is is_odd


def test_markup_in_outside_text_is_escaped(reader, reader_client):
    given = {"title": "<script>alert(1)</script>", "publisher": "<b>x"}
    book = services.add_book_by_hand(owner=reader, given=given)

    shown = reader_client.get(url(book)).content.decode()

    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def test_saving_an_untouched_form_changes_and_locks_nothing(reader_client, book):
    reader_client.post(url(book, "edit/"), form_data(reader_client, book))

    book.refresh_from_db()
    assert book.locked_fields == []


def test_a_synopsis_left_alone_keeps_its_markup(reader, reader_client, book):
    services.edit_book(
        owner=reader, public_id=book.public_id, given={"synopsis": "<p>An <em>old</em> map.</p>"}
    )

    data = form_data(reader_client, book) | {"title": "New title"}
    reader_client.post(url(book, "edit/"), data)

    book.refresh_from_db()
    assert book.title == "New title"
    assert "<em>old</em>" in book.synopsis


def test_an_edit_is_saved_and_locked(reader_client, book):
    changes = {
        "title": "Fog",
        "contributors_text": "Ann Leckie\r\nBo Lund | translator",
        "subjects_text": "Ships",
    }

    response = reader_client.post(url(book, "edit/"), form_data(reader_client, book) | changes)

    book = services.get_book(owner=book.owner, public_id=book.public_id)
    assert response.status_code == 302
    assert book.title == "Fog"
    assert [(c.contributor.name, c.role) for c in book.contributions.all()] == [
        ("Ann Leckie", "author"),
        ("Bo Lund", "translator"),
    ]
    assert book.locked_fields == ["contributors", "subjects", "title"]


def test_a_form_that_stood_open_does_not_undo_another_windows_edit(reader, reader_client, book):
    data = form_data(reader_client, book)
    services.edit_book(owner=reader, public_id=book.public_id, given={"publisher": "New Press"})

    reader_client.post(url(book, "edit/"), data | {"title": "New title"})

    book.refresh_from_db()
    assert (book.title, book.publisher) == ("New title", "New Press")


def test_a_choice_that_is_out_of_date_is_shown_again(reader_client, book):
    Book.objects.update(page_count=100)

    response = reader_client.post(url(book, "refresh/"), {"take": ["page_count:00000000"]})

    book.refresh_from_db()
    assert response.status_code == 409
    assert book.page_count == 100


def test_a_wrong_edit_is_shown_again_as_typed(reader_client, book):
    data = form_data(reader_client, book) | {"title": "", "page_count": "lots"}

    response = reader_client.post(url(book, "edit/"), data)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"title", "page_count"}
    assert 'value="lots"' in response.content.decode()


def test_a_refresh_shows_both_sides_and_takes_what_is_ticked(reader_client, book):
    Book.objects.update(publisher="", page_count=100)

    shown = reader_client.get(url(book, "refresh/"))
    chosen = [row["choice"] for row in shown.context["rows"] if row["name"] == "page_count"]
    reader_client.post(url(book, "refresh/"), {"take": chosen})

    book.refresh_from_db()
    assert {row["name"]: row["state"] for row in shown.context["rows"]}["publisher"] == "new"
    assert (book.page_count, book.publisher) == (209, "")


def test_a_refresh_in_an_outage_says_so(reader_client, reader, settings, network):
    settings.OPENLIBRARY_ENABLED = True
    network.get("http://openlibrary.invalid/api/books", status=500)
    book = BookFactory(owner=reader, isbn13=isbn_number(72))

    response = reader_client.get(url(book, "refresh/"))

    assert response.status_code == 503
    assert "cannot be reached" in response.content.decode()


def test_a_refresh_of_a_book_without_isbn_is_refused_politely(reader, reader_client):
    book = BookFactory(owner=reader)

    response = reader_client.get(url(book, "refresh/"))

    assert response.status_code == 409
    assert "no ISBN" in response.content.decode()


def test_another_copy_gets_its_own_page(reader_client, book):
    response = reader_client.post(url(book, "copies/"), follow=True)

    assert "copy 1" in response.content.decode()
    assert Book.objects.count() == 2


def test_trash_and_undo(reader_client, book):
    response = reader_client.post(url(book, "trash/"), follow=True)
    assert url(book, "restore/") in response.content.decode()
    assert book.title in reader_client.get("/trash/").content.decode()

    reader_client.post(url(book, "restore/"))

    book.refresh_from_db()
    assert book.trashed_at is None


def test_a_book_in_the_trash_can_be_looked_at_but_not_edited(reader_client, book):
    reader_client.post(url(book, "trash/"))

    assert "in the trash" in reader_client.get(url(book)).content.decode()
    assert reader_client.get(url(book, "edit/")).status_code == 404


@pytest.mark.parametrize("name", ["trash/", "restore/", "copies/"])
def test_get_never_changes_anything(reader_client, book, name):
    assert reader_client.get(url(book, name)).status_code == 405
