import json
import threading
import time
from itertools import pairwise

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from library import services
from library.clients import starter
from library.exceptions import InvalidSearch
from library.models import EditionSnapshot, ProviderState
from library.services import breaker, edition_search, gate
from library.tests.factories import BookFactory, SnapshotFactory, isbn_number
from tests.stand_ins.books import book
from tests.stand_ins.googlebooks import GoogleBooksStandIn, volume
from tests.stand_ins.isbndb import IsbndbStandIn
from tests.stand_ins.openlibrary import OpenLibraryStandIn, work
from tests.stand_ins.server import Answer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("real_sockets", "no_catalogue")]
FIRST, SECOND, THIRD = isbn_number(701), isbn_number(702), isbn_number(703)
KEY = "stand-in-key"


@pytest.fixture
def no_catalogue(monkeypatch, tmp_path):
    """The starter catalogue, with nothing in it."""
    path = tmp_path / "catalogue.jsonl"
    path.write_text("", encoding="utf-8")
    monkeypatch.setattr(starter, "CATALOGUE", path)
    return path


@pytest.fixture
def isbndb(settings):
    with IsbndbStandIn(key=KEY) as server:
        settings.ISBNDB_BASE_URL, settings.ISBNDB_API_KEY = server.base_url, KEY
        yield server


@pytest.fixture
def openlibrary(settings):
    with OpenLibraryStandIn() as server:
        settings.OPENLIBRARY_BASE_URL, settings.OPENLIBRARY_ENABLED = server.base_url, True
        yield server


@pytest.fixture
def google(settings):
    with GoogleBooksStandIn(key=KEY) as server:
        settings.GOOGLE_BOOKS_BASE_URL, settings.GOOGLE_BOOKS_API_KEY = server.base_url, KEY
        yield server


def search(text="lighthouse"):
    return services.search_editions(text=text)


def has(server, isbn13, **fields):
    """Let a stand-in have a book."""
    if isinstance(server, IsbndbStandIn):
        server.books[isbn13] = book(isbn13, **fields)
    elif isinstance(server, OpenLibraryStandIn):
        server.works.append(work(isbn13, **fields))
    else:
        server.volumes[isbn13] = volume(isbn13, **fields)


def titles(text):
    return [record.title for record in search(text).results]


def test_every_provider_is_asked_and_an_isbn_stands_once(isbndb, openlibrary, google):
    has(isbndb, FIRST, pages=None)
    has(openlibrary, FIRST, number_of_pages=231)
    has(openlibrary, SECOND)
    has(google, THIRD)

    found = search()

    assert [record.isbn13 for record in found.results] == [FIRST, SECOND, THIRD]
    assert found.unreachable == ()
    best = found.results[0]
    assert (best.provider, best.title, best.page_count) == (
        "isbndb",
        "The Lighthouse Keeper",
        231,
    )


def test_providers_are_asked_side_by_side(isbndb, openlibrary, google):
    for server, isbn13 in ((isbndb, FIRST), (openlibrary, SECOND), (google, THIRD)):
        has(server, isbn13)
        server.fault("slow", seconds=0.6)
    started = time.monotonic()

    assert len(search().results) == 3
    assert time.monotonic() - started < 1.5


SHELF = (
    ("A Book of Night, of Marsh, Ada, Watch, Watcher and Écume", "Tove Lind", "en"),
    ("The Night Watcher", "Ecume Watch", "en"),
    ("Night Watch", "Ada Marsh", "en"),
    ("L’Écume des nuits", "Ecume Watch", "fr"),
)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("night watch", "Night Watch"),
        ("the night watch", "Night Watch"),
        ("NIGHT-WATCH", "Night Watch"),
        ("ada marsh night watch", "Night Watch"),
        ("night watch marsh", "Night Watch"),
        ("night watcher", "The Night Watcher"),
        ("night wat", "The Night Watcher"),
        ("ecume des nuits", "L’Écume des nuits"),
        ("watch ecume", "The Night Watcher"),
    ],
)
def test_what_was_typed_comes_first(isbndb, monkeypatch, typed, first):
    for number, (title, author, language) in enumerate(SHELF):
        has(isbndb, isbn_number(710 + number), title=title, title_long=None, language=language,
            authors=[author])  # fmt: skip
    everything = Answer(200, {"books": list(isbndb.books.values())})
    monkeypatch.setattr(isbndb, "answer", lambda _: everything)

    assert titles(typed)[0] == first


def test_an_author_s_books_come_before_books_about_the_author(isbndb):
    has(isbndb, FIRST, title="Reading Marsh: Essays", title_long=None, authors=["Lind, Ada"])
    has(isbndb, SECOND, title="Harbours", title_long=None, authors=["Marsh, Ada"])

    assert titles("ada marsh") == ["Harbours", "Reading Marsh: Essays"]


