"""Whatever ISBNdb answers, over a real socket: no error page, no lost input, no half a book."""

import html
import time

import pytest

from library import services
from library.models import Book, EditionSnapshot, IntakeRow
from library.tests.factories import isbn_number
from tests.stand_ins.books import book
from tests.stand_ins.isbndb import IsbndbStandIn

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_sockets")]
ISBN = isbn_number(950)
OUTAGES = [
    *("401", "403", "429", "429_daily", "500", "503", "html", "truncated", "hang", "huge"),
    *("redirect_loopback", "drip", "slow_headers", "gzip_bomb", "cut_off", "reset"),
]


@pytest.fixture
def isbndb(settings):
    with IsbndbStandIn(books={ISBN: book(ISBN)}) as stand_in:
        settings.ISBNDB_API_KEY = stand_in.key
        settings.ISBNDB_BASE_URL = stand_in.base_url
        settings.LOOKUP_TIMEOUT_S = 0.5
        yield stand_in


def through_the_tray(client, rounds=1):
    """Put the ISBN into the tray, have it seen to, and return the row and the page."""
    client.post("/add/", {"text": ISBN})
    for _ in range(rounds):
        services.work_round(worker="at-hand")
    return IntakeRow.objects.get(), client.get("/add/").content.decode()


def test_a_book_is_looked_up_and_added_through_isbndb(isbndb, reader_client):
    row, _ = through_the_tray(reader_client, rounds=2)

    added = Book.objects.get()
    assert row.book == added
    assert set(row.sources.values()) == {"isbndb"}
    assert (added.title, added.byline) == ("The Lighthouse Keeper", "Ada Marsh")
    assert (added.published, added.page_count, added.binding) == ("2001-04", 224, "paperback")


@pytest.mark.parametrize("fault", OUTAGES)
def test_an_outage_is_told_and_the_isbn_kept(isbndb, reader_client, fault):
    isbndb.fault(fault)
    started = time.monotonic()

    row, page = through_the_tray(reader_client)

    assert (row.state, row.isbn13) == ("looking", ISBN)
    assert row.reason in ("outage", "quota", "turn")
    assert row.due_at
    assert row.get_reason_display() in html.unescape(page)
    assert not Book.objects.exists()
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("fault", ["404", "wrong_book"])
def test_not_there_and_not_this_book_are_not_found_and_tried_again(isbndb, reader_client, fault):
    isbndb.fault(fault)

    row, page = through_the_tray(reader_client)

    assert row.state == "missing"
    assert row.due_at
    assert f"/books/new/?isbn={ISBN}" in page
    assert not Book.objects.exists()


def test_an_odd_page_count_is_a_missing_page_count(isbndb, reader_client):
    isbndb.fault("pages_list")

    through_the_tray(reader_client, rounds=2)

    assert Book.objects.get().page_count is None


@pytest.mark.parametrize("fault", ["401", "429_daily", "html"])
def test_the_key_reaches_neither_page_nor_log_nor_snapshot(isbndb, reader_client, fault, caplog):
    isbndb.fault(fault, times=1)

    _, page = through_the_tray(reader_client, rounds=2)

    assert isbndb.key not in page + caplog.text
    assert not any(isbndb.key in str(row) for row in EditionSnapshot.objects.values())


def test_the_api_tells_the_same(isbndb, api):
    isbndb.fault("503")

    response = api.post("/api/v1/books/", {"isbn": ISBN}, format="json")

    assert response.status_code == 503
    assert response.json()["code"] == "lookup_unavailable"
    assert int(response["Retry-After"]) > 0
