"""What a reader does with the rows of the tray, one by one and all at once."""

import threading
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from library import limits, services
from library.exceptions import (
    IntakeRowChanged,
    IntakeRowNotFound,
    InvalidBook,
    InvalidIntake,
    TrayFull,
)
from library.intake_text import Code
from library.models import Book, IntakeRow, IntakeSettings
from library.services import intake_rows
from library.tests.factories import BookFactory, IntakeRowFactory, make_record

pytestmark = pytest.mark.django_db

ISBN = "9780306406157"
EACH = {
    "add": services.add_row,
    "copy": services.add_copy_of,
    "clear": services.clear_row,
    "undo": services.undo_row,
    "retry": services.retry_row,
    "suggestion": services.use_suggestion,
    "choose": lambda **named: services.choose_candidate(number=0, **named),
    "edit": lambda **named: services.edit_row(given={"title": "Mine"}, **named),
}


def row_in(state, reader, **fields):
    given = {"due_at": None} if state != "looking" else {}
    if state == "found":
        given["record"] = make_record(ISBN).to_json()
    if state == "refused":
        given |= {"isbn13": None, "typed": "9780306406158"}
    return IntakeRowFactory(**({"owner": reader, "isbn13": ISBN, "state": state} | given | fields))


def named(row):
    return {"owner": row.owner, "public_id": row.public_id}


@pytest.mark.parametrize("what", sorted(EACH))
def test_the_rows_of_others_are_not_there(what, reader, stranger):
    row = row_in("found", stranger)

    with pytest.raises(IntakeRowNotFound):
        EACH[what](owner=reader, public_id=row.public_id)


@pytest.mark.parametrize("what", sorted(set(EACH) - {"clear", "undo"}))
def test_nothing_is_done_with_a_row_put_away(what, reader):
    row = row_in("found", reader, cleared_at=timezone.now())

    with pytest.raises(IntakeRowChanged):
        EACH[what](**named(row))


@pytest.mark.parametrize(
    ("what", "states"),
    [
        ("add", ["owned", "refused", "looking", "missing", "needs_you"]),
        ("copy", ["looking", "found", "added", "missing", "needs_you", "refused"]),
        ("retry", ["found", "added", "owned", "refused"]),
        ("choose", ["looking", "found", "added", "owned", "missing", "refused"]),
        ("suggestion", ["looking", "found", "added", "owned", "missing", "needs_you"]),
        ("edit", ["added", "owned", "refused"]),
    ],
)
def test_what_a_state_does_not_allow_is_refused(what, states, reader):
    for state in states:
        row = row_in(state, reader)
        with pytest.raises(IntakeRowChanged) as refused:
            EACH[what](**named(row))
        assert refused.value.extra == {"state": state}
        row.delete()


def test_adding_twice_makes_one_book(reader):
    row = row_in("found", reader, adds=False)

    first, second = services.add_row(**named(row)), services.add_row(**named(row))

    assert first.state == second.state == "added"
    assert first.book == second.book == Book.objects.get()


@pytest.mark.parametrize("state", ["missing", "needs_you", "looking"])
def test_a_row_with_a_title_by_hand_can_be_added(state, reader):
    row = row_in(state, reader, given={"title": "By hand"})

    added = services.add_row(**named(row))

    assert (added.state, added.book.title, added.book.isbn13) == ("added", "By hand", ISBN)
    assert added.book.locked_fields == ["title"]


@pytest.mark.django_db(transaction=True)
def test_two_tabs_at_once_add_one_book(reader):
    row, start, states = row_in("found", reader), threading.Barrier(3), []

    def press():
        start.wait()
        try:
            states.append(services.add_row(**named(row)).state)
        finally:
            connection.close()

    tabs = [threading.Thread(target=press) for _ in range(3)]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()

    assert states == ["added"] * 3
    assert Book.objects.count() == 1


