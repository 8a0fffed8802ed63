"""Codes come into the tray."""

import threading

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from library import limits, services
from library.exceptions import TrayFull
from library.intake_text import Code, read_text
from library.models import Book, IntakeRow, IntakeSettings, WantedIsbn
from library.tests.factories import BookFactory, isbn_number

pytestmark = pytest.mark.django_db

ISBN = "9780306406157"
OTHER = "9781861972712"


def accept(reader, *isbns, door="typed"):
    codes = [Code(isbn13, isbn13) for isbn13 in isbns]
    return services.accept_codes(owner=reader, codes=codes, door=door)


def numbers(accepted):
    return (accepted.new, accepted.again, accepted.owned, accepted.refused)


def test_a_code_is_a_row_at_once(reader):
    accepted = accept(reader, ISBN)

    row = IntakeRow.objects.get()
    assert numbers(accepted) == (1, 0, 0, 0)
    assert accepted.rows == (row,)
    assert (row.state, row.isbn13, row.typed, row.door) == ("looking", ISBN, ISBN, "typed")
    assert row.due_at == row.created_at == row.updated_at
    assert (row.adds, row.visibility, row.scans) == (True, "public", 1)


def test_nothing_is_asked_for_nothing(reader):
    assert numbers(services.accept_codes(owner=reader, codes=[], door="pasted")) == (0, 0, 0, 0)
    assert not IntakeRow.objects.exists()


def test_a_code_scanned_again_is_counted_in_its_row(reader):
    first = accept(reader, ISBN).rows[0]

    accepted = accept(reader, ISBN, door="scanned")

    row = IntakeRow.objects.get()
    assert numbers(accepted) == (0, 1, 0, 0)
    assert accepted.rows == (first,)
    assert row.scans == 2
    assert row.updated_at > first.updated_at


def test_the_same_isbn_fifty_times_is_one_row(reader):
    accepted = accept(reader, *[ISBN] * 50)

    assert numbers(accepted) == (1, 49, 0, 0)
    assert IntakeRow.objects.get().scans == 50


def test_an_isbn_of_a_live_copy_is_owned(reader):
    book = BookFactory(owner=reader, isbn13=ISBN, copy_number=1)
    BookFactory(owner=reader, isbn13=ISBN, copy_number=2)

    accepted = accept(reader, ISBN)

    assert numbers(accepted) == (0, 0, 1, 0)
    assert (accepted.rows[0].state, accepted.rows[0].book) == ("owned", book)
    assert accepted.rows[0].due_at is None


@pytest.mark.parametrize("whose", ["trashed", "stranger"])
def test_copies_that_do_not_count_are_looked_up(whose, reader, stranger):
    if whose == "trashed":
        now = BookFactory(owner=reader).created_at
        BookFactory(owner=reader, isbn13=ISBN, trashed_at=now)
    else:
        BookFactory(owner=stranger, isbn13=ISBN)

    assert accept(reader, ISBN).rows[0].state == "looking"


def test_a_code_that_is_no_isbn_is_kept(reader):
    accepted = services.accept_codes(
        owner=reader, codes=[Code("9780306406158", None)], door="scanned"
    )

    row = accepted.rows[0]
    assert numbers(accepted) == (0, 0, 0, 1)
    assert (row.state, row.isbn13, row.typed) == ("refused", None, "9780306406158")
    assert services.suggestion_of(row) == ISBN


def test_a_refused_code_again_is_counted_in_its_row(reader):
    code = Code("9780306406158", None)
    services.accept_codes(owner=reader, codes=[code], door="scanned")

    accepted = services.accept_codes(owner=reader, codes=[code, code], door="scanned")

    assert numbers(accepted) == (0, 2, 0, 0)
    assert IntakeRow.objects.get().scans == 3


def test_rows_come_back_in_the_order_given_and_at_most_fifty(reader):
    isbns = [isbn_number(n) for n in range(60)]
    accept(reader, isbns[3])

    accepted = accept(reader, *isbns)

    assert [row.isbn13 for row in accepted.rows] == isbns[:50]
    assert numbers(accepted) == (59, 1, 0, 0)


def test_the_last_code_of_a_paste_stands_on_top(reader):
    accept(reader, ISBN, OTHER)

    page = services.tray_page(owner=reader)

    assert [row.isbn13 for row in page.rows] == [OTHER, ISBN]


def test_the_readers_settings_come_along(reader):
    services.save_intake_settings(
        owner=reader,
        adds_at_once=False,
        visibility="private",
        subjects=["Box 12"],
        location="Hall",
    )

    row = accept(reader, ISBN).rows[0]

    assert (row.adds, row.visibility) == (False, "private")
    assert (row.subjects, row.location) == (["Box 12"], "Hall")


