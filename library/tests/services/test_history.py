from datetime import timedelta

import pytest
from django.utils import timezone

from library import services
from library.exceptions import BookAlreadyOwned, BookNotFound
from library.models import BookRevision
from library.tests.factories import BookFactory, BookRevisionFactory, SnapshotFactory, isbn_number

ISBN = isbn_number(411)


@pytest.fixture
def book(reader):
    SnapshotFactory(isbn13=ISBN)
    return services.add_book_by_isbn(owner=reader, isbn=ISBN)


def edit(book, **given):
    return services.edit_book(owner=book.owner, public_id=book.public_id, given=given)


def undo(book, revision=None):
    revision = revision or latest()
    return services.undo_revision(
        owner=book.owner, public_id=book.public_id, revision_id=revision.public_id
    )


def latest():
    return BookRevision.objects.order_by("-pk").first()


def test_an_edit_notes_who_when_and_what_from_and_to(book, reader):
    edit(book, title="Fog", page_count=10, publisher="Viking")

    change = BookRevision.objects.get()
    assert (change.cause, change.made_by, change.owner) == ("edited", reader, reader)
    assert change.changes == {
        "title": ["A Field Guide to Getting Lost", "Fog"],
        "page_count": [209, 10],
    }


def test_contributors_and_subjects_are_noted_as_they_came_to_be(book):
    edit(book, contributors=[{"name": "Rebecca Solnit"}, {"name": "Bo Lund"}], subjects=["Maps"])

    assert latest().changes == {
        "contributors": [
            [{"name": "Rebecca Solnit", "role": "author"}],
            [
                {"name": "Rebecca Solnit", "role": "author"},
                {"name": "Bo Lund", "role": "author"},
            ],
        ],
        "subjects": [["Essays", "Walking"], ["Maps"]],
    }


@pytest.mark.parametrize("given", [{}, {"title": "A Field Guide to Getting Lost"}])
def test_an_edit_that_changes_nothing_is_not_noted(book, given):
    edit(book, **given)

    assert not BookRevision.objects.exists()


def test_adding_is_no_change_of_the_book(book, reader):
    given = {"title": "The Map", "sort_as": "Lost"}
    by_hand = services.add_book_by_hand(owner=reader, given=given)

    assert (by_hand.sort_title, by_hand.locked_fields) == ("lost", ["title"])
    assert not BookRevision.objects.exists()


def test_a_refused_edit_is_not_noted(book, reader):
    other = BookFactory(owner=reader)

    with pytest.raises(BookAlreadyOwned):
        edit(other, title="New", isbn13=ISBN)

    assert not BookRevision.objects.exists()


def test_a_refresh_notes_where_the_facts_came_from(book, reader):
    record = SnapshotFactory._meta.model.objects.get().record
    SnapshotFactory._meta.model.objects.update(record=record | {"page_count": 240})

    shown = services.compare_with_providers(owner=reader, public_id=book.public_id)
    chosen = {row.name: row.fingerprint for row in shown.open_rows}
    services.take_from_providers(owner=reader, public_id=book.public_id, take=chosen)

    change = latest()
    assert (change.cause, change.providers) == ("refreshed", ["openlibrary"])
    assert change.changes == {"page_count": [209, 240]}


def test_coming_back_from_the_trash_is_noted_once(book, reader):
    services.trash_book(owner=reader, public_id=book.public_id)
    for _ in range(2):
        services.restore_book(owner=reader, public_id=book.public_id)

    assert [change.cause for change in BookRevision.objects.all()] == ["restored"]


def test_an_undo_gives_back_what_was_there_and_is_itself_a_change(book):
    edit(book, title="Fog", contributors=[{"name": "Bo Lund", "role": "editor"}], subjects=[])

    undone = undo(book)

    facts = services.current_facts(undone.book)
    assert set(undone.fields) == {"title", "contributors", "subjects"}
    assert undone.book.title == "A Field Guide to Getting Lost"
    assert [person.name for person in facts["contributors"]] == ["Rebecca Solnit"]
    assert facts["subjects"] == ("Essays", "Walking")
    assert undone.book.locked_fields == ["contributors", "subjects", "title"]
    assert latest().cause == "undone"


def test_an_undo_can_be_undone(book):
    edit(book, title="Fog")
    undo(book)

    assert undo(book).book.title == "Fog"


def test_what_was_changed_again_is_kept_and_named(book):
    edit(book, title="Fog", page_count=10)
    first = latest()
    edit(book, page_count=20)

    undone = undo(book, first)

    assert (undone.fields, undone.kept) == (("title",), ("page_count",))
    assert (undone.book.title, undone.book.page_count) == ("A Field Guide to Getting Lost", 20)


def test_undoing_twice_changes_nothing_the_second_time(book):
    edit(book, title="Fog")
    first = latest()
    undo(book, first)

    again = undo(book, first)

    assert (again.fields, again.kept) == ((), ("title",))
    assert BookRevision.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"isbn13": isbn_number(412)}, "isbn13"),
        ({"visibility": "private"}, "visibility"),
        ({"published": "1999-05"}, "published"),
        ({"synopsis": "<p>An <em>old</em> map.</p>"}, "synopsis"),
        ({"sort_as": "Lost"}, "sort_as"),
        ({"language": "French", "binding": "hardcover"}, "language"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_kind_of_field_goes_there_and_back(book, reader, given, name):
    before = services.revisable_facts(services.get_book(owner=reader, public_id=book.public_id))
    edit(book, **given)

    undone = undo(book)

    assert services.revisable_facts(undone.book) == before
    assert name in undone.fields


def test_an_undone_sort_title_follows_the_title_again(book):
    edit(book, sort_as="Lost")
    undo(book)

    assert edit(book, title="The Map").sort_title == "map"


def test_an_isbn_since_given_to_another_book_is_not_taken_back(book, reader):
    edit(book, isbn13=isbn_number(412))
    BookFactory(owner=reader, isbn13=ISBN)

    with pytest.raises(BookAlreadyOwned):
        undo(book)

    assert BookRevision.objects.count() == 1


def test_a_change_of_another_book_or_reader_is_not_there(book, reader, stranger):
    other = BookRevisionFactory(book=BookFactory(owner=reader))
    foreign = BookRevisionFactory(book=BookFactory(owner=stranger))

    for revision in (other, foreign):
        with pytest.raises(BookNotFound):
            undo(book, revision)
    with pytest.raises(BookNotFound):
        services.undo_revision(
            owner=stranger, public_id=other.book.public_id, revision_id=other.public_id
        )


def test_the_history_goes_with_the_book(book):
    edit(book, title="Fog")
    book.trashed_at = timezone.now() - timedelta(days=31)
    book.save()

    services.purge_trash()

    assert not BookRevision.objects.exists()


def test_a_history_is_one_query_with_who_made_it(book, reader, django_assert_num_queries):
    edit(book, page_count=1)

    with django_assert_num_queries(1):
        assert [change.made_by for change in services.history_of(book)] == [reader]
