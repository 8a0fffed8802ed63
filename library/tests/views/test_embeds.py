import re

import pytest
from django.test import Client

from accounts.tests.factories import UserFactory
from library.tests.closed import closed_reader, closed_thing, write
from library.tests.factories import (
    BookFactory,
    CoverFactory,
    FavouriteFactory,
    ListEntryFactory,
    ReadingListFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bea():
    return UserFactory(handle="bea", name="Bea Long", is_published=True)


@pytest.fixture
def winter(bea):
    return ReadingListFactory(owner=bea, title="Slow winter novels")


@pytest.fixture
def paths(winter):
    return {"ledge": "/@bea/favourites/embed/", "list": f"{winter.get_absolute_url()}embed/"}


every_frame = pytest.mark.parametrize("kind", ["ledge", "list"])


def test_a_list_stands_in_a_frame_with_its_books(client, winter, paths):
    BookFactory(owner=winter.owner, title="Elsewhere")
    ListEntryFactory(reading_list=winter, book__title="Middlemarch", book__author="George Eliot")
    CoverFactory(book=ListEntryFactory(reading_list=winter, book__title="Beloved").book)

    page = client.get(paths["list"])

    assert page.status_code == 200
    assert [page.text.index(word) for word in ("Slow winter novels", "Middlemarch", "Beloved")]
    assert "Elsewhere" not in page.text
    assert "2 books" in page.text
    assert 'href="/@bea/"' in page.text


def test_a_long_list_leads_on(client, winter, paths):
    ListEntryFactory.create_batch(26, reading_list=winter)

    page = client.get(paths["list"]).text

    assert page.count("<li ") == 24
    assert "All 26 books" in page


def test_a_ledge_stands_in_a_frame_for_all_time_or_a_year(client, bea, paths):
    FavouriteFactory(book=BookFactory(owner=bea, title="Middlemarch"))
    FavouriteFactory(book=BookFactory(owner=bea, title="Beloved"), year=2025)

    for query, words, heading in (
        ("", ["Middlemarch"], "Bea Long: favourites"),
        ("?year=2025", ["Beloved"], "Bea Long: favourites of 2025"),
        ("?year=1999", [], "Bea Long: favourites of 1999"),
        ("?year=last", ["Middlemarch"], "Bea Long: favourites"),
    ):
        page = client.get(paths["ledge"] + query).text
        assert re.findall(r'alt="(Middlemarch|Beloved)"', page) == words
        assert f">{heading}</a>" in page
        assert ("No favourites are shown here yet." in page) == (not words)


@every_frame
def test_it_is_small_has_no_script_and_opens_pages_of_their_own(client, winter, paths, kind):
    FavouriteFactory(book=ListEntryFactory(reading_list=winter).book)

    page = client.get(paths[kind]).text

    assert "<script" not in page
    assert re.findall(r'rel="stylesheet" href="([^"]+)"', page) == ["/static/css/embed.css"]
    links = re.findall(r"<a [^>]*>", page)
    assert links
    assert all('target="_blank"' in link and 'rel="noopener"' in link for link in links)


@every_frame
@pytest.mark.parametrize(
    ("asked", "theme"),
    [
        *(("", "system"), ("?theme=light", "light"), ("?theme=dark", "dark")),
        *(("?theme=system", "system"), ("?theme=neon", "system")),
    ],
)
def test_its_colours_are_those_asked_for_not_those_of_the_reader(client, paths, kind, asked, theme):
    client.cookies["theme"] = "dark"

    assert f'data-theme="{theme}"' in client.get(paths[kind] + asked).text


@every_frame
def test_any_page_may_frame_it(client, paths, kind):
    answer = client.get(paths[kind])

    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert policy["frame-ancestors"] == "*"
    assert policy["script-src"] == policy["form-action"] == "'none'"
    assert policy["default-src"] == policy["base-uri"] == "'none'"
    assert "X-Frame-Options" not in answer


@every_frame
@closed_thing
def test_what_is_not_shown_is_not_in_the_frame(client, bea, winter, paths, kind, closed_thing):
    book = ListEntryFactory(reading_list=winter, book__title="Middlemarch").book
    FavouriteFactory(book=book)
    write(book, closed_thing)
    own = Client()
    own.force_login(bea)

    for who in (client, own):
        page = who.get(paths[kind]).text
        assert "Middlemarch" not in page
        assert "1 book" not in page


@closed_thing
def test_a_list_that_is_not_shown_has_no_frame(client, bea, winter, paths, closed_thing):
    write(winter, closed_thing)

    assert client.get(paths["list"]).status_code == 404
    client.force_login(bea)
    assert client.get(paths["list"]).status_code == 404


@every_frame
@closed_reader
def test_of_a_reader_who_is_not_shown_nothing_is_framed(client, bea, paths, kind, closed_reader):
    write(bea, closed_reader)

    answer = client.get(paths[kind])

    assert answer.status_code == 404
    assert answer["X-Frame-Options"] == "DENY"


@every_frame
def test_frames_take_as_many_queries_for_many_books(
    client, winter, paths, assert_flat_queries, kind
):
    def grow(n):
        ListEntryFactory.create_batch(n, reading_list=winter)

    counted = iter(range(100))
    assert_flat_queries(
        grow=grow, act=lambda: client.get(f"{paths[kind]}?{next(counted)}"), at_most=5
    )
