"""Somebody's library, as everybody may see it."""

import pytest

from accounts.models import User
from library.tests.factories import BookFactory, BookSubjectFactory, isbn_number

pytestmark = pytest.mark.django_db
LIBRARY = "/@alice/library/"


@pytest.fixture
def shelf(reader):
    User.objects.filter(pk=reader.pk).update(is_published=True)
    books = {}
    for word, visibility in (("heron", "public"), ("bittern", "private"), ("coot", "unlisted")):
        books[word] = BookFactory(
            owner=reader,
            title=f"The {word}",
            author=f"{word.title()} Writer",
            isbn13=isbn_number(100 + len(books)),
            visibility=visibility,
            language="sv" if word == "bittern" else "en",
            binding="leather" if word == "coot" else "paperback",
            location="In the reeds",
        )
        BookSubjectFactory(book=books[word], subject__name=f"{word.title()} lore")
    BookFactory(owner=reader, title="The heron", isbn13=isbn_number(100), copy_number=2)
    return books


@pytest.mark.parametrize("view", ["covers", "list", "spines"])
def test_each_view_shows_what_is_public(view, client, shelf, stranger_client):
    for asking in (client, stranger_client):
        page = asking.get(f"{LIBRARY}?view={view}")

        assert page.status_code == 200
        assert "The heron" in page.text
        assert "2 books" in page.text
        for hidden in ("bittern", "coot", "In the reeds", "copy 2", 'type="checkbox"', "bulk"):
            assert hidden not in page.text


@pytest.mark.parametrize(
    "asked",
    [
        "q=bittern",
        "q=coot+lore",
        f"q={isbn_number(101)}",
        "author=Bittern+Writer",
        "subject=Coot+lore",
        "language=sv",
        "binding=leather",
    ],
)
def test_nothing_hidden_is_found(asked, client, shelf):
    page = client.get(f"{LIBRARY}?{asked}")

    assert "0 books" in page.text
    assert "Nothing found" in page.text
    assert "Add this book" not in page.text


def test_nobody_asks_by_who_may_see_the_books(client, shelf):
    page = client.get(f"{LIBRARY}?visibility=private&visibility=unlisted")

    assert "2 books" in page.text
    assert "Private" not in page.text


def test_filters_count_what_is_public(client, shelf):
    page = client.get(f"{LIBRARY}filters/")

    for hidden in ("Bittern", "Coot", "Swedish", "Leather", "Visibility", "Private"):
        assert hidden not in page.text
    assert "Heron Writer" in page.text
    assert f'href="{LIBRARY}filters/?author=Heron+Writer"' in page.text
    assert 'name="robots" content="noindex"' in page.text


@pytest.mark.parametrize("typed", ["the", "writer", "lore", "b", "c"])
def test_only_what_is_public_is_suggested(typed, client, shelf):
    page = client.get(f"{LIBRARY}suggestions/?q={typed}")

    assert page.status_code == 200
    assert "ittern" not in page.text
    assert "oot" not in page.text


def test_suggestions_lead_into_this_library(client, shelf):
    page = client.get(f"{LIBRARY}suggestions/?q=heron")

    assert f'href="{LIBRARY}?author=Heron+Writer"' in page.text
    assert f'href="{shelf["heron"].get_absolute_url()}"' in page.text


@pytest.mark.parametrize("number", [101, 102, 999])
def test_an_isbn_tells_nothing_of_what_is_hidden(number, client, shelf):
    page = client.get(f"{LIBRARY}suggestions/?q={isbn_number(number)}")

    assert page.text.strip() == ""


def test_an_isbn_of_a_public_book_finds_it(client, shelf):
    assert "heron" in client.get(f"{LIBRARY}suggestions/?q={isbn_number(100)}").text


def test_letters_and_pages_are_of_what_is_public(client, reader, shelf):
    for letter in "BCD":
        BookFactory.create_batch(10, owner=reader, title=f"{letter}ook")
    BookFactory(owner=reader, title="Zebra", visibility="private")

    page = client.get(f"{LIBRARY}?sort=title&size=24")

    assert [letter["label"] for letter in page.context["letters"]] == ["B", "C", "D", "H"]
    assert page.context["page"]["numbers"][-1]["url"] == f"{LIBRARY}?sort=title&size=24&page=2"


def test_the_search_box_searches_this_library(client, stranger_client, shelf):
    for asking in (client, stranger_client):
        page = asking.get(LIBRARY)

        assert f'role="search" action="{LIBRARY}"' in page.text
        assert f'data-suggestions="{LIBRARY}suggestions/"' in page.text


def test_owners_see_what_others_do_and_the_way_to_their_own(reader_client, shelf):
    page = reader_client.get(LIBRARY)

    assert "This is what visitors see." in page.text
    assert 'class="btn" href="/library/"' in page.text
    assert "bittern" not in page.text


def test_a_cover_leads_to_a_book_that_knows_the_way_back(client, shelf):
    page = client.get(f"{LIBRARY}?q=heron")

    assert f"{shelf['heron'].get_absolute_url()}?from=q%3Dheron" in page.text


@pytest.mark.parametrize(
    "path",
    ["", "?view=list&sort=author", "?view=spines", "?q=lore", "filters/", "suggestions/?q=t"],
)
def test_pages_take_as_many_queries_for_many_books_as_for_few(
    path, reader, client, assert_flat_queries
):
    User.objects.filter(pk=reader.pk).update(is_published=True)

    def grow(n):
        for number in range(n):
            BookFactory(owner=reader, author=f"Writer {number}", subject=f"Topic {number}")

    assert_flat_queries(grow=grow, act=lambda: client.get(LIBRARY + path), at_most=6)
