import re
from html import unescape

import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory
from library.tests.closed import closed_reader, closed_thing, write
from library.tests.factories import (
    BookFactory,
    BookSubjectFactory,
    ListEntryFactory,
    isbn_number,
)

pytestmark = pytest.mark.django_db
PATHS = ("/discover/", "/discover/books/", "/discover/readers/", "/discover/lists/")
every_page = pytest.mark.parametrize("path", PATHS)


def open_reader(handle, **more):
    return UserFactory(handle=handle, is_published=True, **more)


@pytest.fixture
def ada():
    return open_reader("ada", name="Ada Lindqvist", email="ada@example.org", bio="Atlases, mostly.")


@pytest.fixture
def shelf(ada):
    book = BookFactory(owner=ada, title="Middlemarch", author="George Eliot", subject="Novels")
    return ListEntryFactory(
        reading_list__owner=ada, reading_list__title="Slow winter novels", book=book
    )


def test_the_first_page_shows_books_lists_readers_and_subjects(client, shelf):
    page = client.get("/discover/").text

    for words in ("Middlemarch", "Slow winter novels", "Ada Lindqvist", "Atlases, mostly."):
        assert words in page
    assert f'href="{shelf.book.get_absolute_url()}"' in page
    assert f'href="{shelf.reading_list.get_absolute_url()}"' in page
    assert page.count('href="/@ada/"') == 3
    assert 'href="/discover/books/?subject=Novels"' in page
    assert "@ada · 1 book" in page
    assert "example.org" not in page


def test_a_page_of_their_own_has_all_of_each(client, shelf, ada):
    BookFactory(owner=ada, title="Emma", author="Jane Austen", subject="Courtship")

    books = client.get("/discover/books/").text
    assert "2 books" in books
    for value in ("subject=Novels", "author=George+Eliot", "author=Jane+Austen"):
        assert f"/discover/books/?{value}" in books
    assert "Emma" not in client.get("/discover/books/?subject=Novels").text
    assert "Emma" not in client.get("/discover/books/?q=middlemarch").text
    assert "Ada Lindqvist" in client.get("/discover/readers/").text
    assert "Slow winter novels" in client.get("/discover/lists/").text


def test_filters_stand_in_chips_and_can_be_taken_off(client, shelf):
    page = unescape(client.get("/discover/books/?q=eliot&subject=novels&author=George+Eliot").text)

    for words in ("Remove search: ", "Remove subject: ", "Remove author: ", "Clear all"):
        assert words in page
    assert 'href="/discover/books/?q=eliot&subject=novels"' in page
    # A facet's value that is chosen, however the address spells it, is marked and can be undone.
    assert re.search(
        r'href="/discover/books/\?q=eliot&author=George\+Eliot"[^>]*aria-current', page
    )


def test_what_makes_no_sense_over_all_libraries_is_ignored(client, shelf):
    asked = "visibility=private&binding=ebook&decade=1980&language=fr&sort=title&view=spines&size=9"

    page = client.get(f"/discover/books/?{asked}&before=nonsense&page=x")

    assert "Middlemarch" in page.text
    assert "Remove" not in page.text


def test_a_book_that_several_have_stands_there_once(client, shelf, ada):
    BookFactory(owner=ada, title="Dune", isbn13=isbn_number(3))
    for number in range(2):
        owner = open_reader(f"reader-{number}", name=f"Reader {number}")
        BookFactory(owner=owner, title="Dune", isbn13=isbn_number(3))

    for path in ("/discover/", "/discover/books/"):
        page = client.get(path).text
        assert page.count(">Dune</h") == 1
        assert ">Reader 1</a> and 2 others" in page


def test_very_many_are_not_counted(client, ada, monkeypatch):
    monkeypatch.setattr("library.services.browsing.COUNTED_MOST", 3)
    BookFactory.create_batch(5, owner=ada, subject="Novels")

    page = client.get("/discover/books/").text

    assert "3+ books" in page
    assert '<span class="count">' not in page


def test_older_books_are_a_link_away_and_so_are_the_newest(client, ada):
    BookFactory.create_batch(50, owner=ada)

    first = client.get("/discover/books/?q=book").text
    older = unescape(re.search(r'href="([^"]+)" rel="next"', first)[1])
    second = client.get(older).text

    assert older.startswith("/discover/books/?q=book&before=")
    assert second.count('class="book"') == 2
    assert 'href="/discover/books/?q=book">' in second
    assert 'rel="next"' not in second
    assert f'<link rel="canonical" href="http://testserver{older.replace("&", "&amp;")}">' in second


