"""What the tray promises, with real processes on either database: nothing lost, nothing twice.

``--full-proofs`` makes the long ones as long as they were meant: 300 ISBNs, ten kills.
"""

import os
import random
import signal
import socket
import threading
import time
from collections import Counter
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from functools import partial
from http.client import HTTPException
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from accounts.tests.factories import UserFactory
from bench.browsing import Reader
from library import services
from library.intake_text import Code
from library.models import Book, IntakeRow, LookupClaim, ProviderState, WorkerBeat
from library.tests.factories import BookFactory, isbn_number
from tests.processes import PATIENCE_S, WORKER, environment, kill, start, wait_until, workers
from tests.stand_ins.books import book
from tests.stand_ins.isbndb import IsbndbStandIn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_sockets")]
SETTLED = ("added", "owned", "missing", "found", "needs_you")
# The web as deployed, in a group of its own.
WEB = """
import sys
from gunicorn.app.wsgiapp import run
sys.argv = ["gunicorn", "penumbra.wsgi", "--config", "gunicorn.conf.py", "--bind", sys.argv[1]]
sys.argv += ["--log-level", "critical"]
run()
"""


def numbers(first, count):
    return [isbn_number(first + number) for number in range(count)]


def stand_in_with(isbns, **limits):
    # Without a picture: no test fetches covers from anywhere.
    return IsbndbStandIn(books={isbn: book(isbn, image="") for isbn in isbns}, **limits)


def accept(owner, isbns, door="pasted"):
    """Put ISBNs into a tray as a page does; what is there already stays as it is."""
    codes = [Code(isbn, isbn) for isbn in isbns]
    services.accept_codes(owner=owner, codes=codes, door=door)


def unsettled():
    return IntakeRow.objects.exclude(state__in=SETTLED).count() + to_add()


def to_add():
    return IntakeRow.objects.filter(state="found", adds=True).count()


def posts(stand_in):
    return [request for request in stand_in.requests if request.method == "POST"]


def most_in_a_second(stand_in):
    times = sorted(request.at for request in stand_in.requests)
    return max(sum(1 for other in times if at <= other < at + 1) for at in times)


def assert_right_exactly_once(owner, known, unknown=(), owned=()):
    """Every row is settled as it must be, and every book is there once, whole."""
    rows = {row.isbn13: row for row in IntakeRow.objects.filter(owner=owner)}
    assert len(rows) == len(known) + len(unknown) + len(owned)
    states = Counter(row.state for row in rows.values())
    expected = {"added": len(known), "missing": len(unknown), "owned": len(owned)}
    assert states == {state: count for state, count in expected.items() if count}
    books = Book.objects.owned_by(owner).live()
    held = Counter(books.values_list("isbn13", flat=True))
    assert held == Counter([*known, *owned])
    ids = dict(books.values_list("isbn13", "pk"))
    assert all(rows[isbn].book_id == ids[isbn] for isbn in (*known, *owned))
    added = books.filter(isbn13__in=known).prefetch_related("contributions", "book_subjects")
    whole = {(one.contributions.count(), one.book_subjects.count()) for one in added}
    assert whole <= {(1, 2)}


def test_five_hundred_isbns_take_few_requests_and_little_time():
    reader, isbns = UserFactory(), numbers(5000, 500)
    with stand_in_with(isbns, per_second=1, per_day=1000) as isbndb:
        with workers(1, environment(isbndb, 1)):
            accept(reader, isbns)
            accept(reader, isbns)
            seconds = wait_until(lambda: not unsettled(), within_s=120)
            accept(reader, isbns)

        print(f"500 ISBNs: {seconds:.1f} s, {len(posts(isbndb))} batches")
        assert len(posts(isbndb)) <= 10
        assert most_in_a_second(isbndb) <= 1
        assert isbndb.spent == 500
    assert_right_exactly_once(reader, isbns)
    assert ProviderState.objects.get(provider="isbndb").quota_left == 500
    assert not LookupClaim.objects.exists()


