"""What must hold when many ask at once: real threads and processes, on either database."""

import json
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.tests.factories import UserFactory
from library import services
from library.exceptions import BookNotFound, LookupUnavailable
from library.models import Book, BookRevision, EditionSnapshot, LookupClaim
from library.tests.factories import BookFactory, SnapshotFactory, isbn_number
from tests.processes import ROOT, environment
from tests.stand_ins.books import book
from tests.stand_ins.isbndb import IsbndbStandIn

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_sockets")]
ISBN = isbn_number(901)


def at_once(act, times):
    """Run ``act`` in ``times`` threads that start together; return what each returned."""

    def run(number):
        try:
            return act(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=times) as pool:
        return list(pool.map(run, range(times)))


def test_twenty_parallel_requests_for_one_isbn_make_one_book():
    reader = UserFactory()
    SnapshotFactory(isbn13=ISBN)

    def post(number):
        client = APIClient()
        client.force_authenticate(reader)
        return client.post("/api/v1/books/", {"isbn": ISBN}, format="json")

    answers = at_once(post, 20)

    made = Book.objects.get(owner=reader)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 19
    addresses = {answer.json()["html_url"] for answer in answers if answer.status_code == 409}
    assert addresses == {made.get_absolute_url()}
    assert made.contributions.count() == 1


def test_twenty_parallel_page_posts_for_one_isbn_make_one_row_and_one_book():
    reader = UserFactory()
    SnapshotFactory(isbn13=ISBN)
    clients = [Client() for _ in range(20)]
    for client in clients:
        client.force_login(reader)

    answers = at_once(lambda number: clients[number].post("/add/", {"text": ISBN}), 20)
    services.work_round(worker="at-hand")

    assert [answer.status_code for answer in answers] == [302] * 20
    assert reader.intake_rows.get().scans == 20
    assert Book.objects.filter(owner=reader).count() == 1


def test_parallel_copies_get_different_numbers_or_a_refusal():
    reader = UserFactory()
    first = services.add_book_by_hand(owner=reader, given={"title": "T", "isbn13": ISBN})
    clients = [Client() for _ in range(6)]
    for client in clients:
        client.force_login(reader)

    at_once(lambda number: clients[number].post(f"/books/{first.public_id}/copies/"), 6)

    numbers = list(Book.objects.order_by("copy_number").values_list("copy_number", flat=True))
    assert numbers == list(range(1, 8))


def test_readers_who_ask_for_one_isbn_at_once_cause_one_request(settings):
    with IsbndbStandIn(books={ISBN: book(ISBN)}) as stand_in:
        settings.ISBNDB_API_KEY, settings.ISBNDB_BASE_URL = stand_in.key, stand_in.base_url
        stand_in.fault("slow", isbn=ISBN)

        editions = at_once(lambda number: services.look_up_isbn(isbn=ISBN), 6)

    assert {edition.record.title for edition in editions} == {"The Lighthouse Keeper"}
    assert len(stand_in.requests) == 1
    assert not LookupClaim.objects.exists()


def test_many_books_of_one_author_added_at_once_share_the_author():
    reader = UserFactory()
    isbns = [isbn_number(910 + number) for number in range(8)]
    for isbn in isbns:
        SnapshotFactory(isbn13=isbn, fields={"subjects": tuple("zyxwvu")})

    at_once(lambda number: services.add_book_by_isbn(owner=reader, isbn=isbns[number]), 8)

    assert Book.objects.filter(owner=reader).count() == 8
    assert reader.contributors.count() == 1
    assert reader.subjects.count() == 6


def test_two_edits_to_one_isbn_make_one_conflict():
    reader = UserFactory()
    books = [services.add_book_by_hand(owner=reader, given={"title": n}) for n in "ab"]

    def give_isbn(number):
        client = APIClient()
        client.force_authenticate(reader)
        path = f"/api/v1/books/{books[number].public_id}/"
        return client.patch(path, {"isbn13": ISBN}, format="json").status_code

    assert sorted(at_once(give_isbn, 2)) == [200, 409]