def test_readers_can_be_put_in_order_and_searched(client, ada, shelf):
    BookFactory(owner=open_reader("bea", name="Bea"))

    for asked, here in (("", "New"), ("?order=active", "Active"), ("?order=backwards", "New")):
        page = client.get(f"/discover/readers/{asked}").text
        assert f'aria-current="true">{here}</a>' in page
        assert f'aria-current="true">{here}</a>' in client.get(f"/discover/{asked}").text
    found = client.get("/discover/readers/?q=lindq&order=active").text
    assert "Ada Lindqvist" in found
    assert ">Bea</a>" not in found
    assert 'href="/discover/readers/?q=lindq"' in found
    assert "Nobody found" in client.get("/discover/readers/?q=zzz").text


def test_pages_of_readers_and_lists_follow_one_another(client):
    for number in range(25):
        ListEntryFactory(reading_list__owner=open_reader(f"reader-{number:02}"))

    for path in ("/discover/readers/", "/discover/lists/"):
        first, second = (client.get(f"{path}?page={number}").text for number in (1, 2))
        assert f'href="{path}?page=2" rel="next"' in first
        assert f'href="{path}" rel="prev"' in second
        assert 'rel="next"' not in second
        assert "That was all" in client.get(f"{path}?page=3").text


@every_page
def test_where_nothing_is_open_it_says_so(client, path, settings):
    UserFactory()

    assert "Nobody’s library is open yet" in client.get(path).text
    assert "/account/sign-up/" in client.get(path).text


@every_page
def test_readers_are_told_what_to_do_about_it(reader_client, path):
    page = reader_client.get(path).text

    assert "Make a list" in page if "lists" in path else "Yours could be the first" in page


def test_a_search_that_finds_nothing_says_so(client, shelf):
    page = client.get("/discover/books/?q=zanzibarium").text

    assert "Nothing found" in page
    assert 'href="/discover/books/">Show all books' in page


@every_page
def test_on_a_site_of_one_reader_there_is_nothing_to_discover(client, settings, shelf, path):
    settings.SIGN_UP = "closed"
    assert client.get(path).status_code == 404

    open_reader("bea")
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_there_is_a_way_there_where_there_is_something(
    client, settings, ada, is_signed_in, django_user_model
):
    if is_signed_in:
        client.force_login(ada)
    assert 'href="/discover/"' in client.get("/account/sign-in/", follow=True).text
    settings.SIGN_UP = "closed"

    assert 'href="/discover/"' not in client.get("/account/sign-in/", follow=True).text


@closed_thing
@every_page
def test_nothing_is_told_of_what_is_not_shown(client, shelf, ada, path, closed_thing):
    closed = BookFactory(owner=ada, title="Zanzibarium", author="Wrenwick", subject="Limnology")
    BookSubjectFactory(book=closed, subject__name="Eels", position=1)
    ListEntryFactory(reading_list=shelf.reading_list, book=closed)
    write(closed, closed_thing)
    hidden = ListEntryFactory(reading_list__owner=ada, reading_list__title="Reedbed")
    write(hidden.reading_list, closed_thing)
    write(hidden.book, closed_thing)

    for asked in ("", "?q=zanzibarium", "?subject=Limnology", "?author=Wrenwick", "?order=active"):
        page = client.get(path + asked).text.replace(f"“{asked[3:]}”", "")
        said = page.replace('value="zanzibarium"', "").lower()
        for marker in ("Zanzibarium<", "Wrenwick<", "Limnology,", "Eels", "Reedbed"):
            assert marker.lower() not in said.replace(">limnology</span>", "").replace(
                ">wrenwick</span>", ""
            )
    assert "2 books" not in client.get(path).text


@closed_reader
@every_page
def test_nothing_is_told_of_readers_who_are_not_shown(client, shelf, ada, path, closed_reader):
    write(ada, closed_reader)

    page = client.get(path).text

    for marker in ("Middlemarch", "Ada", "Atlases", "Novels", "Slow winter"):
        assert marker not in page


@every_page
@pytest.mark.parametrize("sign_up", ["open", "closed"])
def test_pages_take_as_many_queries_for_many_rows(
    client, settings, assert_flat_queries, path, sign_up
):
    settings.SIGN_UP = sign_up

    def grow(n):
        for _ in range(n):
            owner = UserFactory(is_published=True)
            book = BookFactory(owner=owner, subject="Ships", author="Ann Leckie")
            ListEntryFactory(reading_list__owner=owner, book=book)

    counted = iter(range(100))
    assert_flat_queries(
        grow=grow, act=lambda: client.get(f"{path}?asked={next(counted)}"), at_most=10
    )


def test_a_visitor_who_has_the_page_is_not_sent_it_again(client, shelf):
    first = client.get("/discover/")

    again = client.get("/discover/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304

    User.objects.update(shown_version=7)
    assert client.get("/discover/", headers={"If-None-Match": first["ETag"]}).status_code == 200
