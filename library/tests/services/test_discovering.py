from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tests.factories import UserFactory
from library import services
from library.services import discovering
from library.tests.closed import closed_reader, closed_thing, write
from library.tests.factories import (
    BookFactory,
    ListEntryFactory,
    ReadingListFactory,
    isbn_number,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def open_reader(handle, **more):
    return UserFactory(handle=handle, is_published=True, **more)


def front():
    return services.site_front(order="new", readers=6, books=12).books


def faces(**asked):
    return services.reader_faces(readers=services.reader_page(**{"order": "new"} | asked).rows)


def ago(hours):
    return NOW - timedelta(hours=hours)


def handles(readers):
    return [reader.handle for reader in readers]


@pytest.mark.parametrize(
    ("sign_up", "readers", "is_single"),
    [
        *(("open", 0, False), ("invite", 1, False)),
        *(("closed", 0, True), ("closed", 1, True), ("closed", 2, False)),
    ],
)
def test_a_site_is_one_readers_when_nobody_can_join(settings, sign_up, readers, is_single):
    settings.SIGN_UP = sign_up
    for number in range(readers):
        open_reader(f"reader-{number}")
    UserFactory()

    assert services.is_single_owner() is is_single


@closed_reader
def test_readers_who_are_not_shown_do_not_make_it_a_site_of_many(settings, closed_reader):
    settings.SIGN_UP = "closed"
    open_reader("ada")
    write(open_reader("bea"), closed_reader)

    assert services.is_single_owner()


def test_readers_come_by_when_they_published_or_by_their_latest_book():
    ada = open_reader("ada", published_at=ago(3))
    bea = open_reader("bea", published_at=ago(2))
    BookFactory(owner=ada, created_at=ago(1))
    BookFactory(owner=bea, created_at=ago(9))

    assert handles(services.reader_page(order="new").rows) == ["bea", "ada"]
    assert handles(services.reader_page(order="active").rows) == ["ada", "bea"]


def test_readers_of_the_same_moment_have_one_order():
    for number in range(5):
        BookFactory(owner=open_reader(f"reader-{number}", published_at=NOW), created_at=NOW)

    for order in ("new", "active"):
        backwards = [f"reader-{number}" for number in (4, 3, 2, 1, 0)]
        assert handles(services.reader_page(order=order).rows) == backwards


@closed_reader
def test_readers_who_are_not_shown_are_not_there(closed_reader):
    book = BookFactory(owner=open_reader("ada"))
    write(book.owner, closed_reader)

    assert services.reader_page(order="new").rows == []
    assert services.reader_page(order="active").rows == []
    assert front() == []


@closed_thing
def test_what_readers_do_not_show_does_not_make_them_active(closed_thing):
    ada, bea = open_reader("ada"), open_reader("bea")
    BookFactory(owner=ada, created_at=ago(5))
    BookFactory(owner=bea, created_at=ago(9))
    write(BookFactory(owner=bea, created_at=ago(1)), closed_thing)

    assert handles(services.reader_page(order="active").rows) == ["ada", "bea"]
    (face,) = faces(text="bea")
    assert face.count == (1, False)
    assert len(face.books) == 1


@closed_thing
def test_who_shows_no_book_is_not_among_the_readers(closed_thing):
    write(BookFactory(owner=open_reader("ada")), closed_thing)

    assert services.reader_page(order="new").rows == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("ada", ["ada"]), ("LINDQ", ["ada"]), ("@be", ["bea"]), ("å", ["bea"])),
        *(("nobody", []), ("%", []), ("_", [])),
    ],
)
def test_readers_are_found_by_name_and_handle(text, found):
    BookFactory(owner=open_reader("ada", name="Ada Lindqvist"))
    BookFactory(owner=open_reader("bea", name="Bea Ståhl"))

    assert handles(services.reader_page(order="new", text=text).rows) == found


def test_pages_of_readers_say_whether_there_is_another():
    for number in range(25):
        BookFactory(owner=open_reader(f"reader-{number:02}"))

    first = services.reader_page(order="new")
    second = services.reader_page(order="new", number=2)

    assert (len(first.rows), first.has_next) == (24, True)
    assert (handles(second.rows), second.has_next) == (["reader-00"], False)


def test_a_face_shows_the_newest_four_of_all_that_are_counted():
    ada = open_reader("ada")
    for hours in range(6):
        BookFactory(owner=ada, title=f"Book {hours}", created_at=ago(hours))
    open_reader("bob")

    (face,) = faces()

    assert face.count == (6, False)
    assert [row.title for row in face.books] == ["Book 0", "Book 1", "Book 2", "Book 3"]
    assert services.reader_faces(readers=[]) == []


def test_nobody_counts_further_than_anybody_reads(monkeypatch):
    monkeypatch.setattr(discovering, "COUNTED_MOST", 3)
    BookFactory.create_batch(4, owner=open_reader("ada"))
    BookFactory.create_batch(3, owner=open_reader("bea"))

    assert [face.count for face in faces()] == [(3, False), (3, True)]


def test_one_readers_import_does_not_hide_everybody_else():
    ada, bea = open_reader("ada"), open_reader("bea")
    for number in range(20):
        BookFactory(owner=ada, created_at=ago(number / 60))
    old = BookFactory(owner=bea, created_at=ago(100))

    books = front()

    assert len(books) == 7
    assert books[-1].row.public_id == old.public_id


def test_an_edition_that_many_have_stands_there_once_with_who_has_it():
    for place, name in enumerate(("ada", "bea", "eve")):
        owner = open_reader(name, name=name.title())
        BookFactory(owner=owner, isbn13=isbn_number(7), created_at=ago(place))
    BookFactory(owner=owner, isbn13=isbn_number(7), copy_number=2, created_at=ago(9))
    for _ in range(2):
        BookFactory(owner=owner, created_at=ago(20))

    first, *others = front()

    assert first.row.owner__handle == "ada"
    assert first.others == [("bea", "Bea"), ("eve", "Eve")]
    assert len(others) == 2, "books without an ISBN are all different"


def test_lists_come_by_their_latest_change_with_their_owners():
    old = ListEntryFactory(reading_list__changed_at=ago(2), reading_list__owner=open_reader("ada"))
    new = ListEntryFactory(reading_list__changed_at=ago(1), reading_list__owner=old.owner)

    page = services.shown_lists()

    assert [one.pk for one in page.rows] == [new.reading_list_id, old.reading_list_id]
    assert page.rows[0].owner == old.owner


@closed_thing
def test_lists_that_are_not_shown_or_show_no_book_are_not_there(closed_thing):
    ada = open_reader("ada")
    ReadingListFactory(owner=ada)
    write(ListEntryFactory(reading_list__owner=ada).reading_list, closed_thing)
    write(ListEntryFactory(reading_list__owner=ada).book, closed_thing)

    assert services.shown_lists().rows == []


@closed_reader
def test_lists_of_readers_who_are_not_shown_are_not_there(closed_reader):
    entry = ListEntryFactory(reading_list__owner=open_reader("ada"))
    write(entry.owner, closed_reader)

    assert services.shown_lists().rows == []
