import json
import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.utils import timezone

from library.clients import starter
from library.models import Book, EditionSnapshot
from library.tests.factories import BookFactory, isbn_number

URL = "/add/search/"
API = "/api/v1/editions/"
SEARCH = "http://openlibrary.invalid/search.json"
FIRST, SECOND = isbn_number(801), isbn_number(802)


@pytest.fixture(autouse=True)
def catalogue(monkeypatch, tmp_path):
    """The starter catalogue with two editions of one book; ``catalogue(…)`` puts in others."""
    path = tmp_path / "catalogue.jsonl"
    monkeypatch.setattr(starter, "CATALOGUE", path)

    def fill(*entries):
        path.write_text("\n".join(map(json.dumps, entries)), encoding="utf-8")
        starter.read_catalogue.cache_clear()
        starter._searched.cache_clear()

    fill(
        entry(FIRST, publisher="Harbour Press", published="2001-04", page_count=1224),
        entry(SECOND, binding="paperback", language="fr"),
    )
    return fill


@pytest.fixture
def openlibrary(settings):
    settings.OPENLIBRARY_ENABLED = True


def entry(isbn13, **changes):
    author = {"name": "Ada Marsh", "role": "author"}
    return {"isbn13": isbn13, "title": "The Lighthouse", "contributors": [author]} | changes


def shown(client, text="lighthouse", **more):
    return unescape(client.get(URL, {"q": text} | more).content.decode())


def test_the_page_asks_for_words(reader_client):
    response = reader_client.get(URL)

    assert response.status_code == 200
    assert 'name="q"' in response.content.decode()
    assert "which one" not in response.content.decode().lower()


def test_editions_come_with_what_tells_them_apart(reader_client):
    html = shown(reader_client)

    for part in (
        "2 editions",
        "The Lighthouse",
        "Ada Marsh",
        "Harbour Press",
        "April 2001",
        "1,224 pages",
        "Paperback",
        "French",
        'value="lighthouse"',
        'class="cover palette-',
    ):
        assert part in html
    assert "<img" not in html


def test_each_edition_has_a_form_that_puts_its_isbn_into_the_tray(reader_client):
    html = shown(reader_client)

    assert html.count('<form method="post" action="/add/">') == 2
    for isbn13 in (FIRST, SECOND):
        assert f'<input type="hidden" name="text" value="{isbn13}">' in html
    assert html.count('name="door" value="search"') == 2


def test_nothing_is_added_by_looking(reader_client):
    shown(reader_client)

    assert not Book.objects.exists()
    assert not EditionSnapshot.objects.exists()


def test_an_edition_owned_says_so_and_where_it_stands(reader_client, reader, stranger):
    mine = BookFactory(owner=reader, isbn13=FIRST, title="My lighthouse", location="Shelf 3")
    BookFactory(owner=stranger, isbn13=SECOND)

    html = shown(reader_client)

    assert html.count("Already yours") == 1
    assert f'href="{mine.get_absolute_url()}"' in html
    assert "Shelf 3" in html
    assert "Another copy" in html


def test_a_book_in_the_trash_is_not_had(reader_client, reader):
    BookFactory(owner=reader, isbn13=FIRST, trashed_at=timezone.now())

    assert "Already yours" not in shown(reader_client)


def test_ten_come_at_a_time(reader_client, catalogue):
    catalogue(*(entry(isbn_number(810 + number)) for number in range(19)))

    first, second = shown(reader_client), shown(reader_client, page="2")

    assert "19 editions" in first
    assert (first.count('name="text"'), second.count('name="text"')) == (10, 9)
    assert 'href="?q=lighthouse&page=2"' in first
    assert shown(reader_client, page="99").count('name="text"') == 9
    assert shown(reader_client, page="nonsense").count('name="text"') == 10


def test_nothing_found_offers_the_title_to_the_form(reader_client):
    response = reader_client.get(URL, {"q": "Ärger & Co. <b>"})

    html = response.content.decode()
    assert response.status_code == 200
    assert "Nobody we ask has such a book" in html
    assert 'href="/books/new/?title=%C3%84rger+%26+Co.+%3Cb%3E"' in html
    assert "<b>" not in html


def sent_as_shown(html):
    """Return what a browser sends of the page's form when nobody changes anything in it."""
    fields = re.findall(
        r'<input type="(?:text|hidden)" name="([a-z0-9-]+)"(?: value="(.*?)")?', html
    )
    return {unescape(name): unescape(value) for name, value in fields}


def test_the_form_takes_title_and_isbn_over_and_keeps_them_unchanged(reader_client):
    asked = {"title": "Ärger & Co.", "isbn": FIRST}
    form = reader_client.get("/books/new/", asked).content.decode()

    response = reader_client.post("/books/new/", sent_as_shown(form) | {"visibility": "private"})

    assert response.status_code == 302
    book = Book.objects.get()
    assert (book.title, book.isbn13) == ("Ärger & Co.", FIRST)


def test_a_title_too_long_or_with_signs_no_title_has_is_cut_and_cleaned(reader_client):
    response = reader_client.get("/books/new/", {"title": "a\x00b\n" + "y" * 900})

    assert sent_as_shown(response.content.decode())["title"] == "a b " + "y" * 496


