"""The link of an unlisted book: made once, ended by another, never back to life."""

import pytest
from django.utils import timezone

from library import services
from library.exceptions import BookInTrash, BookNotFound, InvalidBook
from library.models import Book
from library.queries import BookQuery
from library.tests.factories import BookFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(reader):
    type(reader).objects.filter(pk=reader.pk).update(is_published=True)
    return BookFactory(owner=reader, visibility="unlisted")


def found(key):
    try:
        return services.linked_book(share_key=key)
    except BookNotFound:
        return None


def test_a_link_is_made_when_it_is_asked_for_and_stays(book, django_assert_num_queries):
    key = services.book_link(book=book)

    assert len(key) == 22
    assert found(key) == book
    with django_assert_num_queries(0):
        assert services.book_link(book=book) == key
    assert services.book_link(book=Book.objects.get(pk=book.pk)) == key


def test_two_windows_get_one_link(book):
    other = Book.objects.get(pk=book.pk)

    assert services.book_link(book=book) == services.book_link(book=other)


@pytest.mark.parametrize("visibility", ["public", "private"])
def test_no_other_book_has_a_link(visibility, reader):
    book = BookFactory(owner=reader, visibility=visibility)

    assert services.book_link(book=book) == ""
    with pytest.raises(InvalidBook):
        services.renew_book_link(owner=reader, public_id=book.public_id)
    book.refresh_from_db()
    assert book.share_key is None


def test_a_new_link_ends_the_old_one(book, reader):
    old = services.book_link(book=book)

    new = services.renew_book_link(owner=reader, public_id=book.public_id).share_key

    assert found(old) is None
    assert found(new) == book


def one_by_one(reader, book, visibility):
    given = {"visibility": visibility}
    services.edit_book(owner=reader, public_id=book.public_id, given=given)


def with_others(reader, book, visibility):
    selection = services.Selection(query=BookQuery())
    services.change_visibility_of(owner=reader, selection=selection, visibility=visibility)


@pytest.mark.parametrize("change", [one_by_one, with_others])
@pytest.mark.parametrize("between", ["public", "private"])
def test_an_old_link_does_not_come_back(change, between, book, reader):
    old = services.book_link(book=book)

    change(reader, book, between)
    assert found(old) is None
    change(reader, book, "unlisted")

    assert found(old) is None
    book.refresh_from_db()
    assert services.book_link(book=book) not in ("", old)


@pytest.mark.parametrize("change", [one_by_one, with_others])
def test_what_is_unlisted_already_keeps_its_link(change, book, reader):
    key = services.book_link(book=book)

    change(reader, book, "unlisted")
    services.edit_book(owner=reader, public_id=book.public_id, given={"title": "Another"})

    assert found(key) == book


def test_only_owners_renew_a_link_and_not_in_the_trash(book, reader, stranger):
    with pytest.raises(BookNotFound):
        services.renew_book_link(owner=stranger, public_id=book.public_id)
    Book.objects.filter(pk=book.pk).update(trashed_at=timezone.now())
    with pytest.raises(BookInTrash):
        services.renew_book_link(owner=reader, public_id=book.public_id)
