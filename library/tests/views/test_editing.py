"""The form of a book: as a page and as the part for a dialog, with the cover in it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from library import services
from library.models import Book, Cover
from library.tests.factories import BookFactory, SnapshotFactory, isbn_number
from library.tests.pictures import jpeg

pytestmark = pytest.mark.usefixtures("media")
ISBN = isbn_number(820)
URL = "https://images.example.org/covers/1.jpg"
AS_PART = {"HTTP_X_REQUESTED_WITH": "fetch"}
NEW = "/books/new/"


@pytest.fixture
def book(reader):
    return BookFactory(owner=reader, isbn13=ISBN, title="Quillfeather", visibility="private")


def page_of(book):
    return f"/books/{book.public_id}/edit/"


def filled(title="Quillfeather", **given):
    """What the form of ``book`` sends when only ``given`` is changed."""
    shown = {"title": "Quillfeather", "isbn13": ISBN, "visibility": "private"}
    initial = {f"initial-{name}": value for name, value in shown.items()}
    return shown | initial | {"title": title} | given


def upload(data=None, name="cover.jpg"):
    return SimpleUploadedFile(name, jpeg() if data is None else data, content_type="image/jpeg")


def attach(book):
    return services.attach_cover(owner=book.owner, public_id=book.public_id, data=jpeg())


def test_one_address_gives_the_page_or_the_part_for_a_dialog(reader_client, book):
    page = reader_client.get(page_of(book))
    part = reader_client.get(page_of(book), **AS_PART)

    assert "X-Requested-With" in page["Vary"]
    assert "X-Requested-With" in part["Vary"]
    assert "<html" in page.content.decode()
    assert "<html" not in part.content.decode()
    assert page.content.decode().count("data-book-form") == 1
    assert part.content.decode().count("data-book-form") == 1


def test_the_part_says_what_is_wrong_with_422(reader_client, book):
    answer = reader_client.post(page_of(book), filled(published="1985-13"), **AS_PART)

    assert answer.status_code == 422
    assert "There is no month 13" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_a_save_from_the_dialog_leads_to_the_book(reader_client, book):
    answer = reader_client.post(page_of(book), filled(title="Fog"), **AS_PART)

    assert (answer.status_code, answer.url) == (302, book.get_absolute_url())
    assert "Saved." in reader_client.get(answer.url).content.decode()


def test_the_form_takes_at_most_10_queries(reader_client, book, django_assert_max_num_queries):
    attach(book)

    with django_assert_max_num_queries(10):
        reader_client.get(page_of(book))


def test_a_picture_in_the_form_becomes_the_cover(reader_client, book):
    reader_client.post(page_of(book), filled(title="Fog", image=upload()))

    book.refresh_from_db()
    assert (book.title, book.cover.source) == ("Fog", "upload")
    assert book.locked_fields == ["cover", "title"]


def test_an_address_in_the_form_becomes_the_cover(reader_client, book, network):
    network.get(URL, body=jpeg())

    reader_client.post(page_of(book), filled(url=URL))

    assert Cover.objects.get().source == "url"
    assert Book.objects.get().locked_fields == ["cover"]


def test_a_candidate_is_offered_and_chosen_in_the_form(reader_client, book, network):
    SnapshotFactory(isbn13=ISBN, provider="isbndb", fields={"cover_url": URL})
    network.get(URL, body=jpeg())

    shown = reader_client.get(page_of(book)).content.decode()
    reader_client.post(page_of(book), filled(candidate="isbndb"))

    assert 'name="candidate" value="isbndb"' in shown
    assert Cover.objects.get().source == "isbndb"


def test_a_cover_is_taken_off_in_the_form(reader_client, book):
    attach(book)

    assert 'name="take_off"' in reader_client.get(page_of(book)).content.decode()
    reader_client.post(page_of(book), filled(take_off="on"))

    assert not Cover.objects.exists()
    assert 'name="take_off"' not in reader_client.get(page_of(book)).content.decode()


def test_a_new_picture_counts_more_than_the_tick_to_take_it_off(reader_client, book):
    attach(book)

    reader_client.post(page_of(book), filled(take_off="on", image=upload(jpeg(width=320))))

    assert Cover.objects.get().width == 320


@pytest.mark.parametrize("path", ["edit", "new"])
@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({"image": b""}, "image", "The file is empty"),
        ({"photo": b"<svg/>" * 400}, "photo", "not a picture"),
        ({"url": "https://127.0.0.1/1.jpg"}, "url", "public internet"),
    ],
)
def test_a_bad_picture_keeps_what_was_typed(
    reader_client, book, path, given, field, told, real_sockets
):
    sent = {name: upload(v) if isinstance(v, bytes) else v for name, v in given.items()}
    url = page_of(book) if path == "edit" else NEW

    answer = reader_client.post(url, filled(title="Fog", isbn13="", **sent))

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert told in answer.content.decode()
    assert 'value="Fog"' in answer.content.decode()
    assert list(Book.objects.values_list("title", flat=True)) == ["Quillfeather"]
    assert not Cover.objects.exists()


def test_a_candidate_that_is_offered_no_more_keeps_what_was_typed(reader_client, book):
    answer = reader_client.post(page_of(book), filled(title="Fog", candidate="isbndb"))

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"candidate"}
    assert "There is no such cover" in answer.content.decode()
    assert 'value="Fog"' in answer.content.decode()


def test_nothing_is_fetched_for_a_form_that_cannot_be_saved(reader_client, book):
    answer = reader_client.post(page_of(book), filled(url=URL, published="1985-13"))

    assert set(answer.context["form"].errors) == {"published"}


def test_a_book_added_by_hand_gets_the_picture_given_with_it(reader_client):
    reader_client.post(NEW, {"title": "Zine", "visibility": "private", "image": upload()})

    assert Book.objects.get().cover.source == "upload"


def test_a_book_added_by_hand_gets_the_picture_at_an_address(reader_client, network):
    network.get(URL, body=jpeg())

    reader_client.post(NEW, {"title": "Zine", "visibility": "private", "url": URL})

    assert Book.objects.get().cover.source == "url"


def test_an_isbn_that_is_taken_leaves_no_picture_behind(reader_client, book):
    given = {"title": "Zine", "visibility": "private", "isbn13": ISBN, "image": upload()}

    answer = reader_client.post(NEW, given)

    assert set(answer.context["form"].errors) == {"isbn13"}
    assert not Cover.objects.exists()


def test_pictures_fetched_without_end_are_refused_and_the_form_kept(
    reader_client, book, time_machine
):
    # The clock stands: the count begins anew with each minute.
    time_machine.move_to(timezone.now(), tick=False)
    sent = filled(title="Fog", url="http://images.example.org/1.jpg")
    answers = [reader_client.post(page_of(book), sent) for _ in range(61)]

    assert [answer.status_code for answer in answers] == [422] * 60 + [429]
    assert 'value="Fog"' in answers[-1].content.decode()


def test_another_reader_gets_neither_page_nor_part(stranger_client, book):
    for extra in ({}, AS_PART):
        assert stranger_client.get(page_of(book), **extra).status_code == 404
        assert stranger_client.post(page_of(book), filled(), **extra).status_code == 404