def test_one_more_copy_of_what_is_owned(reader):
    book = BookFactory(owner=reader, isbn13=ISBN, title="Held")
    row = row_in("owned", reader, book=book, location="Attic")

    added = services.add_copy_of(**named(row))

    assert (added.state, added.book.copy_number, added.book.title) == ("added", 2, "Held")
    assert added.book.location == "Attic"
    with pytest.raises(IntakeRowChanged):
        services.add_copy_of(**named(row))
    assert Book.objects.count() == 2


def test_what_was_added_and_is_scanned_again_may_be_a_copy_once(reader):
    row = services.add_row(**named(row_in("found", reader)))
    services.accept_codes(owner=reader, codes=[Code(ISBN, ISBN)], door="scanned")

    copied = services.add_copy_of(**named(row))

    assert (copied.book.copy_number, copied.scans) == (2, 1)
    with pytest.raises(IntakeRowChanged):
        services.add_copy_of(**named(row))


def test_a_copy_that_is_gone_is_looked_up_like_a_new_one(reader):
    book = BookFactory(owner=reader, isbn13=ISBN, trashed_at=timezone.now())
    row = row_in("owned", reader, book=book, adds=False)

    looking = services.add_copy_of(**named(row))

    assert (looking.state, looking.adds, looking.book) == ("looking", True, None)
    assert looking.due_at is not None


def test_a_row_put_away_is_not_looked_up_any_more(reader):
    row = row_in("looking", reader, claimed_by="w1", claimed_until=timezone.now())

    cleared = services.clear_row(**named(row))
    again = services.clear_row(**named(row))

    assert (cleared.due_at, cleared.claimed_by) == (None, "")
    assert again.cleared_at == cleared.cleared_at
    assert services.tray_page(owner=reader).rows == []


def test_undo_takes_the_book_back_too(reader):
    row = services.add_row(**named(row_in("found", reader)))

    undone = services.undo_row(**named(row))
    services.undo_row(**named(row))

    assert undone.cleared_at is not None
    assert Book.objects.get().trashed_at is not None


def test_undo_leaves_a_book_alone_that_was_there_before(reader):
    book = BookFactory(owner=reader, isbn13=ISBN)
    row = row_in("owned", reader, book=book)

    services.undo_row(**named(row))

    book.refresh_from_db()
    assert book.trashed_at is None


@pytest.mark.parametrize(
    ("state", "reason"),
    [("missing", ""), ("needs_you", "two_candidates"), ("looking", "quota")],
)
def test_a_row_is_looked_up_again_now(state, reason, reader):
    later = timezone.now() + timedelta(hours=5)
    row = row_in(state, reader, reason=reason, due_at=later, candidates=[{"isbn13": ISBN}])

    looking = services.retry_row(**named(row))

    assert (looking.state, looking.reason, looking.candidates) == ("looking", "", [])
    assert looking.due_at <= timezone.now()


def candidates():
    return [
        make_record(ISBN, title="One").to_json(),
        make_record(ISBN, title="Two", provider="googlebooks").to_json(),
    ]


def test_the_candidate_chosen_is_added(reader):
    row = row_in("needs_you", reader, reason="two_candidates", candidates=candidates())

    added = services.choose_candidate(number=1, **named(row))

    assert (added.state, added.book.title) == ("added", "Two")
    assert added.book.sources["title"] == "googlebooks"


@pytest.mark.parametrize("what", ["choose", "add"])
def test_a_row_whose_adding_was_cut_off_is_added_by_the_worker(what, reader, monkeypatch):
    candidate = make_record(ISBN).to_json()
    row = row_in("needs_you", reader, candidates=[candidate], given={"title": "Mine"})

    def die(row):
        raise SystemExit

    monkeypatch.setattr(intake_rows, "add_found_row", die)
    with pytest.raises(SystemExit):
        EACH[what](**named(row))
    services.work_round(worker="me")

    row.refresh_from_db()
    assert (row.state, row.book) == ("added", Book.objects.get())


def test_the_candidate_chosen_waits_where_the_reader_reviews_first(reader):
    row = row_in("needs_you", reader, candidates=candidates(), adds=False)

    found = services.choose_candidate(number=0, **named(row))

    assert (found.state, found.record["title"], found.candidates) == ("found", "One", [])


