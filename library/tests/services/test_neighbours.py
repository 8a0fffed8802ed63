import itertools

import pytest
from django.utils import timezone

from library import services
from library.queries import SORTS, BookQuery
from library.tests.factories import BookFactory, ContributionFactory, isbn_number


@pytest.fixture
def shelf(reader):
    """Books that agree in all but one of everything, and some that lack what others have."""
    moments = [timezone.now(), timezone.now()]
    kinds = itertools.product(["A", "B"], ["", "Ann Lee"], ["", "1999", "1999-05"], [None, 10])
    return [
        BookFactory(
            owner=reader,
            title=title,
            author=author,
            published=published,
            page_count=pages,
            created_at=moments[number % 2],
        )
        for number, (title, author, published, pages) in enumerate([*kinds] * 2)
    ]


@pytest.mark.parametrize("sort", [value for value, _ in SORTS])
def test_next_and_previous_walk_through_every_book_once(reader, shelf, sort):
    query = BookQuery(sort=sort)
    expected = [book.public_id for book in services.find_books(owner=reader, query=query)]
    by_id = {book.public_id: book for book in shelf}
    walked, back = [expected[0]], [expected[-1]]
    while following := services.beside(owner=reader, book=by_id[walked[-1]], query=query)[1]:
        walked.append(following.public_id)
    while preceding := services.beside(owner=reader, book=by_id[back[-1]], query=query)[0]:
        back.append(preceding.public_id)

    assert walked == expected
    assert back == expected[::-1]


def test_only_what_the_query_finds_is_beside(reader):
    books = [BookFactory(owner=reader, title=f"Tide {n}", page_count=n) for n in (1, 2, 3)]
    BookFactory(owner=reader, title="Other", page_count=2)
    BookFactory(owner=reader, title="Tide 2b", page_count=2, trashed_at=timezone.now())

    before, after = services.beside(
        owner=reader, book=books[1], query=BookQuery(text="tide", sort="pages")
    )

    assert (before.title, after.title) == ("Tide 1", "Tide 3")


def test_a_book_the_query_no_longer_finds_keeps_its_place(reader):
    for title in ("Tide A", "Tide C"):
        BookFactory(owner=reader, title=title)
    renamed = BookFactory(owner=reader, title="Tidal B", sort_title="tide b")

    before, after = services.beside(
        owner=reader, book=renamed, query=BookQuery(text="tide", sort="title")
    )

    assert (before.title, after.title) == ("Tide A", "Tide C")


def test_another_readers_books_are_never_beside(reader, stranger):
    book = BookFactory(owner=reader)
    BookFactory.create_batch(2, owner=stranger, author="Ann Lee")
    ContributionFactory(book=book, contributor__name="Ann Lee")
    book = services.get_book(owner=reader, public_id=book.public_id)

    assert services.beside(owner=reader, book=book, query=BookQuery()) == (None, None)
    assert services.more_by_author(owner=reader, book=book) == ("Ann Lee", [])


def more(reader, book):
    loaded = services.get_book(owner=reader, public_id=book.public_id)
    name, rows = services.more_by_author(owner=reader, book=loaded)
    return name, [row.title for row in rows]


def test_more_by_the_author_is_newest_first_and_leaves_out_copies_and_trash(reader):
    isbn = isbn_number(421)
    kept = {"owner": reader, "author": "Ann Lee"}
    book = BookFactory(**kept, title="This", isbn13=isbn)
    BookFactory(**kept, title="This", isbn13=isbn, copy_number=2)
    BookFactory(**kept, title="Gone", trashed_at=timezone.now())
    for title, year in (("Old", "1950"), ("Undated", ""), ("New", "2020")):
        BookFactory(**kept, title=title, published=year)
    BookFactory(owner=reader, title="Other", author="Bo Lund")

    assert more(reader, book) == ("Ann Lee", ["New", "Old", "Undated"])


def test_at_most_six_more(reader):
    books = [BookFactory(owner=reader, author="Ann Lee") for _ in range(9)]

    assert len(more(reader, books[0])[1]) == 6


def test_a_book_by_nobody_has_no_more(reader):
    assert more(reader, BookFactory(owner=reader)) == ("", [])


def test_what_is_beside_takes_two_queries_in_all(reader, shelf, django_assert_num_queries):
    book = services.get_book(owner=reader, public_id=shelf[9].public_id)

    with django_assert_num_queries(2):
        services.beside(owner=reader, book=book, query=BookQuery(sort="-published"))
        services.more_by_author(owner=reader, book=book)