def test_equals_keep_the_providers_order(isbndb):
    for number in range(5):
        has(isbndb, isbn_number(720 + number), publisher=f"Press {number}")

    publishers = [record.publisher for record in search().results]

    assert publishers == [f"Press {number}" for number in range(5)]


def test_books_of_one_title_stand_together(isbndb, openlibrary):
    for number, title in enumerate(["Lighthouse Days", "Lighthouse Nights"]):
        has(isbndb, isbn_number(760 + number), title=title, title_long=None)
    has(openlibrary, FIRST, title="Lighthouse days")

    assert titles("lighthouse") == ["Lighthouse Days", "Lighthouse days", "Lighthouse Nights"]


def test_no_more_than_thirty_come(isbndb, openlibrary, google):
    for place, server in enumerate((isbndb, openlibrary, google)):
        for number in range(25):
            has(server, isbn_number(730 + 30 * place + number))

    assert len(search().results) == 30


@pytest.mark.parametrize("fault", ["500", "429", "html", "hang", "gzip_bomb", "reset", "403"])
def test_one_provider_down_does_not_hide_what_another_found(isbndb, openlibrary, settings, fault):
    settings.LOOKUP_TIMEOUT_S = 0.5
    has(openlibrary, SECOND)
    isbndb.fault(fault)

    found = search()

    assert [record.isbn13 for record in found.results] == [SECOND]
    assert found.unreachable == ("isbndb",)


def test_whatever_hangs_the_answer_comes_in_time(isbndb, openlibrary, google, monkeypatch):
    monkeypatch.setattr(edition_search, "TIME_S", 0.5)
    for server in (isbndb, openlibrary, google):
        server.fault("drip")
    started = time.monotonic()

    assert search().unreachable == ("isbndb", "openlibrary", "googlebooks")
    assert time.monotonic() - started < 2


def test_failures_open_the_breaker_and_an_open_one_is_not_asked(isbndb):
    isbndb.fault("500")
    for number in range(breaker.FAILURES_TO_OPEN):
        ProviderState.objects.update(next_at_ms=0)
        search(f"lighthouse {number}")
    asked = len(isbndb.requests)
    ProviderState.objects.update(next_at_ms=0)

    assert search().unreachable == ("isbndb",)
    assert len(isbndb.requests) == asked == breaker.FAILURES_TO_OPEN


def test_an_answer_closes_the_breaker(isbndb):
    has(isbndb, FIRST)
    long_ago = timezone.now() - timezone.timedelta(minutes=5)
    ProviderState.objects.create(provider="isbndb", failures=2, last_fault_at=long_ago)

    search()

    assert ProviderState.objects.get().failures == 0


def test_a_search_is_one_of_the_days_calls_and_not_made_without(isbndb):
    known = {"quota_total": 10, "quota_left": 1, "quota_checked_at": timezone.now()}
    ProviderState.objects.create(provider="isbndb", **known)

    search("lighthouse")
    unasked = search("keeper")

    assert ProviderState.objects.get().quota_left == 0
    assert (len(isbndb.requests), unasked.unreachable) == (1, ("isbndb",))


def test_a_spent_quota_keeps_the_provider_unasked(isbndb):
    isbndb.fault("429_daily")

    assert search().unreachable == ("isbndb",)
    assert ProviderState.objects.get().open_until > timezone.now()


def test_searches_wait_for_their_turn(isbndb):
    has(isbndb, FIRST)
    started, slots = time.monotonic(), []

    for words in ("lighthouse", "keeper", "lighthouse keeper"):
        assert search(words).unreachable == ()
        slots.append(ProviderState.objects.get().next_at_ms)

    # By the database's clock, which is the one that counts.
    assert all(after - before >= 1050 for before, after in pairwise(slots))
    assert time.monotonic() - started > 2


def test_a_long_queue_is_not_waited_for(isbndb):
    far_off = int((time.time() + 60) * 1000)
    ProviderState.objects.create(provider="isbndb", next_at_ms=far_off)
    started = time.monotonic()

    assert search().unreachable == ("isbndb",)
    assert isbndb.requests == []
    assert time.monotonic() - started < 1


def test_who_wakes_up_too_late_gives_its_slot_up(isbndb, monkeypatch):
    soon = int((time.time() + 0.2) * 1000)
    ProviderState.objects.create(provider="isbndb", next_at_ms=soon)
    monkeypatch.setattr(gate, "is_too_late", lambda late_s, interval_ms: True)
    monkeypatch.setattr(gate, "wait_for_turn", lambda **_: False)

    assert search().unreachable == ("isbndb",)
    assert isbndb.requests == []


