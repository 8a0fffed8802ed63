"""The page of a book: for everybody, for whoever has the link, and for nobody."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from library import services
from library.models import Book
from library.tests.factories import (
    BookFactory,
    FavouriteFactory,
    ListEntryFactory,
    ReadingListFactory,
    isbn_number,
)

pytestmark = pytest.mark.django_db
ISBN = isbn_number(77)


@pytest.fixture
def book(reader):
    User.objects.filter(pk=reader.pk).update(is_published=True)
    reader.refresh_from_db()
    return BookFactory(
        owner=reader,
        title="Fenland",
        author="Mary Marsh",
        subject="Walking",
        isbn13=ISBN,
        publisher="Reed Press",
        synopsis="<p>Wet feet.</p>",
        location="The hut by the weir",
        sources={"publisher": "isbndb"},
        copy_number=2,
    )


def others(reader, **columns):
    """Two more books by the author, one of them not for everybody."""
    BookFactory(owner=reader, title="Shown sequel", author="Mary Marsh")
    return BookFactory(owner=reader, title="Hidden sequel", author="Mary Marsh", **columns)


def change(book, **columns):
    Book.objects.filter(pk=book.pk).update(**columns)


def test_others_see_what_is_public_of_it(book, client, stranger_client):
    for asking in (client, stranger_client):
        page = asking.get(book.get_absolute_url())

        assert page.status_code == 200
        for word in ("Fenland", "Mary Marsh", "Reed Press", "Wet feet.", "From the library of"):
            assert word in page.text
        for link in (
            "/@alice/",
            "/@alice/library/?author=Mary+Marsh",
            "/@alice/library/?subject=Walking",
        ):
            assert f'href="{link}"' in page.text


def test_others_see_nothing_of_the_copy(book, client, reader):
    BookFactory(owner=reader, title="Fenland", isbn13=ISBN, visibility="private")
    FavouriteFactory(book=book)

    page = client.get(book.get_absolute_url())

    for word in ("weir", "opy 2", "copies", "ISBNdb", "come from", "Edit", "What was changed"):
        assert word not in page.text
    for word in ("csrf", "Move to trash", "Favourite", "Public", "edit-dialog", "<form method"):
        assert word not in page.text.replace('<form class="theme" method', "")


@pytest.mark.parametrize(
    "columns",
    [
        {"visibility": "private"},
        {"visibility": "unlisted"},
        {"trashed_at": timezone.now()},
        {"hidden_at": timezone.now()},
    ],
    ids=lambda columns: next(iter(columns)),
)
def test_what_is_not_shown_is_not_there(columns, book, client, stranger_client, reader):
    change(book, **columns)

    for asking in (client, stranger_client):
        for rest in ("", "cover.svg"):
            answer = asking.get(f"{book.get_absolute_url()}{rest}")
            assert answer.status_code == 404
            assert "Fenland" not in answer.text


def test_more_by_the_author_is_of_what_is_shown(book, reader, client):
    others(reader, visibility="private")

    page = client.get(book.get_absolute_url())

    assert "Shown sequel" in page.text
    assert "Hidden sequel" not in page.text


def test_lists_are_those_that_everybody_may_see(book, reader, client):
    for title, visibility in (("On foot", "public"), ("Plans", "private"), ("By link", "unlisted")):
        reading_list = ReadingListFactory(owner=reader, title=title, visibility=visibility)
        ListEntryFactory(reading_list=reading_list, book=book)

    page = client.get(book.get_absolute_url())

    assert "On foot" in page.text
    assert "Plans" not in page.text
    assert "By link" not in page.text


def test_the_way_back_leads_among_what_is_shown(book, reader, client):
    others(reader, visibility="unlisted")

    page = client.get(f"{book.get_absolute_url()}?from=author%3DMary%2BMarsh%26sort%3Dtitle")

    assert 'href="/@alice/library/?author=Mary+Marsh&amp;sort=title"' in page.text
    assert "Shown sequel" in page.context["trail"]["after"]["title"]
    assert page.context["trail"]["before"] is None


def test_a_way_that_asks_by_visibility_is_not_followed(book, reader, client):
    others(reader, visibility="private")

    page = client.get(f"{book.get_absolute_url()}?from=visibility%3Dprivate%26sort%3Dtitle")

    assert page.context["trail"]["back_url"] == "/@alice/library/?sort=title"
    assert "Hidden" not in page.text


@pytest.mark.parametrize("with_trail", [False, True])
def test_it_takes_few_queries(with_trail, book, reader, assert_flat_queries):
    query = "?from=sort%3Dtitle" if with_trail else ""

    def grow(n):
        for number in range(n):
            BookFactory(owner=reader, author="Mary Marsh", subject=f"Topic {number}")

    act = lambda: Client().get(f"{book.get_absolute_url()}{query}")  # noqa: E731
    assert_flat_queries(grow=grow, act=act, at_most=10)


def test_owners_see_their_own_page_and_can_see_that_of_others(book, reader_client):
    page = reader_client.get(book.get_absolute_url())
    seen = reader_client.get(f"{book.get_absolute_url()}?as=visitor")

    assert "The hut by the weir" in page.text
    assert "Edit" in page.text
    assert "This is what visitors see." in seen.text
    assert "weir" not in seen.text


def test_seen_as_a_visitor_a_private_book_says_so(book, reader_client, stranger_client):
    change(book, visibility="private")

    seen = reader_client.get(f"{book.get_absolute_url()}?as=visitor")

    assert "Nobody but you sees this book." in seen.text
    assert stranger_client.get(f"{book.get_absolute_url()}?as=visitor").status_code == 404


class TestTheLink:
    @pytest.fixture
    def link(self, book, reader_client):
        change(book, visibility="unlisted")
        page = reader_client.get(book.get_absolute_url())
        url = page.context["seeing"]["link_url"]
        assert f'value="{url}"' in page.text
        return url.removeprefix("http://testserver")

    def test_leads_to_the_book_whoever_has_it(self, link, client, stranger_client, reader):
        others(reader, visibility="private")

        for asking in (client, stranger_client):
            page = asking.get(link)
            assert page.status_code == 200
            assert "Fenland" in page.text
            assert "Hidden sequel" not in page.text
            assert "weir" not in page.text
            assert '<meta name="robots" content="noindex, nofollow">' in page.text

    def test_does_not_tell_the_usual_address(self, link, book, client):
        assert book.public_id not in client.get(link).text

    @pytest.mark.parametrize(
        "columns",
        [
            {"visibility": "private"},
            {"visibility": "public"},
            {"trashed_at": timezone.now()},
            {"hidden_at": timezone.now()},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_leads_nowhere_when_the_book_is_otherwise(self, columns, link, book, client):
        change(book, **columns)

        assert client.get(link).status_code == 404

    def test_leads_nowhere_while_the_library_is_closed(self, link, reader, client):
        services_closed = User.objects.filter(pk=reader.pk)
        services_closed.update(is_published=False)

        assert client.get(link).status_code == 404

    def test_is_replaced_by_a_new_one(self, link, book, reader_client, client):
        page = reader_client.post(f"{book.get_absolute_url()}link/", follow=True)

        assert "There is a new link." in page.text
        assert client.get(link).status_code == 404
        assert link not in page.text


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private"])
def test_who_may_see_a_book_is_changed_in_place_and_back(visibility, book, reader_client):
    start = "private" if visibility == "public" else "public"
    change(book, visibility=start)
    url = f"{book.get_absolute_url()}visibility/"

    page = reader_client.post(url, {"visibility": visibility}, follow=True)

    book.refresh_from_db()
    assert book.visibility == visibility
    assert f'action="{url}{start}/"' in page.text
    reader_client.post(f"{url}{start}/")
    book.refresh_from_db()
    assert book.visibility == start
    assert services.history_of(book=book)


def test_choosing_what_it_is_already_says_nothing(book, reader_client):
    url = f"{book.get_absolute_url()}visibility/"

    page = reader_client.post(url, {"visibility": "public"}, follow=True)

    assert "data-toast-text" not in page.text


@pytest.mark.parametrize("visibility", ["", "friends", "x" * 300])
def test_a_visibility_there_is_not_is_refused(visibility, book, reader_client):
    url = f"{book.get_absolute_url()}visibility/"

    assert reader_client.post(url, {"visibility": visibility}).status_code == 422
    book.refresh_from_db()
    assert book.visibility == "public"


def test_owners_are_told_why_a_book_was_hidden(book, reader_client):
    change(book, hidden_at=timezone.now(), hidden_reason="A copied text.")

    assert "A copied text." in reader_client.get(book.get_absolute_url()).text


def test_before_it_is_published_the_menu_says_that_nobody_sees_it(book, reader, reader_client):
    User.objects.filter(pk=reader.pk).update(is_published=False)

    assert "your library is not published" in reader_client.get(book.get_absolute_url()).text


def test_a_favourite_says_of_what(book, reader_client):
    FavouriteFactory(book=book)
    FavouriteFactory(book=book, year=2021)

    page = reader_client.get(book.get_absolute_url())

    assert "Favourite of all time" in page.text
    assert "Favourite of 2021" in page.text
