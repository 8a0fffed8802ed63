from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from library import limits, services
from library.exceptions import InvalidBook
from library.models import Book, BookSubject, Subject
from library.queries import BookQuery
from library.services import bulk
from library.tests.factories import BookFactory, BookSubjectFactory, isbn_number


def these(*books):
    return services.Selection(public_ids=tuple(book.public_id for book in books))


def all_found(text=""):
    return services.Selection(query=BookQuery.read(QueryDict(text)))


def subjects(book):
    links = BookSubject.objects.filter(book=book).order_by("position")
    return [link.subject.name for link in links]


ACTIONS = [
    pytest.param(
        lambda **given: services.change_visibility_of(**given, visibility="private"),
        id="visibility",
    ),
    pytest.param(lambda **given: services.add_subject_to(**given, name="Ships"), id="add"),
    pytest.param(lambda **given: services.remove_subject_from(**given, name="Ships"), id="remove"),
    pytest.param(lambda **given: services.trash_books(**given)[0], id="trash"),
]


def state(book):
    book.refresh_from_db()
    return (
        book.visibility,
        book.trashed_at,
        book.updated_at,
        tuple(book.locked_fields),
        tuple(subjects(book)),
    )


@pytest.mark.parametrize("act", ACTIONS)
def test_another_readers_books_in_a_selection_stay_as_they_are(reader, stranger, act):
    theirs = BookFactory(owner=stranger, subject="Ships", visibility="public")
    before = state(theirs)

    count = act(owner=reader, selection=these(theirs))

    assert count == 0
    assert state(theirs) == before


@pytest.mark.parametrize("act", ACTIONS)
def test_all_that_is_found_is_found_among_ones_own(reader, stranger, act):
    theirs = BookFactory(owner=stranger, subject="Ships", visibility="public")
    before = state(theirs)

    act(owner=reader, selection=all_found())

    assert state(theirs) == before


@pytest.mark.parametrize("act", ACTIONS)
def test_books_in_the_trash_stay_as_they_are(reader, act):
    book = BookFactory(owner=reader, subject="Ships", visibility="public")
    services.trash_book(owner=reader, public_id=book.public_id)
    before = state(book)

    assert act(owner=reader, selection=these(book)) == 0
    assert state(book) == before


def test_the_books_named_change_and_no_others(reader):
    one, two, other = BookFactory.create_batch(3, owner=reader, visibility="public")

    count = services.change_visibility_of(
        owner=reader, selection=these(one, two), visibility="private"
    )

    assert count == 2
    assert state(one)[0] == state(two)[0] == "private"
    assert state(other)[0] == "public"


def test_all_found_changes_what_the_query_finds_on_every_page(reader, monkeypatch):
    monkeypatch.setattr(bulk, "_BATCH", 2)
    BookFactory.create_batch(5, owner=reader, language="fr", visibility="public")
    other = BookFactory(owner=reader, language="en", visibility="public")

    count = services.change_visibility_of(
        owner=reader, selection=all_found("language=fr&page=2&size=24"), visibility="unlisted"
    )

    assert count == 5
    assert Book.objects.filter(visibility="unlisted").count() == 5
    assert state(other)[0] == "public"


def test_a_visibility_that_is_none_is_refused(reader):
    with pytest.raises(InvalidBook):
        services.change_visibility_of(owner=reader, selection=all_found(), visibility="everyone")


def test_undo_brings_back_exactly_what_went(reader):
    one, two = BookFactory.create_batch(2, owner=reader)
    before = BookFactory(owner=reader)
    services.trash_book(owner=reader, public_id=before.public_id)

    count, moment = services.trash_books(owner=reader, selection=these(one, two))
    assert (count, Book.objects.live().count()) == (2, 0)
    restored = services.restore_books(owner=reader, moment=moment)

    assert restored == 2
    assert set(Book.objects.live()) == {one, two}
    assert services.restore_books(owner=reader, moment=moment) == 0


def test_another_reader_cannot_undo_it(reader, stranger):
    book = BookFactory(owner=reader)
    _, moment = services.trash_books(owner=reader, selection=these(book))

    assert services.restore_books(owner=stranger, moment=moment) == 0
    assert services.restore_books(owner=reader, moment=moment + timedelta(microseconds=1)) == 0
    assert not Book.objects.live().exists()


def test_a_book_whose_number_was_taken_comes_back_with_the_next(reader):
    old = BookFactory(owner=reader, isbn13=isbn_number(5))
    other = BookFactory(owner=reader)
    _, moment = services.trash_books(owner=reader, selection=these(old, other))
    BookFactory(owner=reader, isbn13=isbn_number(5))

    assert services.restore_books(owner=reader, moment=moment) == 2

    old.refresh_from_db()
    assert old.copy_number == 2