def test_a_search_takes_as_many_queries_for_one_result_as_for_twenty(isbndb, settings):
    settings.ISBNDB_REQUESTS_PER_SECOND = 1000
    for number in range(20):
        words = "lighthouse common" if number else "lighthouse single common"
        has(isbndb, isbn_number(770 + number), title=words, title_long=None)
    counts = []
    for words in ("single", "common"):
        ProviderState.objects.update(next_at_ms=0)
        with CaptureQueriesContext(connection) as captured:
            found = search(words)
        counts.append((len(found.results), len(captured)))

    assert [results for results, _ in counts] == [1, 20]
    # Two of them are the savepoint around what is kept.
    assert counts[0][1] == counts[1][1] <= 8


def test_the_same_words_are_asked_once(isbndb, django_assert_num_queries):
    has(isbndb, FIRST, title="Café  Lighthouse", title_long=None)
    first = search("cafe lighthouse")

    with django_assert_num_queries(0):
        again = search("  CAFÉ lighthouse ")

    assert again == first
    assert len(isbndb.requests) == 1


def test_nothing_found_is_remembered_too(isbndb):
    assert search("nobody wrote this").results == ()

    search("nobody wrote this")

    assert len(isbndb.requests) == 1


def test_an_outage_without_results_is_not_remembered(isbndb):
    isbndb.fault("500", times=1)
    has(isbndb, FIRST)
    assert search().results == ()
    ProviderState.objects.update(next_at_ms=0)

    assert len(search().results) == 1


def test_whole_records_are_kept_as_snapshots_and_partial_ones_are_not(isbndb, openlibrary):
    has(isbndb, FIRST)
    has(openlibrary, SECOND)

    search()
    edition = services.look_up_isbn(isbn=FIRST)

    kept = EditionSnapshot.objects.get()
    assert (kept.isbn13, kept.provider, kept.found) == (FIRST, "isbndb", True)
    assert kept.raw["title_long"] == "The Lighthouse Keeper: A Winter's Tale"
    assert edition.record.title == "The Lighthouse Keeper"
    assert len(isbndb.requests) == 1


def test_a_find_replaces_the_snapshot_of_a_miss(isbndb):
    EditionSnapshot.objects.create(
        isbn13=FIRST, provider="isbndb", found=False, fetched_at=timezone.now()
    )
    has(isbndb, FIRST)

    search()

    assert EditionSnapshot.objects.get().found


def test_no_thread_touches_the_database(isbndb, openlibrary, google, monkeypatch):
    seen = []
    real = edition_search._ask

    def ask(*arguments):
        answers = real(*arguments)
        if threading.current_thread() is not threading.main_thread():
            seen.append(connections["default"].connection)
        return answers

    monkeypatch.setattr(edition_search, "_ask", ask)
    search()

    assert seen == [None, None, None]


@pytest.mark.parametrize("text", ["", "   ", "…!?", "&&", "\x00", "x" * 201, "é" * 4000])
def test_no_words_and_too_many_are_refused(isbndb, text):
    with pytest.raises(InvalidSearch):
        search(text)

    assert isbndb.requests == []


@pytest.mark.parametrize(
    "text",
    [
        "../../key", "a/b", "%2e%2e", "?x=1&y", "isbn:978 OR *:*", '"', "'; DROP TABLE", "🦀 crab",
        "<script>", "كتاب", "戦争と平和", "a\x00b", "C++", "x" * 200,
    ],
)  # fmt: skip
def test_whatever_is_typed_is_only_words(isbndb, openlibrary, google, text):
    if text == '"':
        with pytest.raises(InvalidSearch):
            search(text)
        return

    assert search(text) == services.EditionSearch()
    (path,) = [request.path for request in isbndb.requests]
    assert path.startswith("/books/")
    assert path.count("/") == 2


def test_the_starter_catalogue_is_searched_without_a_network(no_catalogue):
    entry = {"isbn13": FIRST, "title": "The Lighthouse Keeper", "language": "en"}
    no_catalogue.write_text(json.dumps(entry), encoding="utf-8")

    (record,) = search().results

    assert (record.isbn13, record.provider) == (FIRST, "starter")


def test_owned_among_finds_the_first_live_copy(reader, stranger, django_assert_num_queries):
    first = BookFactory(owner=reader, isbn13=FIRST)
    BookFactory(owner=reader, isbn13=FIRST, copy_number=2)
    BookFactory(owner=reader, isbn13=SECOND, trashed_at=timezone.now())
    BookFactory(owner=stranger, isbn13=THIRD)
    SnapshotFactory(isbn13=THIRD)

    with django_assert_num_queries(1):
        owned = services.owned_among(owner=reader, isbns=[FIRST, SECOND, THIRD])

    assert owned == {FIRST: first}