def test_a_spent_day_is_survived_and_gone_on_with_tomorrow(settings, time_machine):
    reader, isbns = UserFactory(), numbers(5600, 120)
    time_machine.move_to("2026-05-01T20:00:00Z")
    with stand_in_with(isbns, per_day=70) as isbndb:
        settings.ISBNDB_API_KEY, settings.ISBNDB_BASE_URL = isbndb.key, isbndb.base_url
        settings.ISBNDB_REQUESTS_PER_SECOND, settings.ISBNDB_BATCH_SIZE = 20, 50
        accept(reader, isbns)
        due_at = timezone.now()
        while due_at <= timezone.now():
            due_at = services.work_round(worker="me")

        assert f"{due_at:%Y-%m-%d %H:%M}" == "2026-05-02 00:00"
        assert Book.objects.count() == isbndb.spent == 70
        assert IntakeRow.objects.filter(state="looking", reason="quota").count() == 50
        isbndb.spent = 0
        time_machine.move_to("2026-05-02T00:00:30Z")
        while services.work_round(worker="me"):
            pass
        assert isbndb.spent == 50
    assert_right_exactly_once(reader, isbns)


def test_a_key_revoked_and_given_back_in_the_middle(settings, time_machine):
    reader, isbns = UserFactory(), numbers(5800, 60)
    with stand_in_with(isbns) as isbndb:
        settings.ISBNDB_API_KEY, settings.ISBNDB_BASE_URL = isbndb.key, isbndb.base_url
        settings.ISBNDB_REQUESTS_PER_SECOND, settings.ISBNDB_BATCH_SIZE = 20, 20
        accept(reader, isbns)
        services.work_round(worker="me")
        isbndb.key = "another"
        services.work_round(worker="me")
        for _ in range(5):
            due_at = services.work_round(worker="me")

        refused = IntakeRow.objects.filter(state="looking", reason="outage")
        assert (refused.count(), Book.objects.count()) == (40, 20)
        assert len(posts(isbndb)) == 2
        isbndb.key = settings.ISBNDB_API_KEY
        time_machine.move_to(due_at + timedelta(minutes=16))
        while services.work_round(worker="me"):
            pass
    assert_right_exactly_once(reader, isbns)


def test_an_outage_ends_by_itself(settings, time_machine):
    reader, isbns = UserFactory(), numbers(5900, 30)
    with stand_in_with(isbns) as isbndb:
        settings.ISBNDB_API_KEY, settings.ISBNDB_BASE_URL = isbndb.key, isbndb.base_url
        settings.ISBNDB_REQUESTS_PER_SECOND, settings.ISBNDB_BATCH_SIZE = 20, 10
        isbndb.fault("cut_off", times=5)
        accept(reader, isbns)
        for _ in range(60):
            due_at = services.work_round(worker="me")
            if due_at is None:
                break
            time_machine.move_to(max(due_at, timezone.now()))
    assert_right_exactly_once(reader, isbns)


def test_the_answer_about_another_book_brings_nothing_in(settings):
    reader, isbns = UserFactory(), numbers(5950, 2)
    with stand_in_with(isbns) as isbndb:
        settings.ISBNDB_API_KEY, settings.ISBNDB_BASE_URL = isbndb.key, isbndb.base_url
        settings.ISBNDB_REQUESTS_PER_SECOND = 20
        isbndb.fault("wrong_book")
        accept(reader, isbns)
        services.work_round(worker="me")
        services.work_round(worker="me")
    assert_right_exactly_once(reader, [], unknown=isbns)


@contextmanager
def pasting(reader, isbns, env):
    """Paste ISBNs, ten at a time, into a real server; yield it, and the list of those it took."""
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(reader)
    client.get("/add/")
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    web, taken = start(WEB, f"127.0.0.1:{port}", env=env), []

    def paste():
        with closing(Reader(port, cookie)) as browser:
            for first in range(0, len(isbns), 10):
                while web.poll() is None:
                    with suppress(OSError, HTTPException):
                        browser.put_in(" ".join(isbns[first : first + 10]), "pasted")
                        taken.extend(isbns[first : first + 10])
                        break
                    time.sleep(0.05)

    thread = threading.Thread(target=paste)
    thread.start()
    try:
        yield web, taken
    finally:
        kill(web)
        thread.join()


