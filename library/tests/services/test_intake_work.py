import json
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from library import services
from library.models import Book, IntakeRow, ProviderState, WantedIsbn
from library.services import intake_queue, intake_work
from library.tests.factories import (
    IntakeRowFactory,
    SnapshotFactory,
    isbn_number,
)
from library.tests.rounds import BOOKS, ISBNS, answer, rows_for, states, wait, work

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("isbndb")
def test_rows_become_books_as_the_reader_wants_them(reader, network):
    row = rows_for(
        reader, ISBNS[:1], visibility="private", subjects=["Mine"], location="Attic, shelf 2"
    )[0]
    network.get(
        f"http://isbndb.invalid/book/{ISBNS[0]}", json={"book": answer(ISBNS[0])["data"][0]}
    )

    work()

    row.refresh_from_db()
    book = Book.objects.get()
    assert (row.state, row.book, row.due_at, row.claimed_until) == ("added", book, None, None)
    assert (book.visibility, book.location) == ("private", "Attic, shelf 2")
    assert [link.subject.name for link in book.book_subjects.all()] == ["Mine"]
    assert row.settled_at
    assert services.work_round(worker="me") is None


@pytest.mark.usefixtures("isbndb")
def test_rows_to_be_reviewed_wait_for_their_reader(reader, network):
    rows_for(reader, adds=False)
    network.post(BOOKS, json=answer(*ISBNS))

    work()

    assert states() == ["found"] * 6
    assert IntakeRow.objects.first().record["title"] == "Wanderlust"
    assert IntakeRow.objects.first().sources["title"] == "isbndb"
    assert not Book.objects.exists()


def test_known_isbns_need_no_request(reader):
    rows_for(reader)
    for isbn in ISBNS:
        SnapshotFactory(isbn13=isbn)

    work()

    assert states() == ["added"] * 6


@pytest.mark.usefixtures("isbndb")
def test_one_answer_serves_every_reader(reader, stranger, network):
    rows_for(reader, ISBNS)
    rows_for(stranger, ISBNS)
    network.post(BOOKS, json=answer(*ISBNS))

    work()

    assert states() == ["added"] * 12
    assert len(network.calls) == 1
    assert len(json.loads(network.calls[0].request.body)["isbns"]) == 6


@pytest.mark.usefixtures("isbndb")
def test_an_isbn_owned_meanwhile_is_said_to_be_yours(reader, network):
    rows_for(reader, ISBNS[:2])
    book = services.add_book_by_hand(owner=reader, given={"title": "Mine", "isbn13": ISBNS[0]})
    network.post(BOOKS, json=answer(*ISBNS))

    work()

    assert states() == ["owned", "added"]
    assert IntakeRow.objects.order_by("pk").first().book == book


@pytest.mark.usefixtures("isbndb")
def test_a_title_that_is_not_the_one_in_the_list_needs_the_reader(reader, network):
    rows_for(reader, ISBNS[:1], title_hint="Cooking for Sailors")
    rows_for(reader, ISBNS[1:2], title_hint="WANDERLUST - Rebecca Solnit")
    network.post(BOOKS, json=answer(*ISBNS, title_long="Wanderlust: A History of Walking"))

    work()

    assert states() == ["needs_you", "added"]
    row = IntakeRow.objects.order_by("pk").first()
    assert (row.reason, row.due_at) == ("title_differs", None)
    assert [candidate["title"] for candidate in row.candidates] == ["Wanderlust"]


def test_two_books_of_one_number_need_the_reader(reader):
    rows_for(reader, ISBNS[:1])
    SnapshotFactory(isbn13=ISBNS[0])
    other = {"title": "Cooking for Sailors"}
    SnapshotFactory(isbn13=ISBNS[0], provider="isbndb", fields=other)

    work()

    row = IntakeRow.objects.get()
    assert (row.state, row.reason, len(row.candidates)) == ("needs_you", "two_candidates", 2)


