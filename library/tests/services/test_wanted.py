from datetime import timedelta

import pytest
from django.utils import timezone

from library import services
from library.models import WantedIsbn
from library.tests.factories import SnapshotFactory, isbn_number

ISBN = isbn_number(31)


@pytest.fixture
def due(reader):
    services.want_isbn(owner=reader, isbn13=ISBN)
    WantedIsbn.objects.update(next_attempt_at=timezone.now() - timedelta(minutes=1))


def test_what_is_not_due_is_left_alone(reader):
    services.want_isbn(owner=reader, isbn13=ISBN)

    assert services.retry_due() == 0


@pytest.mark.usefixtures("due")
def test_a_retry_that_finds_the_book_says_so(reader):
    SnapshotFactory(isbn13=ISBN)

    assert services.retry_due() == 1
    assert WantedIsbn.objects.get().arrived_at is not None


@pytest.mark.usefixtures("due")
def test_a_retry_that_finds_nothing_waits_longer(reader):
    services.retry_due()

    row = WantedIsbn.objects.get()
    assert row.attempts == 2
    assert row.next_attempt_at > timezone.now() + timedelta(hours=5)
    assert row.arrived_at is None


@pytest.mark.usefixtures("due")
def test_after_the_last_attempt_it_is_asked_for_no_more():
    WantedIsbn.objects.update(attempts=6)

    services.retry_due()

    assert WantedIsbn.objects.get().next_attempt_at is None


@pytest.mark.usefixtures("due")
def test_an_outage_uses_no_attempt_up(settings, network):
    settings.OPENLIBRARY_ENABLED = True
    network.get("http://openlibrary.invalid/api/books", status=500)

    services.retry_due()

    row = WantedIsbn.objects.get()
    assert row.attempts == 1
    assert row.next_attempt_at > timezone.now()


def test_two_readers_who_want_one_isbn_cause_one_request(reader, stranger, settings, network):
    for owner in (reader, stranger):
        services.want_isbn(owner=owner, isbn13=ISBN)
    WantedIsbn.objects.update(next_attempt_at=timezone.now() - timedelta(minutes=1))
    settings.OPENLIBRARY_ENABLED = True
    network.get("http://openlibrary.invalid/api/books", json={})

    assert services.retry_due() == 1
    assert len(network.calls) == 1


@pytest.mark.usefixtures("due")
def test_two_workers_at_once_use_one_attempt_up(reader, settings, network):
    settings.OPENLIBRARY_ENABLED = True

    def rival(request):
        services.retry_due()
        return (200, {}, "{}")

    network.add_callback(
        "GET", "http://openlibrary.invalid/api/books", rival, content_type="application/json"
    )
    services.retry_due()

    assert WantedIsbn.objects.get().attempts == 2


def test_there_is_an_end_to_wanting(reader):
    now = timezone.now()
    WantedIsbn.objects.bulk_create(
        WantedIsbn(owner=reader, isbn13=isbn_number(1000 + n), wanted_at=now) for n in range(500)
    )

    services.want_isbn(owner=reader, isbn13=ISBN)

    assert WantedIsbn.objects.count() == 500


def test_wanting_twice_is_wanting_once(reader):
    services.want_isbn(owner=reader, isbn13=ISBN)
    services.want_isbn(owner=reader, isbn13=ISBN)

    assert WantedIsbn.objects.count() == 1