def has_begun(web, rows):
    return IntakeRow.objects.count() > rows or web.poll() is not None


def has_asked(stand_in, requests):
    return len(stand_in.requests) > requests or not unsettled()


@pytest.fixture
def kills(request):
    """How many ISBNs, and how often worker and web are killed."""
    return (300, 10) if request.config.getoption("--full-proofs") else (60, 2)


@pytest.mark.parametrize("at_once", [1, 2])
def test_whoever_is_killed_whenever_every_row_is_right_exactly_once(at_once, kills, settings):
    count, rounds = kills
    reader, isbns = UserFactory(), numbers(6000, count)
    known, unknown, owned = isbns[: count - 20], isbns[count - 20 : -5], isbns[-5:]
    for isbn in owned:
        BookFactory(owner=reader, isbn13=isbn)
    chance = random.Random(7)
    with stand_in_with([*known, *owned], per_second=5) as isbndb:
        env = environment(isbndb, 5, ISBNDB_BATCH_SIZE="10", SECRET_KEY=settings.SECRET_KEY)
        for _ in range(rounds):
            rows, asked = IntakeRow.objects.count(), len(isbndb.requests)
            running = [start(WORKER, "3", env=env) for _ in range(at_once)]
            with pasting(reader, chance.sample(isbns, 50), env) as (web, taken):
                # From when they are at it, at any moment.
                wait_until(partial(has_begun, web, rows), every_s=0.05)
                time.sleep(chance.uniform(0, 0.3))
            # The server is dead by now; what it said it took is there.
            assert IntakeRow.objects.filter(isbn13__in=taken).count() == len(taken)
            wait_until(partial(has_asked, isbndb, asked), every_s=0.05)
            time.sleep(chance.uniform(0, 1.5))
            while running:
                kill(running.pop())
        settled_by_the_killed = Book.objects.count() - len(owned)
        accept(reader, isbns)
        with workers(at_once, env, lease_s=3):
            wait_until(lambda: not unsettled(), within_s=600)
        print(f"{settled_by_the_killed} of {len(known)} were added by workers that were killed")
        assert most_in_a_second(isbndb) <= 5
    assert_right_exactly_once(reader, known, unknown=unknown, owned=owned)


def test_one_readers_thousands_do_not_delay_anothers_scan():
    many, one = UserFactory(), UserFactory()
    thousands, scans = numbers(10_000, 5_000), numbers(16_000, 12)
    with stand_in_with([*thousands, *scans], per_second=1) as isbndb:
        isbndb.fault("slow", seconds=0.3)
        with workers(1, environment(isbndb, 1)):
            accept(many, thousands)
            wait_until(lambda: Book.objects.owned_by(many).exists())
            waits = [scan(one, isbn) for isbn in scans[:6]]
            if max(waits) >= 3:
                # The machine may have had a hiccup; a worker that is not fair fails again.
                waits = [scan(one, isbn) for isbn in scans[6:]]
        assert unsettled(), "the thousands were still being worked on"
    print("scans took", " ".join(f"{wait:.2f}" for wait in waits))
    assert max(waits) < 3


def scan(reader, isbn):
    """Scan one ISBN; return the seconds until it was looked up."""
    accept(reader, [isbn], door="scanned")
    row = IntakeRow.objects.filter(owner=reader, isbn13=isbn).exclude(state="looking")
    seconds = wait_until(row.exists, every_s=0.05)
    time.sleep(0.37)
    return seconds


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux to name a child")
def test_a_worker_one_of_whose_processes_dies_stops_and_says_so():
    with stand_in_with([]) as isbndb:
        running = start(WORKER, "45", env=environment(isbndb, 1))
        try:
            wait_until(WorkerBeat.objects.exists)
            os.kill(child_of(running.pid), signal.SIGKILL)
            assert running.wait(PATIENCE_S) == 1
        finally:
            kill(running)
    assert not WorkerBeat.objects.exists()


def child_of(pid):
    """Return the process that another one started."""
    children = Path(f"/proc/{pid}/task/{pid}/children")
    wait_until(lambda: children.read_text().split())
    return int(children.read_text().split()[0])