def test_the_record_itself_keeps_its_sources(reader):
    record, sources = candidates()[0], {"title": "openlibrary", "synopsis": "googlebooks"}
    fields = {"record": record, "sources": sources, "candidates": [record], "adds": False}
    row = row_in("needs_you", reader, reason="title_differs", **fields)

    assert services.choose_candidate(number=0, **named(row)).sources == sources


@pytest.mark.parametrize("number", [-1, 2, 10**9])
def test_there_are_only_the_candidates_shown(number, reader):
    row = row_in("needs_you", reader, candidates=candidates())

    with pytest.raises(InvalidIntake):
        services.choose_candidate(number=number, **named(row))


def test_the_suggestion_takes_the_place_of_the_refused_code(reader):
    refused = row_in("refused", reader)

    row = services.use_suggestion(**named(refused))

    assert (row.state, row.isbn13, row.typed) == ("looking", ISBN, "9780306406158")
    assert services.tray_page(owner=reader).rows == [row]


def test_a_refused_code_stays_when_its_suggestion_cannot_be_taken_in(reader, monkeypatch):
    row = row_in("refused", reader)

    def die(**given):
        raise SystemExit

    monkeypatch.setattr(intake_rows, "accept_codes", die)
    with pytest.raises(SystemExit):
        services.use_suggestion(**named(row))

    assert services.get_row(**named(row)).state == "refused"


def test_a_suggestion_that_is_in_the_tray_is_that_row(reader):
    there, refused = row_in("looking", reader), row_in("refused", reader)

    assert services.use_suggestion(**named(refused)) == there


def test_a_code_may_suggest_nothing(reader):
    row = row_in("refused", reader, typed="51995")

    with pytest.raises(IntakeRowChanged, match="no ISBN to suggest"):
        services.use_suggestion(**named(row))
    row.refresh_from_db()
    assert row.cleared_at is None


def test_what_the_reader_changes_goes_before_what_was_found(reader):
    row = row_in("found", reader, adds=False)

    services.edit_row(given={"title": " Mine ", "language": "French"}, **named(row))
    edited = services.edit_row(
        given={"contributors": [{"name": "Ada Byron"}], "location": "Hall"}, **named(row)
    )

    facts = services.row_facts(edited)
    assert (edited.state, facts["title"], facts["language"]) == ("found", "Mine", "fr")
    assert (facts["contributors"][0].name, facts["location"]) == ("Ada Byron", "Hall")
    assert facts["publisher"] == "Viking"


@pytest.mark.parametrize(
    ("state", "reason", "becomes"),
    [
        ("missing", "", "found"),
        ("needs_you", "cannot_add", "found"),
        ("looking", "quota", "found"),
        ("looking", "", "looking"),
    ],
)
def test_a_title_by_hand_ends_the_waiting(state, reason, becomes, reader):
    row = row_in(state, reader, reason=reason)

    edited = services.edit_row(given={"title": "Mine"}, **named(row))

    assert (edited.state, services.row_facts(edited)["title"]) == (becomes, "Mine")
    assert edited.isbn13 == ISBN


def test_what_cannot_be_kept_is_said_field_by_field(reader):
    row = row_in("found", reader)

    with pytest.raises(InvalidBook) as refused:
        services.edit_row(given={"title": "", "page_count": "many"}, **named(row))

    assert set(refused.value.extra["errors"]) == {"title", "page_count"}


def test_everything_found_is_added_by_the_worker(reader, stranger):
    row_in("found", stranger, adds=False)
    row = row_in("found", reader, adds=False)
    row_in("missing", reader, isbn13="9781861972712")

    assert services.add_all_found(owner=reader) == 1

    row.refresh_from_db()
    assert row.adds
    assert row.due_at == row.updated_at
    assert services.add_all_found(owner=reader) == 0


def test_everything_missing_is_looked_up_again(reader, stranger):
    row_in("missing", stranger)
    row = row_in("missing", reader, attempts=3)

    assert services.retry_missing(owner=reader) == 1

    row.refresh_from_db()
    assert (row.state, row.attempts) == ("looking", 3)
    assert row.due_at is not None