def test_a_name_being_put_on_a_book_is_not_swept_away():
    """One reader's edits take an author off a book while others are added with that author."""
    reader = UserFactory()
    credited = [{"name": "Ann Leckie"}]
    given = {"title": "T", "contributors": credited, "subjects": ["Ships"]}
    old = [services.add_book_by_hand(owner=reader, given=given) for _ in range(6)]

    def act(number):
        if number % 2:
            services.add_book_by_hand(owner=reader, given=given)
        else:
            services.edit_book(
                owner=reader,
                public_id=old[number // 2].public_id,
                given={"contributors": [], "subjects": []},
            )

    at_once(act, 12)

    named = Book.objects.filter(byline="Ann Leckie")
    assert named.count() == 6
    assert all(book.contributions.count() == 1 for book in named)
    assert all(book.book_subjects.count() == 1 for book in named)


def test_a_book_restored_while_the_trash_is_purged_is_there_or_not_found():
    reader = UserFactory()
    long_ago = timezone.now() - timedelta(days=31)
    books = [BookFactory(owner=reader, trashed_at=long_ago) for _ in range(6)]

    def act(number):
        if number == 6:
            return services.purge_trash()
        try:
            return services.restore_book(owner=reader, public_id=books[number].public_id).pk
        except BookNotFound:
            return None

    restored = {pk for pk in at_once(act, 7)[:6] if pk}

    assert set(Book.objects.values_list("pk", flat=True)) == restored


def test_two_edits_at_once_are_two_changes_one_after_the_other():
    reader = UserFactory()
    book = services.add_book_by_hand(owner=reader, given={"title": "Start", "page_count": 1})

    def edit(number):
        given = {"title": f"Title {number}", ("publisher", "series")[number % 2]: "Here"}
        services.edit_book(owner=reader, public_id=book.public_id, given=given)

    at_once(edit, 6)

    changes = [row.changes for row in BookRevision.objects.order_by("pk")]
    titles = [change["title"] for change in changes]
    book.refresh_from_db()
    assert len(titles) == 6
    assert [before for before, _ in titles] == ["Start", *(after for _, after in titles[:-1])]
    assert (book.title, book.publisher, book.series) == (titles[-1][1], "Here", "Here")
    assert sum(name in change for change in changes for name in ("publisher", "series")) == 2


def test_one_change_undone_twice_at_once_is_undone_once():
    reader = UserFactory()
    book = services.add_book_by_hand(owner=reader, given={"title": "Start"})
    services.edit_book(owner=reader, public_id=book.public_id, given={"title": "Changed"})
    change = BookRevision.objects.get()

    undone = at_once(
        lambda number: services.undo_revision(
            owner=reader, public_id=book.public_id, revision_id=change.public_id
        ),
        4,
    )

    assert sorted(one.fields for one in undone) == [(), (), (), ("title",)]
    assert BookRevision.objects.filter(cause="undone").count() == 1


LOOK_UP = """
import json, sys, time, django
django.setup()
from library import services
from library.exceptions import LookupUnavailable
for isbn in json.loads(sys.argv[1]):
    for _ in range(40):
        try:
            services.look_up_isbn(isbn=isbn)
            break
        except LookupUnavailable:
            time.sleep(0.25)  # the next free turn was too far off to wait for
    else:
        sys.exit("no turn came")
"""


def test_four_processes_together_keep_the_rate():
    isbns = [isbn_number(930 + number) for number in range(8)]
    per_second = 1
    with IsbndbStandIn(books={isbn: book(isbn) for isbn in isbns}, per_second=per_second) as isbndb:
        env = environment(isbndb, per_second)
        processes = [
            subprocess.Popen(  # noqa: S603  (this interpreter, with our own text)
                [sys.executable, "-c", LOOK_UP, json.dumps(isbns[start::4])],
                cwd=ROOT,
                env=env,
                stderr=subprocess.PIPE,
            )
            for start in range(4)
        ]
        outcomes = [process.communicate(timeout=60)[1] for process in processes]

    assert [process.returncode for process in processes] == [0] * 4, outcomes
    times = sorted(request.at for request in isbndb.requests)
    assert len(times) == len(isbns)
    assert max(_in_any_second(times)) <= per_second
    assert EditionSnapshot.objects.filter(found=True).count() == len(isbns)


def test_a_reader_is_not_kept_waiting_for_a_distant_turn(settings):
    settings.ISBNDB_REQUESTS_PER_SECOND = 0.1
    with IsbndbStandIn(books={ISBN: book(ISBN)}) as stand_in:
        settings.ISBNDB_API_KEY, settings.ISBNDB_BASE_URL = stand_in.key, stand_in.base_url
        services.look_up_isbn(isbn=ISBN)
        started = time.monotonic()
        with pytest.raises(LookupUnavailable):
            services.look_up_isbn(isbn=isbn_number(902))

    assert time.monotonic() - started < 1
    assert len(stand_in.requests) == 1


def _in_any_second(times):
    """How many requests arrived in the second that begins with each."""
    return [sum(1 for other in times if at <= other < at + 1) for at in times]
