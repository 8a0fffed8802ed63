import pytest

from library.tests.factories import BookFactory, isbn_number

URL = "/library/suggestions/"
API = "/api/v1/suggestions/"


@pytest.fixture
def book(reader):
    return BookFactory(
        owner=reader, title="Zafón & Co.", author="Carlos Zafón", subject="Zafonia", language="es"
    )


def shown(client, typed):
    return client.get(URL, {"q": typed}).content.decode()


def test_a_title_leads_to_its_book_and_names_to_the_library(reader_client, book):
    html = shown(reader_client, "zafon")

    assert f'href="/books/{book.public_id}/"' in html
    assert 'href="/library/?author=Carlos+Zaf%C3%B3n"' in html
    assert 'href="/library/?subject=Zafonia"' in html


def test_what_was_typed_is_marked_and_the_rest_is_escaped(reader_client, reader):
    BookFactory(owner=reader, title="<b>Zafón</b>")

    assert "&lt;b&gt;<mark>Zafón</mark>&lt;/b&gt;" in shown(reader_client, "zafon")


def test_an_isbn_offers_to_add_the_book(reader_client):
    html = shown(reader_client, "0-306-40615-2")

    assert 'href="/add/?isbn=9780306406157"' in html
    assert "978-0-306-40615-7" in html


def test_an_isbn_owned_offers_the_copy(reader_client, reader):
    book = BookFactory(owner=reader, isbn13=isbn_number(402))

    html = shown(reader_client, isbn_number(402))

    assert f'href="/books/{book.public_id}/"' in html
    assert "/add/" not in html


@pytest.mark.parametrize("url", [URL, API])
def test_no_cache_keeps_what_was_typed(reader_client, url):
    answer = reader_client.get(url, {"q": "zafon"})

    assert set(answer["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert "Cookie" in answer["Vary"]


def test_a_visitor_is_asked_to_sign_in(client):
    assert client.get(URL, {"q": "a"}).status_code == 302
    assert client.get(API, {"q": "a"}).status_code == 401


@pytest.mark.usefixtures("book")
def test_a_stranger_gets_nothing(stranger_client):
    assert stranger_client.get(URL, {"q": "zafon"}).content.strip() == b""


def test_the_api_says_where_the_matches_are(api, book):
    answer = api.get(API, {"q": "zafon"}).json()

    assert answer["titles"] == [
        {
            "id": book.public_id,
            "title": "Zafón & Co.",
            "byline": "Carlos Zafón",
            "matches": [[0, 5]],
            "url": f"/api/v1/books/{book.public_id}/",
            "html_url": f"/books/{book.public_id}/",
        }
    ]
    assert answer["authors"] == [{"name": "Carlos Zafón", "matches": [[7, 12]]}]
    assert answer["subjects"] == [{"name": "Zafonia", "matches": [[0, 5]]}]


@pytest.mark.parametrize("url", [URL, API])
def test_the_answer_takes_five_queries_with_session_and_user(
    reader_client, reader, url, assert_flat_queries
):
    assert_flat_queries(
        grow=lambda n: BookFactory.create_batch(n, owner=reader),
        act=lambda: reader_client.get(url, {"q": "book"}),
        at_most=5,
    )
