from datetime import timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone

from library import services
from library.queries import SORTS, BookQuery
from library.tests.factories import BookFactory, BookSubjectFactory, ContributionFactory

ASKED = [
    pytest.param("q=zafon", "The Shadow of the Wind", id="accent-left-out"),
    pytest.param("q=ZAFÓN", "The Shadow of the Wind", id="capitals"),
    pytest.param("q=heroes+feast", "Heroes' Feast", id="apostrophe"),
    pytest.param("q=wind+shadow", "The Shadow of the Wind", id="any-order"),
    pytest.param("q=978-0-306-40615-7", "Error Coding", id="hyphenated-isbn"),
    pytest.param("q=0306406152", "Error Coding", id="isbn-10"),
    pytest.param("q=cook+feast", "Heroes' Feast", id="part-of-a-subject"),
    pytest.param("q=lodz", "Łódź", id="strokes"),
    pytest.param("q=author&author=Carlos+Ruiz+Zafon", None, id="and-across"),
    pytest.param("author=carlos+ruiz+zafon", "The Shadow of the Wind", id="author-folded"),
    pytest.param("subject=cooking", "Heroes' Feast", id="subject-folded"),
    pytest.param("q=%21%21", None, id="punctuation-only"),
    pytest.param("q=100%25", None, id="like-wildcard"),
    pytest.param("q=_", None, id="like-underscore"),
]


@pytest.fixture
def shelf(reader):
    BookFactory(
        owner=reader, title="The Shadow of the Wind", author="Carlos Ruiz Zafón", subject="Novels"
    )
    BookFactory(owner=reader, title="Heroes' Feast", author="Kyle Newman", subject="Cooking")
    BookFactory(owner=reader, title="Error Coding", isbn13="9780306406157", author="J. Bibb Cain")
    BookFactory(owner=reader, title="Łódź", author="Adam Ginsbert")


def titles(reader, query_string):
    query = BookQuery.read(QueryDict(query_string))
    return [row.title for row in services.card_page(owner=reader, query=query).rows]


@pytest.mark.usefixtures("shelf")
@pytest.mark.parametrize(("query_string", "found"), ASKED)
def test_search_finds(reader, query_string, found):
    assert titles(reader, query_string) == ([found] if found else [])


@pytest.mark.usefixtures("shelf")
def test_values_of_one_facet_widen(reader):
    found = titles(reader, "author=Kyle+Newman&author=Adam+Ginsbert&sort=title")

    assert found == ["Heroes' Feast", "Łódź"]


def test_a_book_matching_twice_is_listed_once(reader):
    book = BookFactory(owner=reader, author="Ann Author", subject="Maps")
    ContributionFactory(book=book, contributor__name="Bob Author", position=1)
    BookSubjectFactory(book=book, subject__name="Atlases")

    found = titles(reader, "author=Ann+Author&author=Bob+Author&subject=Maps&subject=Atlases")

    assert found == [book.title]


@pytest.mark.usefixtures("shelf")
def test_another_readers_books_are_never_found(stranger):
    assert titles(stranger, "q=wind") == []


@pytest.mark.parametrize("sort", [value for value, _ in SORTS])
def test_every_order_is_total_and_pages_neither_repeat_nor_lose_a_book(reader, sort):
    moment = timezone.now()
    for number in range(60):
        BookFactory(owner=reader, title="Same", created_at=moment, page_count=number // 30 or None)

    pages = [
        services.card_page(owner=reader, query=BookQuery(sort=sort, page=number)).rows
        for number in (1, 2)
    ]

    seen = [row.public_id for rows in pages for row in rows]
    assert len(seen) == len(set(seen)) == 60


@pytest.mark.parametrize("sort", [value for value, _ in SORTS])
def test_far_down_the_order_is_the_same(reader, sort, monkeypatch):
    BookFactory.create_batch(7, owner=reader)
    BookFactory(owner=reader, title="Z", published="1950", page_count=30)
    queries = [BookQuery(sort=sort, size=3, page=page) for page in (1, 2, 3)]
    near = [services.card_page(owner=reader, query=query).rows for query in queries]

    monkeypatch.setattr("library.querysets._FAR_DOWN", 1)
    far = [services.card_page(owner=reader, query=query).rows for query in queries]

    assert far == near
    assert [len(rows) for rows in far] == [3, 3, 2]


@pytest.mark.parametrize("sort", ["published", "-published", "pages", "-pages"])
def test_what_is_unknown_comes_last_both_ways(reader, sort):
    BookFactory(owner=reader, title="Known", published="1999", page_count=10)
    BookFactory(owner=reader, title="Unknown")

    assert titles(reader, f"sort={sort}") == ["Known", "Unknown"]


def test_recently_added_comes_first_unless_asked_otherwise(reader):
    now = timezone.now()
    BookFactory(owner=reader, title="Old", created_at=now - timedelta(days=2))
    BookFactory(owner=reader, title="New", created_at=now)

    assert titles(reader, "") == ["New", "Old"]
    assert titles(reader, "sort=added") == ["Old", "New"]


@pytest.mark.usefixtures("shelf")
def test_facets_count_within_the_other_filters_and_widen_their_own(reader):
    query = BookQuery(subjects=("Novels",), authors=("Kyle Newman",))

    authors = services.author_facet(owner=reader, query=query)
    subjects = services.subject_facet(owner=reader, query=query)

    assert [(value.name, value.count) for value in authors] == [("Carlos Ruiz Zafón", 1)]
    assert [(value.name, value.count) for value in subjects] == [("Cooking", 1)]


@pytest.mark.usefixtures("shelf")
def test_facets_can_be_narrowed_by_a_name(reader):
    found = services.author_facet(owner=reader, query=BookQuery(), narrow="zafo")

    assert [value.name for value in found] == ["Carlos Ruiz Zafón"]


def test_trash_counts_nowhere(reader):
    BookFactory(owner=reader, author="Ann Author", trashed_at=timezone.now())

    assert services.author_facet(owner=reader, query=BookQuery()) == []
    assert services.count_books(owner=reader) == 0


@pytest.mark.parametrize(
    ("query_string", "page"),
    [("page=2", 2), ("page=0", 1), ("page=-3", 1), ("page=x", 1), ("page=99999999999", 1)],
)
def test_a_page_number_is_a_number_from_1(query_string, page):
    assert BookQuery.read(QueryDict(query_string)).page == page


def test_a_query_survives_its_own_url():
    query = BookQuery(text="a & b", authors=("Eco, U.", "Ünal"), sort="-title", page=3)

    again = BookQuery.read(QueryDict(query.to_url("/library/").partition("?")[2]))

    assert again == query


def test_a_page_past_the_end_is_the_last_one(reader):
    BookFactory(owner=reader)

    page = services.card_page(owner=reader, query=BookQuery(page=9))

    assert (page.number, page.pages, page.first, page.last) == (1, 1, 1, 1)
