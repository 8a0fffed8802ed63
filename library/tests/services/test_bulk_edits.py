"""Many books, each with its own change: what one edit would do, for each, at the cost of few."""

import pytest
from django.utils import timezone

from library import services
from library.marks import mark_of
from library.models import Book, BookRevision
from library.services import Edit
from library.tests.factories import BookFactory, isbn_number

pytestmark = pytest.mark.django_db


def codes(outcomes):
    return [one.refused.code if one.refused else None for one in outcomes]


@pytest.mark.parametrize(
    "given",
    [
        {"location": "Hall"},
        {"title": "The Hall", "language": "fr"},
        {"published": "1999-05", "series": "Halls"},
        {"binding": "paperback", "page_count": 90},
        {"visibility": "private"},
        {"sort_as": "Zeta"},
        {"synopsis": "<p>Halls.</p>", "dewey": "823"},
    ],
    ids=str,
)
def test_each_becomes_what_one_edit_would_make_of_it(given, reader):
    facts = {"author": "Ada Byron", "subject": "Halls", "binding_raw": "x", "share_key": None}
    alone, among = (BookFactory(owner=reader, title="Old", **facts) for _ in range(2))

    services.edit_book(owner=reader, public_id=alone.public_id, given=given)
    edit = Edit(public_id=among.public_id, given=given)
    (outcome,) = services.edit_each(owner=reader, edits=[edit])

    own = {"id", "public_id", "created_at", "updated_at"}
    rows = [Book.objects.values().get(pk=one.pk) for one in (alone, among)]
    assert {name for name in rows[0] if rows[0][name] != rows[1][name]} <= own
    assert outcome.book.updated_at > among.updated_at
    changes = [BookRevision.objects.get(book=one).changes for one in (alone, among)]
    assert changes[0] == changes[1]


def test_one_refused_leaves_the_others_done(reader, stranger):
    books = BookFactory.create_batch(3, owner=reader)
    gone = BookFactory(owner=reader, trashed_at=timezone.now())
    theirs = BookFactory(owner=stranger, location="Theirs")
    given = {"location": "Hall"}
    edits = [
        Edit(public_id=books[0].public_id, given=given),
        Edit(public_id=books[1].public_id, given={"published": "soon"}),
        Edit(public_id=gone.public_id, given=given),
        Edit(public_id=theirs.public_id, given=given),
        Edit(public_id=books[2].public_id, given=given, seen={"1"}),
        Edit(public_id=books[2].public_id, given=given, seen={mark_of(books[2].updated_at)}),
        Edit(public_id=books[1].public_id, given={"isbn13": isbn_number(3), "subjects": ["Halls"]}),
    ]

    outcomes = services.edit_each(owner=reader, edits=edits)

    refused = [None, "invalid_book", "book_in_trash", "book_not_found", "changed_meanwhile"]
    assert codes(outcomes) == [*refused, None, None]
    placed = Book.objects.filter(location="Hall").order_by("pk")
    assert list(placed) == [books[0], books[2]]
    assert Book.objects.get(pk=theirs.pk).location == "Theirs"
    assert Book.objects.get(isbn13=isbn_number(3)) == books[1]


def test_the_cost_does_not_grow_with_the_books(reader, assert_flat_queries):
    turns = iter(range(99))

    def act():
        ids = Book.objects.values_list("public_id", flat=True)
        title = f"T{next(turns)}"
        edits = [Edit(public_id=one, given={"title": f"{title} {one}"}) for one in ids]
        assert not any(codes(services.edit_each(owner=reader, edits=edits)))

    assert_flat_queries(
        grow=lambda n: BookFactory.create_batch(n, owner=reader, author="A", subject="B"),
        act=act,
        at_most=12,
    )


def test_books_go_and_come_back_each_for_itself(reader):
    books = BookFactory.create_batch(3, owner=reader)
    edits = [Edit(public_id=one.public_id) for one in books]

    gone = services.trash_each(owner=reader, edits=[*edits, Edit(public_id="nobodys")])
    assert codes(gone) == [None, None, None, "book_not_found"]
    assert not Book.objects.live().exists()

    stale = Edit(public_id=books[0].public_id, seen={"1"})
    back = services.restore_each(owner=reader, edits=[stale, *edits[1:]])
    assert codes(back) == ["changed_meanwhile", None, None]
    assert Book.objects.live().count() == 2