@pytest.fixture
def full_tray(reader):
    isbns = iter(["9781861972712", "9780441172719", "9780306406157", "9780345339706"])
    for state in ("looking", "found", "missing", "added"):
        row_in(state, reader, isbn13=next(isbns))
    row_in("refused", reader)


@pytest.mark.parametrize(
    ("what", "stay"),
    [
        ("done", {"looking", "found", "missing", "refused"}),
        ("looking", {"added", "found", "missing", "refused"}),
        ("refused", {"looking", "found", "missing", "added"}),
        ("all", set()),
    ],
)
def test_putting_away_and_bringing_back(what, stay, full_tray, reader):
    before = services.tray_counts(owner=reader).by_state

    stamp = services.clear_rows(owner=reader, what=what)

    left = services.tray_counts(owner=reader).by_state
    assert {state for state, rows in left.items() if rows} == stay
    assert services.restore_rows(owner=reader, stamp=stamp) == 5 - len(stay)
    assert services.tray_counts(owner=reader).by_state == before
    assert services.restore_rows(owner=reader, stamp=stamp) == 0


@pytest.mark.parametrize(
    "act",
    [services.add_all_found, services.retry_missing, partial(services.clear_rows, what="all")],
)
def test_whoever_writes_many_rows_locks_the_tray_first(act, reader):
    IntakeSettings.objects.create(owner=reader)

    with CaptureQueriesContext(connection) as captured:
        act(owner=reader)

    tables = [query["sql"] for query in captured if "library_intake" in query["sql"]]
    assert "library_intakesettings" in tables[0]


def test_putting_nothing_away_leaves_nothing_to_bring_back(reader):
    assert services.clear_rows(owner=reader, what="all") == 0


def test_one_chooses_from_what_there_is(reader):
    with pytest.raises(InvalidIntake):
        services.clear_rows(owner=reader, what="everything")


def test_what_is_brought_back_is_looked_up_again(full_tray, reader):
    services.restore_rows(owner=reader, stamp=services.clear_rows(owner=reader, what="all"))

    due = IntakeRow.objects.filter(due_at__isnull=False).order_by("pk")
    assert [row.state for row in due] == ["looking", "found", "missing"]


def test_a_single_row_comes_back_by_its_moment(reader):
    row = services.clear_row(**named(row_in("missing", reader)))

    assert services.restore_rows(owner=reader, stamp=services.stamp_of(row.cleared_at)) == 1
    assert services.get_row(**named(row)).state == "missing"


def test_an_isbn_that_came_in_again_stays_as_it_is(reader):
    row_in("missing", reader)
    row_in("refused", reader)
    stamp = services.clear_rows(owner=reader, what="all")
    anew = services.accept_codes(owner=reader, codes=[Code(ISBN, ISBN)], door="typed").rows[0]

    assert services.restore_rows(owner=reader, stamp=stamp) == 1

    assert services.get_row(**named(anew)) == anew


def test_a_row_whose_book_is_in_the_trash_does_not_come_back_as_added(reader):
    row = row_in("added", reader, book=BookFactory(owner=reader, isbn13=ISBN))
    undone = services.undo_row(**named(row))

    assert services.restore_rows(owner=reader, stamp=services.stamp_of(undone.cleared_at)) == 0
    assert services.tray_counts(owner=reader).total == 0


def test_others_bring_nothing_back(reader, stranger):
    row_in("missing", reader)
    stamp = services.clear_rows(owner=reader, what="all")

    assert services.restore_rows(owner=stranger, stamp=stamp) == 0
    assert services.restore_rows(owner=reader, stamp=10**25) == 0


def test_a_full_tray_takes_nothing_back(reader, monkeypatch):
    row_in("missing", reader)
    stamp = services.clear_rows(owner=reader, what="all")
    monkeypatch.setattr(limits, "INTAKE_ROWS_MAX", 0)

    with pytest.raises(TrayFull):
        services.restore_rows(owner=reader, stamp=stamp)
