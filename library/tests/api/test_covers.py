import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.tests.factories import ApiTokenFactory
from library import services
from library.models import Cover
from library.tests.factories import BookFactory, isbn_number
from library.tests.pictures import jpeg

pytestmark = pytest.mark.usefixtures("media")
BOOKS = "/api/v1/books/"
PICTURE = jpeg()
URL = "https://images.example.org/covers/1.jpg"


@pytest.fixture
def book(reader):
    return BookFactory(owner=reader, isbn13=isbn_number(660))


def url(book):
    return f"{BOOKS}{book.public_id}/cover/"


def put(api, book, data=PICTURE):
    given = {"image": SimpleUploadedFile("cover.jpg", data)}
    return api.put(url(book), given, format="multipart")


def test_a_picture_is_sent_and_its_addresses_come_back(api, book, client):
    answer = put(api, book)

    cover = answer.json()["cover"]
    assert answer.status_code == 200
    assert (cover["width"], cover["height"], cover["source"]) == (300, 450, "upload")
    assert list(cover["urls"]) == ["160", "320"]
    assert client.get(cover["urls"]["160"]).status_code == 200
    assert answer.json()["locked_fields"] == ["cover"]


def test_a_picture_is_fetched_by_address(api, book, network):
    network.get(URL, body=PICTURE)

    answer = api.put(url(book), {"url": URL}, format="json")

    assert answer.json()["cover"]["source"] == "url"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"url": "https://169.254.169.254/latest/"}, "cover_unreachable"),
        ({"url": "file:///etc/passwd"}, "cover_unreachable"),
        ({}, "invalid"),
        ({"url": 5}, "cover_unreachable"),
        ({"image": "text"}, "invalid"),
    ],
)
def test_what_cannot_be_taken_is_a_problem(api, book, given, code, real_sockets):
    answer = api.put(url(book), given, format="json")

    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not Cover.objects.exists()


def test_a_file_that_is_no_picture_is_a_problem_with_its_reason(api, book):
    answer = put(api, book, b"<svg/>" * 400)

    assert answer.status_code == 422
    assert (answer.json()["code"], answer.json()["reason"]) == ("invalid_cover", "not_a_picture")


def test_a_cover_is_deleted(api, book):
    put(api, book)

    assert api.delete(url(book)).status_code == 204
    assert api.get(f"{BOOKS}{book.public_id}/").json()["cover"] is None


def test_a_book_in_the_trash_is_put_back_first(api, book):
    services.trash_book(owner=book.owner, public_id=book.public_id)

    answers = [put(api, book), api.delete(url(book))]

    assert [(one.status_code, one.json()["code"]) for one in answers] == [
        (409, "book_in_trash")
    ] * 2


def test_strangers_find_nothing(api, stranger):
    book = BookFactory(owner=stranger)

    assert put(api, book).status_code == 404
    assert api.delete(url(book)).status_code == 404
    assert api.get(url(book)).status_code == 405


def test_reading_does_not_allow_writing(client, book):
    ApiTokenFactory(owner=book.owner, scope="read", text="pen_" + "r" * 43)

    answer = client.delete(url(book), headers={"Authorization": "Bearer pen_" + "r" * 43})

    assert answer.status_code == 403


def test_covers_cost_a_list_no_query(api, reader, assert_flat_queries):
    def grow(number):
        for book in BookFactory.create_batch(number, owner=reader):
            services.attach_cover(owner=reader, public_id=book.public_id, data=PICTURE)

    assert_flat_queries(grow=grow, act=lambda: api.get(BOOKS), at_most=3)
    assert api.get(BOOKS).json()["results"][0]["cover"]["urls"]
