"""A found row becomes a book once."""

import pytest

from library.facts import clean_facts, plain_value
from library.models import Book, IntakeRow, WantedIsbn
from library.services.intake_adding import add_found_row, row_facts
from library.tests.factories import BookFactory, IntakeRowFactory, make_record

pytestmark = pytest.mark.django_db


def found_row(reader, **fields):
    isbn13 = fields.pop("isbn13", "9780306406157")
    record = make_record(isbn13, **fields.pop("facts", {}))
    values = {"record": record.to_json(), "sources": {"title": "openlibrary"}}
    values |= {"owner": reader, "isbn13": isbn13, "state": "found", "due_at": None}
    return IntakeRowFactory(**(values | fields))


def test_a_found_row_becomes_a_book(reader):
    row = found_row(reader, visibility="private", location="Hall, top shelf")

    added = add_found_row(row)

    book = Book.objects.get()
    assert (added.state, added.book, added.due_at) == ("added", book, None)
    assert (book.title, book.isbn13) == ("A Field Guide to Getting Lost", "9780306406157")
    assert (book.visibility, book.location) == ("private", "Hall, top shelf")
    assert book.sources == {"title": "openlibrary"}
    assert added.settled_at == added.updated_at


def test_adding_twice_makes_one_book(reader):
    row = found_row(reader)

    first, second = add_found_row(row), add_found_row(row)

    assert first.book == second.book == Book.objects.get()
    assert second.state == "added"


def test_a_row_put_away_meanwhile_stays_so(reader):
    row = found_row(reader)
    IntakeRow.objects.update(cleared_at=row.created_at)

    assert add_found_row(row).state == "found"
    assert not Book.objects.exists()


def test_an_isbn_owned_meanwhile_points_to_that_copy(reader):
    row = found_row(reader)
    mine = BookFactory(owner=reader, isbn13=row.isbn13)

    settled = add_found_row(row)

    assert (settled.state, settled.book) == ("owned", mine)
    assert Book.objects.get() == mine


def test_what_the_reader_changed_goes_first_and_is_locked(reader):
    given = clean_facts({"title": "Mine", "contributors": [{"name": "Ada Byron"}]})
    plain = {name: plain_value(name, value) for name, value in given.items()}
    row = found_row(reader, given=plain)

    book = add_found_row(row).book

    assert (book.title, book.byline) == ("Mine", "Ada Byron")
    assert book.locked_fields == ["contributors", "title"]
    assert book.sources == {}


def test_an_edit_made_since_the_row_was_read_is_not_lost(reader):
    row = found_row(reader)
    IntakeRow.objects.update(given={"title": "Mine"}, location="Hall")

    assert add_found_row(row).book.title == "Mine"
    assert Book.objects.get().location == "Hall"


def test_the_readers_subjects_come_with_those_found_and_are_kept(reader):
    row = found_row(reader, subjects=["Box 12", "essays"])

    book = add_found_row(row).book

    assert [link.subject.name for link in book.book_subjects.all()] == [
        *("Walking", "Box 12", "essays")
    ]
    assert "subjects" in book.locked_fields


def test_the_readers_subjects_fit_whatever_was_found(reader):
    many = tuple(f"Topic {number}" for number in range(40))
    row = found_row(reader, subjects=["Box 12"], facts={"subjects": many})

    assert row_facts(row)["subjects"] == (*many[:39], "Box 12")


def test_a_row_written_by_hand_is_asked_for_later(reader):
    row = found_row(reader, sources={}, given={"title": "By hand"})

    add_found_row(row)

    assert WantedIsbn.objects.get().isbn13 == row.isbn13


def test_an_isbn_that_was_waited_for_is_struck_off(reader):
    row = found_row(reader)
    WantedIsbn.objects.create(owner=reader, isbn13=row.isbn13, wanted_at=row.created_at)

    add_found_row(row)

    assert not WantedIsbn.objects.exists()


def test_facts_the_database_refuses_need_the_reader(reader):
    row = found_row(reader, given={"binding": "no such binding"})

    settled = add_found_row(row)

    assert (settled.state, settled.reason, settled.book) == ("needs_you", "cannot_add", None)
    assert not Book.objects.exists()


def test_a_record_without_a_title_is_named_by_its_isbn(reader):
    row = found_row(reader, facts={"title": ""})

    assert add_found_row(row).book.title == "ISBN 9780306406157"