@pytest.mark.usefixtures("isbndb")
def test_what_is_unknown_today_and_known_tomorrow_arrives_by_itself(reader, network):
    rows_for(reader, ISBNS[:2])
    network.post(BOOKS, json={"data": []})
    work()
    assert states() == ["missing"] * 2
    first = IntakeRow.objects.first()
    assert timedelta(minutes=14) < first.due_at - timezone.now() <= timedelta(minutes=15)

    work()
    assert len(network.calls) == 1, "nobody is asked before it is time"
    network.replace("POST", BOOKS, json=answer(*ISBNS))
    wait(hours=24)
    work()

    reader.refresh_from_db()
    assert states() == ["added"] * 2
    assert reader.tray_news == 2
    assert not WantedIsbn.objects.exists()


@pytest.mark.usefixtures("isbndb")
def test_after_a_week_of_misses_it_is_the_readers_turn(reader, network):
    rows_for(reader, ISBNS[:2])
    network.post(BOOKS, json={"data": []})

    attempts = 0
    while services.work_round(worker="me"):
        attempts += 1
        wait(hours=73)

    assert attempts == 7
    assert states() == ["missing"] * 2
    assert IntakeRow.objects.filter(due_at__isnull=True, attempts=8).count() == 2
    assert len(network.calls) == 8


@pytest.mark.usefixtures("isbndb")
def test_an_outage_is_waited_out_and_uses_no_attempt_up(reader, network):
    rows_for(reader, ISBNS[:2])
    network.post(BOOKS, status=503)
    work()
    row = IntakeRow.objects.first()
    assert (row.state, row.reason, row.attempts) == ("looking", "outage", 0)
    assert row.due_at > timezone.now()

    network.replace("POST", BOOKS, json=answer(*ISBNS), status=200)
    wait(hours=1)
    work()

    assert states() == ["added"] * 2


@pytest.mark.usefixtures("isbndb")
def test_a_missing_row_stays_missing_while_its_next_attempt_cannot_be_made(reader, network):
    rows_for(reader, ISBNS[:2], state="missing", attempts=2)
    network.post(BOOKS, status=503)

    work()

    row = IntakeRow.objects.first()
    assert (row.state, row.reason, row.attempts) == ("missing", "", 2)


@pytest.mark.usefixtures("isbndb")
def test_a_spent_day_goes_on_tomorrow(reader, network, time_machine):
    time_machine.move_to("2026-05-01T22:00:00Z")
    ProviderState.objects.update(quota_left=2, quota_checked_at=timezone.now())
    rows_for(reader)
    network.post(BOOKS, json=answer(*ISBNS))

    due_at = None
    for _ in range(4):
        due_at = services.work_round(worker="me")

    assert sorted(states()) == ["added"] * 2 + ["looking"] * 4
    assert IntakeRow.objects.filter(reason="quota").count() == 4
    assert f"{due_at:%d %H:%M}" == "02 00:00"
    time_machine.move_to("2026-05-02T00:01:00Z")
    network.get(
        "http://isbndb.invalid/key",
        json={"plan_limit": {"total": 1000, "spent": 0, "left": 1000}},
    )
    work()
    assert states() == ["added"] * 6


@pytest.mark.usefixtures("isbndb")
def test_a_single_scan_goes_before_thousands(reader, stranger, network, settings):
    settings.ISBNDB_BATCH_SIZE = 3
    rows_for(reader, [isbn_number(4300 + number) for number in range(8)], door="pasted")
    own = IntakeRowFactory(owner=reader, isbn13=ISBNS[0], door="scanned")
    theirs = IntakeRowFactory(owner=stranger, isbn13=ISBNS[1], door="typed")
    network.post(BOOKS, json=answer(*ISBNS))

    services.work_round(worker="me")

    asked = json.loads(network.calls[0].request.body)["isbns"]
    assert {own.isbn13, theirs.isbn13} < set(asked)
    assert len(asked) == 3


def test_rows_that_another_worker_holds_are_left_alone(reader):
    rows_for(reader)
    for isbn in ISBNS:
        SnapshotFactory(isbn13=isbn)
    held = intake_queue.claim(intake_queue.waiting_rows()[:2], worker="other")

    work()

    assert len(held) == 2
    assert sorted(states()) == ["added"] * 4 + ["looking"] * 2