def test_a_subject_is_added_last_and_only_where_it_is_missing(reader):
    bare = BookFactory(owner=reader)
    held = BookFactory(owner=reader, subject="Ships")
    other = BookFactory(owner=reader, subject="Space")

    count = services.add_subject_to(
        owner=reader, selection=these(bare, held, other), name="  ships "
    )

    assert count == 2
    assert (subjects(bare), subjects(held)) == (["Ships"], ["Ships"])
    assert subjects(other) == ["Space", "Ships"]
    assert Subject.objects.filter(owner=reader, key="ships").count() == 1


def test_a_subject_set_by_hand_is_kept_from_refreshes(reader):
    book = BookFactory(owner=reader, sources={"title": "isbndb", "subjects": "isbndb"})

    services.add_subject_to(owner=reader, selection=these(book), name="Ships")

    book.refresh_from_db()
    assert book.locked_fields == ["subjects"]
    assert book.sources == {"title": "isbndb"}


def test_a_book_that_is_full_of_subjects_takes_no_more(reader):
    book = BookFactory(owner=reader)
    for n in range(limits.SUBJECTS_MAX):
        BookSubjectFactory(book=book, subject__name=f"Topic {n}", position=n)

    assert services.add_subject_to(owner=reader, selection=these(book), name="Ships") == 0
    assert len(subjects(book)) == limits.SUBJECTS_MAX


def test_a_subject_is_taken_off_and_swept_when_it_stands_on_no_book(reader):
    one = BookFactory(owner=reader, subject="Ships")
    two = BookFactory(owner=reader)

    count = services.remove_subject_from(owner=reader, selection=these(one, two), name="SHIPS")

    assert count == 1
    assert subjects(one) == []
    assert not Subject.objects.filter(owner=reader).exists()


@pytest.mark.parametrize("name", ["", " ", "!!", "x" * 121])
def test_a_subject_that_is_none_is_refused(reader, name):
    with pytest.raises(InvalidBook):
        services.add_subject_to(owner=reader, selection=all_found(), name=name)


@pytest.mark.parametrize("act", ACTIONS)
def test_twenty_books_take_as_many_queries_as_five(reader, act):
    def queries(n):
        for book in BookFactory.create_batch(n, owner=reader, visibility="public"):
            if book.pk % 2:
                BookSubjectFactory(book=book, subject__name="Ships")
        with CaptureQueriesContext(connection) as captured:
            act(owner=reader, selection=all_found())
        Book.objects.all().delete()
        return len(captured)

    queries(4)  # makes the subject

    assert queries(5) == queries(20) <= 20


def revisions(book):
    return [(row.cause, row.changes) for row in services.history_of(book)]


def undo_latest(book):
    latest = services.history_of(book).first()
    return services.undo_revision(
        owner=book.owner, public_id=book.public_id, revision_id=latest.public_id
    )


def test_a_visibility_given_to_many_stands_in_the_history_of_those_it_changed(reader):
    public = BookFactory(owner=reader, visibility="public")
    private = BookFactory(owner=reader, visibility="private")

    services.change_visibility_of(owner=reader, selection=all_found(), visibility="private")

    assert revisions(public) == [("bulk", {"visibility": ["public", "private"]})]
    assert revisions(private) == []
    undo_latest(public)
    assert state(public)[0] == "public"


def test_subjects_given_to_many_and_taken_away_stand_in_the_history(reader):
    book = BookFactory(owner=reader, subject="Space")
    both = BookFactory(owner=reader, subject="Ships")

    services.add_subject_to(owner=reader, selection=these(book, both), name="ships")
    services.remove_subject_from(owner=reader, selection=these(book), name="Space")

    assert revisions(book) == [
        ("bulk", {"subjects": [["Space", "Ships"], ["Ships"]]}),
        ("bulk", {"subjects": [["Space"], ["Space", "Ships"]]}),
    ]
    assert revisions(both) == []


def test_a_subject_taken_off_many_is_put_back_on_one_in_its_place(reader):
    book = BookFactory(owner=reader, subject="Ships")
    BookSubjectFactory(book=book, subject__name="Space", position=1)
    services.remove_subject_from(owner=reader, selection=these(book), name="Ships")

    undo_latest(book)

    assert subjects(book) == ["Ships", "Space"]
    assert revisions(book)[0][0] == "undone"


def test_books_brought_back_together_say_so_in_their_history(reader):
    one, two = BookFactory.create_batch(2, owner=reader)
    _, moment = services.trash_books(owner=reader, selection=these(one, two))

    for _ in range(2):
        services.restore_books(owner=reader, moment=moment)

    assert revisions(one) == revisions(two) == [("restored", {})]