def test_a_row_of_a_book_that_is_gone_makes_way(reader):
    book = BookFactory(owner=reader, isbn13=ISBN)
    old = accept(reader, ISBN).rows[0]
    services.trash_book(owner=reader, public_id=book.public_id)

    accepted = accept(reader, ISBN)

    assert numbers(accepted) == (1, 0, 0, 0)
    assert accepted.rows[0].state == "looking"
    assert IntakeRow.objects.get(pk=old.pk).cleared_at is not None


def test_a_book_that_came_some_other_way_settles_its_row(reader):
    row = accept(reader, ISBN).rows[0]
    book = BookFactory(owner=reader, isbn13=ISBN)

    accepted = accept(reader, ISBN)

    row.refresh_from_db()
    assert numbers(accepted) == (0, 0, 1, 0)
    assert (row.state, row.book, row.due_at, row.scans) == ("owned", book, None, 2)


def test_a_row_put_away_does_not_stand_in_the_way(reader):
    first = accept(reader, ISBN).rows[0]
    services.clear_row(owner=reader, public_id=first.public_id)

    assert numbers(accept(reader, ISBN)) == (1, 0, 0, 0)
    assert IntakeRow.objects.count() == 2


def test_what_was_waited_for_is_struck_off(reader, stranger):
    now = BookFactory(owner=reader).created_at
    for owner in (reader, stranger):
        WantedIsbn.objects.create(owner=owner, isbn13=ISBN, wanted_at=now)

    accept(reader, ISBN)

    assert WantedIsbn.objects.get().owner == stranger


def test_a_full_tray_takes_nothing_of_what_is_given(reader, monkeypatch):
    monkeypatch.setattr(limits, "INTAKE_ROWS_MAX", 3)
    accept(reader, ISBN, OTHER)

    with pytest.raises(TrayFull):
        accept(reader, *[isbn_number(n) for n in range(2)])

    assert IntakeRow.objects.count() == 2
    assert numbers(accept(reader, ISBN)) == (0, 1, 0, 0)


def test_the_worker_is_woken_for_what_it_has_to_do_only(reader, monkeypatch):
    woken = []
    monkeypatch.setattr("library.services.intake.wake_worker", lambda: woken.append(1))
    BookFactory(owner=reader, isbn13=OTHER)

    accept(reader, OTHER)
    services.accept_codes(owner=reader, codes=[Code("12345678", None)], door="typed")
    assert woken == []

    accept(reader, ISBN)
    assert woken == [1]


def test_queries_stay_flat_however_many_codes(reader, assert_flat_queries):
    made = iter(range(10_000))
    codes = []

    def grow(count):
        codes[:] = [isbn_number(next(made)) for _ in range(count * 2)]
        BookFactory(owner=reader, isbn13=codes[0])
        accept(reader, codes[1])

    def act():
        accept(reader, *codes, *[isbn_number(next(made)) for _ in codes])

    assert_flat_queries(grow=grow, act=act, at_most=14)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.sampled_from([ISBN, OTHER, "9780306406158", "12345678", "51995 51995", "0306406152"])
    )
)
def test_the_numbers_always_add_up(reader, typed):
    codes = [code for text in typed for code in read_text(text).codes]
    held = services.tray_counts(owner=reader).total

    accepted = services.accept_codes(owner=reader, codes=codes, door="scanned")

    counts = services.tray_counts(owner=reader)
    assert sum(numbers(accepted)) == len(codes)
    assert sum(counts.by_state.values()) == counts.total
    assert counts.total - held == accepted.new + accepted.owned + accepted.refused


@pytest.mark.django_db(transaction=True)
def test_two_tabs_and_a_phone_at_once_make_one_row_each(reader):
    isbns = [isbn_number(n) for n in range(40)]
    outcomes, start = [], threading.Barrier(3)

    def paste(order):
        start.wait()
        try:
            outcomes.append(accept(reader, *order, door="pasted"))
        finally:
            connection.close()

    orders = (isbns, isbns[::-1], isbns[20:] + isbns[:20])
    threads = [threading.Thread(target=paste, args=(order,)) for order in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(one.new for one in outcomes) == 40
    assert sum(one.again for one in outcomes) == 80
    assert set(IntakeRow.objects.values_list("scans", flat=True)) == {3}
    assert IntakeRow.objects.count() == 40
    assert not Book.objects.exists()
    assert IntakeSettings.objects.count() == 1
