import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from library import services
from library.models import Book
from library.queries import BookQuery

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def large(reader):
    now = timezone.now()
    Book.objects.bulk_create(
        Book(owner=reader, title="Same", sort_title="same", created_at=now) for _ in range(5_001)
    )
    return reader


def total(reader):
    return services.card_page(owner=reader, query=BookQuery()).total


def test_a_very_large_library_is_not_counted_on_every_page(large):
    assert total(large) == 5_001

    with CaptureQueriesContext(connection) as captured:
        assert total(large) == 5_001

    assert len(captured) == 1


def test_books_that_come_or_go_are_counted_at_once(large):
    assert total(large) == 5_001
    book = services.add_book_by_hand(owner=large, given={"title": "One more"})
    assert total(large) == 5_002
    services.trash_book(owner=large, public_id=book.public_id)
    assert total(large) == 5_001

    services.restore_book(owner=large, public_id=book.public_id)

    assert total(large) == 5_002


def test_what_is_searched_for_is_counted_anew(large):
    services.add_book_by_hand(owner=large, given={"title": "Needle"})

    assert services.card_page(owner=large, query=BookQuery(text="needle")).total == 1
