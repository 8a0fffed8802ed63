"""Robots are told of all that is open and of nothing else, in files of the shape sitemaps.org asks.

https://www.sitemaps.org/schemas/sitemap/0.9/sitemap.xsd and siteindex.xsd: ``urlset`` holds one to
50,000 ``url``, ``sitemapindex`` as many ``sitemap``; each has one ``loc``, an absolute address of
12 to 2,048 characters, and then a W3C date at most.
"""

import re
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from accounts.tests.factories import UserFactory
from library.tests.closed import closed_reader, closed_thing, write
from library.tests.factories import BookFactory, ReadingListFactory
from penumbra import sitemaps

pytestmark = pytest.mark.django_db
NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
W3C_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d))?")
DISCOVER = ["/discover/", "/discover/books/", "/discover/readers/", "/discover/lists/"]


@pytest.fixture
def bea():
    day = datetime(2026, 3, 4, tzinfo=UTC)
    return UserFactory(handle="bea", is_published=True, published_at=day)


@pytest.fixture
def things(bea):
    day = datetime(2026, 5, 6, tzinfo=UTC)
    return BookFactory(owner=bea, created_at=day), ReadingListFactory(owner=bea, changed_at=day)


def read(client, path, *, root="urlset"):
    """Return the addresses in a file and their dates; fail where the schema would."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml"
    tree = ElementTree.fromstring(answer.content)  # noqa: S314 - what we made ourselves
    assert tree.tag == NAMESPACE + root
    entry = {"urlset": "url", "sitemapindex": "sitemap"}[root]
    found = {}
    for child in tree:
        assert child.tag == NAMESPACE + entry
        location, *rest = child
        assert location.tag == f"{NAMESPACE}loc"
        assert location.text not in found
        assert 12 <= len(location.text) <= 2_048
        parts = urlsplit(location.text)
        assert (parts.scheme, parts.netloc) == ("http", "testserver")
        assert [one.tag for one in rest] in ([], [f"{NAMESPACE}lastmod"])
        assert all(W3C_DATE.fullmatch(one.text) for one in rest)
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        found[path] = rest[0].text if rest else ""
    assert 1 <= len(found) <= 50_000
    return found


def test_all_that_is_open_stands_there_with_when_it_changed(client, bea, things):
    book, reading_list = things

    found = read(client, "/sitemap.xml")

    assert found == dict.fromkeys(DISCOVER, "") | {
        "/@bea/": "2026-05-06",
        "/@bea/library/": "2026-05-06",
        reading_list.get_absolute_url(): "2026-05-06",
        book.get_absolute_url(): "2026-05-06",
    }


def test_every_address_leads_to_a_page_that_calls_itself_by_it(client, things):
    for path in read(client, "/sitemap.xml"):
        page = client.get(path)
        assert page.status_code == 200
        assert f'<link rel="canonical" href="http://testserver{path}">' in page.text


def test_who_has_no_book_yet_changed_when_they_published(client, bea):
    assert read(client, "/sitemap.xml")["/@bea/"] == "2026-03-04"


@closed_thing
def test_what_is_not_shown_does_not_stand_there(client, bea, things, closed_thing):
    for thing in things:
        write(thing, closed_thing)

    found = read(client, "/sitemap.xml")

    # Nor does it tell when it came.
    assert found == dict.fromkeys(DISCOVER, "") | {
        "/@bea/": "2026-03-04",
        "/@bea/library/": "2026-03-04",
    }


@closed_reader
def test_nothing_of_a_reader_who_is_not_shown_stands_there(client, bea, things, closed_reader):
    write(bea, closed_reader)

    assert list(read(client, "/sitemap.xml")) == DISCOVER


def test_a_site_of_one_reader_has_no_discover(client, bea, settings):
    settings.SIGN_UP = "closed"

    assert list(read(client, "/sitemap.xml")) == ["/", "/@bea/", "/@bea/library/"]


def test_a_large_site_has_an_index_of_files(client, bea, things, monkeypatch):
    BookFactory.create_batch(4, owner=bea)
    whole = read(client, "/sitemap.xml")
    monkeypatch.setattr(sitemaps, "_ONE_FILE_MOST", 3)
    monkeypatch.setattr(sitemaps.ThingSitemap, "limit", 2)

    files = read(client, "/sitemap.xml", root="sitemapindex")

    assert list(files) == [
        *("/sitemap-pages.xml", "/sitemap-readers.xml", "/sitemap-libraries.xml"),
        *("/sitemap-lists.xml", "/sitemap-books.xml"),
        *("/sitemap-books.xml?p=2", "/sitemap-books.xml?p=3"),
    ]
    assert {path: day for file in files for path, day in read(client, file).items()} == whole


def test_the_index_names_no_empty_file(client, bea, monkeypatch):
    monkeypatch.setattr(sitemaps, "_ONE_FILE_MOST", 0)

    files = read(client, "/sitemap.xml", root="sitemapindex")

    assert list(files) == ["/sitemap-pages.xml", "/sitemap-readers.xml", "/sitemap-libraries.xml"]


@pytest.mark.parametrize(
    "path", ["/sitemap-nonsense.xml", "/sitemap-books.xml?p=9", "/sitemap-books.xml?p=x"]
)
def test_there_are_no_other_files(client, path):
    assert client.get(path).status_code == 404


def test_it_takes_as_many_queries_for_many_addresses(client, bea, assert_flat_queries):
    def grow(n):
        for _ in range(n):
            owner = UserFactory(is_published=True)
            BookFactory(owner=owner)
            ReadingListFactory(owner=owner)

    assert_flat_queries(grow=grow, act=lambda: client.get("/sitemap.xml"), at_most=10)


def test_robots_are_told_where_it_is_and_what_is_not_for_them(client):
    lines = client.get("/robots.txt").text.splitlines()

    assert "Sitemap: http://testserver/sitemap.xml" in lines
    closed = [line.removeprefix("Disallow: ") for line in lines if line.startswith("Disallow: ")]
    for path in (
        "/account/sign-in/",
        "/account/password/reset/",
        "/lists/new/",
        "/books/new/",
        "/trash/",
    ):
        assert any(path.startswith(start) for start in closed), path
    for path in ("/", "/@bea/", "/@bea/library/", "/discover/", "/lists/Abc/", "/books/Abc/"):
        assert not any(path.startswith(start) for start in closed), path