def test_what_a_dead_worker_held_is_due_again_when_its_lease_ends(reader):
    rows_for(reader)
    for isbn in ISBNS:
        SnapshotFactory(isbn13=isbn)
    intake_queue.claim(intake_queue.waiting_rows(), worker="dead")
    due_at = services.work_round(worker="me")
    assert due_at > timezone.now() + timedelta(seconds=30)

    IntakeRow.objects.update(claimed_until=timezone.now() - timedelta(seconds=1))
    work()

    assert states() == ["added"] * 6


@pytest.mark.usefixtures("isbndb")
def test_a_row_put_away_while_it_is_looked_up_stays_away(reader, network):
    rows_for(reader, ISBNS[:3])

    def put_away(request):
        IntakeRow.objects.filter(isbn13=ISBNS[0]).update(cleared_at=timezone.now(), due_at=None)
        return 200, {}, json.dumps(answer(*ISBNS))

    network.add_callback("POST", BOOKS, put_away, content_type="application/json")

    work()

    assert states() == ["looking", "added", "added"]
    assert IntakeRow.objects.get(isbn13=ISBNS[0]).record is None


@pytest.mark.usefixtures("isbndb")
def test_what_changes_is_news_to_pages_and_waiting_longer_is_not(reader, network):
    then = timezone.now() - timedelta(hours=2)
    rows_for(reader, ISBNS[:2], updated_at=then)
    network.post(BOOKS, status=503)
    work()
    first = IntakeRow.objects.first().updated_at
    assert first > then

    wait(hours=1)
    work()

    assert IntakeRow.objects.first().updated_at == first


@pytest.mark.usefixtures("isbndb")
def test_a_row_that_cannot_be_added_does_not_keep_others_from_it(reader, monkeypatch, caplog):
    rows = rows_for(reader)
    for isbn in ISBNS:
        SnapshotFactory(isbn13=isbn, provider="isbndb")
    add = intake_work.add_found_row

    def refuse_one(row):
        if row.pk == rows[0].pk:
            raise ValueError("nobody thought of this")
        return add(row)

    monkeypatch.setattr(intake_work, "add_found_row", refuse_one)

    work()

    assert states() == ["found"] + ["added"] * 5
    assert "intake.not_added" in caplog.text


def test_a_row_that_was_added_before_something_failed_stays_at_rest(reader, monkeypatch):
    row = rows_for(reader, ISBNS[:1])[0]
    SnapshotFactory(isbn13=ISBNS[0])
    add = intake_work.add_found_row

    def fail_afterwards(row):
        add(row)
        raise OperationalError("no cover could be queued")

    monkeypatch.setattr(intake_work, "add_found_row", fail_afterwards)
    work(rounds=1)

    row.refresh_from_db()
    assert (row.state, row.due_at) == ("added", None)


def test_who_cannot_be_woken_now_does_not_spoil_the_answer(
    monkeypatch, django_capture_on_commit_callbacks
):
    def too_busy(moment):
        raise OperationalError("database is locked")

    monkeypatch.setattr(intake_work, "_come_back", too_busy)

    with django_capture_on_commit_callbacks(execute=True) as called:
        services.wake_worker()

    assert len(called) == 1


def test_a_row_the_database_was_too_busy_for_is_added_soon(reader, monkeypatch):
    row = rows_for(reader, ISBNS[:1])[0]
    SnapshotFactory(isbn13=ISBNS[0])

    def too_busy(row):
        raise OperationalError("database is locked")

    monkeypatch.setattr(intake_work, "add_found_row", too_busy)
    work(rounds=1)

    row.refresh_from_db()
    assert row.state == "found"
    assert row.due_at < timezone.now() + timedelta(minutes=1)


def test_a_round_takes_as_many_queries_for_many_rows(reader):
    def queries(first, number):
        isbns = [isbn_number(first + each) for each in range(number)]
        rows_for(reader, isbns, adds=False)
        for isbn in isbns[:-1]:
            SnapshotFactory(isbn13=isbn)
        with CaptureQueriesContext(connection) as captured:
            services.work_round(worker="me")
        return len(captured)

    few = queries(4400, 2)

    assert queries(4410, 12) == few
    assert few < 30