@pytest.mark.usefixtures("openlibrary")
def test_an_outage_is_told_and_the_words_are_kept(reader_client, network):
    network.get(SEARCH, status=500)

    response = reader_client.get(URL, {"q": "nobody"})

    html = response.content.decode()
    assert response.status_code == 503
    assert "Open Library cannot be reached" in html
    assert 'value="nobody"' in html
    assert "/books/new/?title=nobody" in html


@pytest.mark.usefixtures("openlibrary")
def test_what_was_found_is_shown_although_one_is_away(reader_client, network):
    network.get(SEARCH, body="<html>", content_type="text/html")

    response = reader_client.get(URL, {"q": "lighthouse"})

    assert response.status_code == 200
    assert "Open Library could not be asked just now" in response.content.decode()
    assert response.content.decode().count('name="text"') == 2


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("", "Type a title or an author."),
        ("  \t ", "Type a title or an author."),
        ("?!…", "Type a title or an author."),
        ("x" * 201, "more than 200 characters"),
        ("x" * 100_000, "more than 200 characters"),
        ("a\x00b", "Null characters"),
    ],
)
def test_bad_words_are_told_beside_the_field_and_kept(reader_client, typed, message):
    response = reader_client.get(URL, {"q": typed})

    html = response.content.decode()
    assert response.status_code == 422
    assert message in html
    assert 'aria-invalid="true"' in html
    assert "search-q_error" in html


@pytest.mark.parametrize("title", ["<script>alert(1)</script>", '"><img src=x>'])
def test_what_providers_say_is_escaped(reader_client, catalogue, title):
    catalogue(entry(FIRST, title=f"Lighthouse {title}", publisher=title))

    html = reader_client.get(URL, {"q": "lighthouse"}).content.decode()

    assert "Lighthouse" in html
    assert title not in html


@pytest.mark.parametrize("url", [URL, API])
def test_searching_too_fast_is_refused(reader_client, url, time_machine):
    # Within one minute, however slow the machine.
    time_machine.move_to(datetime.now(UTC), tick=False)
    for _ in range(60):
        assert reader_client.get(url, {"q": "lighthouse"}).status_code == 200

    answer = reader_client.get(url, {"q": "lighthouse"})

    assert answer.status_code == 429
    assert "That is a lot of searches" in answer.content.decode()


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_it_is_only_for_looking(reader_client, method):
    assert getattr(reader_client, method)(URL).status_code == 405


def test_visitors_are_asked_to_sign_in(client):
    assert client.get(URL, {"q": "x"}).status_code == 302
    assert client.get(API, {"q": "x"}).status_code == 401


@pytest.mark.parametrize(("url", "at_most"), [(URL, 3), (API, 3)])
def test_the_owned_are_marked_by_one_query(
    reader_client, reader, catalogue, url, at_most, assert_flat_queries
):
    isbns = [isbn_number(830 + number) for number in range(10)]
    catalogue(*map(entry, isbns))
    copies = iter(isbns)

    assert_flat_queries(
        grow=lambda n: [BookFactory(owner=reader, isbn13=next(copies)) for _ in range(n)],
        act=lambda: reader_client.get(url, {"q": "lighthouse"}),
        at_most=at_most,
    )


def test_the_api_gives_editions_with_their_facts_and_your_copy(api, reader):
    mine = BookFactory(owner=reader, isbn13=SECOND)

    body = api.get(API, {"q": " lighthouse "}).json()

    first, second = body["results"]
    assert (body["query"], body["unreachable"]) == ("lighthouse", [])
    assert (first["isbn13"], first["title"], first["provider"]) == (
        FIRST,
        "The Lighthouse",
        "starter",
    )
    assert first["contributors"] == [{"name": "Ada Marsh", "role": "author"}]
    assert (first["published"], first["page_count"], first["language"]) == ("2001-04", 1224, None)
    assert (first["owned"], second["language"]) == (None, "fr")
    assert second["owned"] == {
        "id": mine.public_id,
        "url": f"/api/v1/books/{mine.public_id}/",
        "html_url": mine.get_absolute_url(),
    }


@pytest.mark.parametrize("query", [{}, {"q": ""}, {"q": "…"}, {"q": "x" * 201}, {"q": "\x00"}])
def test_the_api_refuses_no_words_and_too_many(api, query):
    answer = api.get(API, query)

    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "invalid_search"


@pytest.mark.usefixtures("openlibrary")
def test_the_api_says_when_nobody_could_be_asked(api, network):
    network.get(SEARCH, status=503)

    answer = api.get(API, {"q": "nobody"})

    assert (answer.status_code, answer.json()["code"]) == (503, "lookup_unavailable")
    assert int(answer["Retry-After"]) > 0


@pytest.mark.usefixtures("openlibrary")
def test_the_api_names_who_is_away(api, network):
    network.get(SEARCH, status=503)

    body = api.get(API, {"q": "lighthouse"}).json()

    assert (len(body["results"]), body["unreachable"]) == (2, ["openlibrary"])


def test_no_cache_keeps_what_was_asked(api):
    assert "no-store" in api.get(API, {"q": "lighthouse"})["Cache-Control"]
