import json
import re

import pytest
from django.utils import timezone

from library import services
from library.tests.factories import (
    BookFactory,
    BookSubjectFactory,
    ContributionFactory,
    SnapshotFactory,
    isbn_number,
)

ISBN = isbn_number(431)


@pytest.fixture
def book(reader):
    SnapshotFactory(isbn13=ISBN, fields={"synopsis": "<p>Walks &amp; maps.</p>"})
    return services.add_book_by_isbn(owner=reader, isbn=ISBN)


def page(client, book, query=""):
    return client.get(f"/books/{book.public_id}/{query}").content.decode()


def data_of(html):
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html)
    return json.loads(block)


def test_machines_read_the_book_from_the_page(reader_client, book):
    data = data_of(page(reader_client, book))

    assert data == {
        "@context": "https://schema.org",
        "@type": "Book",
        "url": f"http://testserver/books/{book.public_id}/",
        "name": "A Field Guide to Getting Lost",
        "author": [{"@type": "Person", "name": "Rebecca Solnit"}],
        "isbn": ISBN,
        "inLanguage": "en",
        "numberOfPages": 209,
        "publisher": {"@type": "Organization", "name": "Viking"},
        "datePublished": "2005-07",
        "about": ["Essays", "Walking"],
    }


def test_nothing_in_a_book_breaks_out_of_the_data(reader, reader_client):
    title = "</script><script>alert(1)</script><!-- & \u2028"
    book = services.add_book_by_hand(owner=reader, given={"title": title, "publisher": "]]>"})

    html = page(reader_client, book)

    assert "<script>alert" not in html
    assert data_of(html)["name"] == book.title
    assert "<!--" not in html


@pytest.mark.parametrize("published", ["1984~", "1984?", "198X"])
def test_a_date_that_is_not_exact_is_not_told_as_one(reader, reader_client, published):
    book = BookFactory(owner=reader, published=published)

    assert "datePublished" not in data_of(page(reader_client, book))


def test_a_link_to_the_page_shows_title_and_beginning_elsewhere(reader_client, book):
    html = page(reader_client, book)

    for name, content in (
        ("og:type", "book"),
        ("og:title", "A Field Guide to Getting Lost"),
        ("og:description", "Walks &amp; maps."),
        ("og:url", f"http://testserver/books/{book.public_id}/"),
    ):
        assert f'<meta property="{name}" content="{content}">' in html


def test_a_long_synopsis_is_cut_at_a_word(reader, reader_client):
    book = BookFactory(owner=reader, synopsis=f"<p>{'wandering ' * 60}</p>")

    (shown,) = re.findall(r'name="description" content="(.*?)"', page(reader_client, book))

    assert len(shown) <= 200
    assert shown.endswith("wandering…")


def test_a_book_of_nothing_but_a_title_has_no_empty_description(reader, reader_client):
    html = page(reader_client, BookFactory(owner=reader, title="Quillfeather"))

    assert '<meta name="description" content="Quillfeather">' in html
    assert "og:description" not in html


def test_the_list_says_where_its_links_come_from(reader_client, book):
    html = reader_client.get("/library/?q=field&sort=title&page=1").content.decode()

    assert f'href="/books/{book.public_id}/?from=q%3Dfield%26sort%3Dtitle"' in html


def test_the_page_leads_on_and_back_in_the_order_one_came_from(reader, reader_client):
    first, middle, last = (BookFactory(owner=reader, title=f"Tide {n}") for n in "ABC")

    html = page(reader_client, middle, "?from=q%3Dtide%26sort%3Dtitle")

    for href in (
        f"/books/{first.public_id}/?from=q%3Dtide%26sort%3Dtitle",
        f"/books/{last.public_id}/?from=q%3Dtide%26sort%3Dtitle",
        "/library/?q=tide&amp;sort=title",
    ):
        assert f'href="{href}"' in html


@pytest.mark.parametrize("query", ["", "?from=" + "x" * 3000])
def test_without_a_list_to_come_from_nothing_is_beside(reader_client, book, query):
    assert "Books beside this one" not in page(reader_client, book, query)


@pytest.mark.parametrize("query", ["?from=", "?from=%00", "?from=sort%3Dnonsense%26page%3D-1"])
def test_an_odd_trail_is_the_whole_library(reader_client, book, query):
    assert 'href="/library/"' in page(reader_client, book, query)


def test_a_book_in_the_trash_stands_beside_nothing(reader_client, book):
    services.trash_book(owner=book.owner, public_id=book.public_id)

    assert "Books beside this one" not in page(reader_client, book, "?from=")


def test_more_by_the_author_is_shown(reader, reader_client, book):
    other = BookFactory(owner=reader, title="Wanderlust", author="Rebecca Solnit")

    html = page(reader_client, book)

    assert "More by" in html
    assert f'href="/books/{other.public_id}/"' in html


def test_the_fullest_book_page_takes_thirteen_queries_at_any_size(
    reader, reader_client, book, assert_flat_queries
):
    def grow(count):
        for _ in range(count):
            places = book.contributions.count()
            ContributionFactory(book=book, position=places, role="translator")
            BookSubjectFactory(book=book, position=places)
            BookFactory(owner=reader, author="Rebecca Solnit")
            BookFactory(owner=reader, isbn13=ISBN, copy_number=places + 2)
            BookFactory(owner=reader, isbn13=ISBN, trashed_at=timezone.now())

    assert_flat_queries(
        grow=grow, act=lambda: page(reader_client, book, "?from=sort%3Dauthor"), at_most=10
    )
