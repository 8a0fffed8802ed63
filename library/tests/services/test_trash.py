from datetime import timedelta

import pytest
from django.utils import timezone

from library import services
from library.exceptions import BookNotFound
from library.models import Book
from library.tests.factories import BookFactory, isbn_number

ISBN = isbn_number(21)


def test_a_trashed_book_leaves_every_list_and_comes_back(reader):
    book = BookFactory(owner=reader)
    services.trash_book(owner=reader, public_id=book.public_id)
    assert not Book.objects.owned_by(reader).live().exists()

    services.restore_book(owner=reader, public_id=book.public_id)

    assert Book.objects.owned_by(reader).live().get() == book


def test_doing_either_twice_changes_nothing(reader):
    book = BookFactory(owner=reader)
    services.trash_book(owner=reader, public_id=book.public_id)
    first = Book.objects.get().trashed_at
    services.trash_book(owner=reader, public_id=book.public_id)
    assert Book.objects.get().trashed_at == first

    services.restore_book(owner=reader, public_id=book.public_id)
    services.restore_book(owner=reader, public_id=book.public_id)

    assert Book.objects.get().trashed_at is None


def test_a_restored_book_takes_the_next_number_when_its_own_is_taken(reader):
    old = BookFactory(owner=reader, isbn13=ISBN)
    services.trash_book(owner=reader, public_id=old.public_id)
    BookFactory(owner=reader, isbn13=ISBN)

    restored = services.restore_book(owner=reader, public_id=old.public_id)

    assert restored.copy_number == 2


@pytest.mark.parametrize("act", [services.trash_book, services.restore_book])
def test_a_stranger_can_do_neither(reader, stranger, act):
    book = BookFactory(owner=reader)

    with pytest.raises(BookNotFound):
        act(owner=stranger, public_id=book.public_id)


def test_the_purge_takes_names_along_that_stand_on_no_other_book(reader):
    long_ago = timezone.now() - timedelta(days=31)
    BookFactory(owner=reader, author="Ann Leckie", subject="Ships", trashed_at=long_ago)
    BookFactory(owner=reader, author="Bo Lund")

    services.purge_trash()

    assert [person.name for person in reader.contributors.all()] == ["Bo Lund"]
    assert not reader.subjects.exists()


def test_the_purge_deletes_what_is_older_than_30_days_and_nothing_else(reader):
    now = timezone.now()
    BookFactory(owner=reader, trashed_at=now - timedelta(days=31))
    young = BookFactory(owner=reader, trashed_at=now - timedelta(days=29))
    live = BookFactory(owner=reader)

    assert services.purge_trash() == 1
    assert set(Book.objects.all()) == {young, live}
