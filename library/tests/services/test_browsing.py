from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tests.factories import UserFactory
from library import services
from library.queries import BookQuery
from library.services import browsing
from library.tests.closed import closed_reader, closed_thing, write
from library.tests.factories import (
    BookFactory,
    BookSubjectFactory,
    ContributionFactory,
    isbn_number,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def ada():
    return UserFactory(handle="ada", is_published=True)


@pytest.fixture
def bea():
    return UserFactory(handle="bea", is_published=True)


@pytest.fixture(params=["few", "many"])
def _both_ways(request, monkeypatch):
    """Names are looked for from their links, or from the newest book on."""
    if request.param == "many":
        monkeypatch.setattr(browsing, "_FEW", 0)


def titles(found):
    return [book.row.title for book in found.books]


def ask(**asked):
    return services.site_books(query=BookQuery(**asked))


def told(values):
    return [(value.name, value.count) for value in values]


def test_books_of_all_readers_come_newest_first(ada, bea):
    for hours, (owner, title) in enumerate([(ada, "Emma"), (bea, "Dune"), (ada, "Carrie")]):
        BookFactory(owner=owner, title=title, created_at=NOW - timedelta(hours=hours))

    found = ask()

    assert titles(found) == ["Emma", "Dune", "Carrie"]
    assert [book.row.owner__handle for book in found.books] == ["ada", "bea", "ada"]
    assert (found.total, found.older) == ((3, False), "")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *(("étranger camus", ["L’Étranger"]), ("Etranger", ["L’Étranger"]), ("nobody", [])),
        *(("978-0-306-40615-7", ["Error Coding"]), ("0306406152", ["Error Coding"]), ("?!", [])),
    ],
)
def test_all_libraries_are_searched_as_one_is(ada, bea, text, found):
    BookFactory(owner=ada, title="L’Étranger", author="Albert Camus")
    BookFactory(owner=bea, title="Error Coding", isbn13="9780306406157")

    assert titles(ask(text=text)) == found


@pytest.mark.usefixtures("_both_ways")
def test_subjects_and_authors_of_all_readers_are_one(ada, bea):
    BookFactory(owner=ada, title="Emma", author="Jane Austen", subject="Fiction")
    BookFactory(owner=bea, title="Persuasion", author="JANE AUSTEN", subject="fiction")
    both = BookFactory(owner=bea, title="Dune", author="Frank Herbert", subject="Deserts")
    BookSubjectFactory(book=both, subject__name="fiction", position=1)

    assert sorted(titles(ask(subjects=("FICTION",)))) == ["Dune", "Emma", "Persuasion"]
    assert sorted(titles(ask(authors=("jane austen",)))) == ["Emma", "Persuasion"]
    assert titles(ask(authors=("Jane Austen",), subjects=("Deserts",))) == []
    assert sorted(titles(ask(subjects=("Deserts", "Nobody’s")))) == ["Dune"]
    assert sorted(titles(ask(authors=("Frank Herbert", "Jane Austen"), subjects=("fiction",)))) == [
        *("Dune", "Emma", "Persuasion"),
    ]


def test_facets_are_grouped_by_key_in_the_commonest_spelling(ada, bea):
    eve = UserFactory(handle="eve", is_published=True)
    for owner, name in ((ada, "SCIENCE FICTION"), (bea, "Science fiction")):
        BookFactory(owner=owner, subject=name, author="Ann Leckie")
    BookFactory(owner=bea, subject="Science fiction", author="Jane Austen")
    BookFactory(owner=eve, subject="Ships")

    found = ask()

    assert told(found.subjects) == [("Science fiction", 3), ("Ships", 1)]
    assert told(found.authors) == [("Ann Leckie", 2), ("Jane Austen", 1)]


def test_a_contributor_in_two_parts_counts_a_book_once(ada):
    book = BookFactory(owner=ada, author="Tove Jansson")
    ContributionFactory(book=book, contributor__name="Tove Jansson", role="illustrator", position=1)

    assert told(ask().authors) == [("Tove Jansson", 1)]


def test_a_facet_is_not_narrowed_by_its_own_values(ada):
    BookFactory(owner=ada, subject="Ships", author="Ann Leckie")
    BookFactory(owner=ada, subject="Deserts", author="Frank Herbert")

    found = ask(subjects=("Ships",))

    assert told(found.subjects) == [("Deserts", 1), ("Ships", 1)]
    assert told(found.authors) == [("Ann Leckie", 1)]


def test_of_more_books_than_anybody_counts_the_newest_say_what_they_are_about(ada, monkeypatch):
    monkeypatch.setattr(browsing, "COUNTED_MOST", 3)
    monkeypatch.setattr(browsing, "_NAMES_OF", 2)
    for hours in range(5):
        moment = NOW - timedelta(hours=hours)
        BookFactory(owner=ada, subject=f"Subject {hours}", created_at=moment)

    found = ask()

    assert found.total == (3, True)
    assert told(found.subjects) == [("Subject 0", 1), ("Subject 1", 1)]


def close_in_every_way(book):
    """Return the names on a book that nobody is to read."""
    ContributionFactory(book=book, contributor__name="Eelcatcher", position=1)
    BookSubjectFactory(book=book, subject__name="Limnology")


@closed_thing
def test_nothing_of_a_book_that_is_not_shown_is_told(ada, closed_thing):
    BookFactory(owner=ada, title="Open")
    book = BookFactory(owner=ada, title="Zanzibarium", author="Obadiah Wrenwick")
    close_in_every_way(book)
    write(book, closed_thing)

    assert nothing_is_told()


@closed_reader
def test_nothing_of_a_reader_who_is_not_shown_is_told(ada, bea, closed_reader):
    BookFactory(owner=ada, title="Open")
    close_in_every_way(BookFactory(owner=bea, title="Zanzibarium", author="Obadiah Wrenwick"))
    write(bea, closed_reader)

    assert nothing_is_told()


def nothing_is_told():
    found = ask()
    assert (titles(found), found.total) == (["Open"], (1, False))
    assert (found.subjects, found.authors) == ([], [])
    assert services.site_cloud(most=40) == []
    for asked in (
        *({"text": "zanzibarium"}, {"text": "wrenwick"}),
        *({"subjects": ("Limnology",)}, {"authors": ("Eelcatcher",)}),
    ):
        nothing = ask(**asked)
        assert (nothing.books, nothing.total) == ([], (0, False))
    return True


def pages(query):
    before, seen = "", []
    while True:
        found = services.site_books(query=query, before=before)
        seen.append(titles(found))
        if not found.older:
            return seen
        before = found.older


def test_pages_follow_one_another_without_a_gap(ada, bea):
    for number in range(100):
        # Imports add many books in one moment.
        BookFactory(
            owner=ada if number % 3 else bea,
            title=f"{number:03}",
            created_at=NOW - timedelta(hours=number // 40),
        )

    read = pages(BookQuery())

    assert [len(page) for page in read] == [48, 48, 4]
    assert sorted(title for page in read for title in page) == [f"{n:03}" for n in range(100)]
    assert read == pages(BookQuery()), "the order is total"


def test_only_the_first_page_counts(ada):
    BookFactory.create_batch(50, owner=ada)
    first = ask()

    second = services.site_books(query=BookQuery(), before=first.older)

    assert first.total == (50, False)
    assert second.total is None


@closed_thing
def test_what_is_not_shown_is_no_place_to_go_on_from(ada, closed_thing):
    books = [BookFactory(owner=ada, title=f"{n}", created_at=NOW) for n in range(3)]
    write(books[1], closed_thing)

    found = services.site_books(query=BookQuery(), before=books[1].public_id)

    assert titles(found) == ["2", "0"]
    assert found.total == (2, False)


def test_an_edition_is_on_a_page_once_and_pages_are_full_all_the_same(ada, bea):
    for number in range(60):
        for owner in (ada, bea):
            moment = NOW - timedelta(minutes=number)
            BookFactory(
                owner=owner, title=f"{number:02}", isbn13=isbn_number(number), created_at=moment
            )

    first, second = pages(BookQuery())

    assert first == [f"{n:02}" for n in range(48)]
    assert second == [f"{n:02}" for n in range(48, 60)]


def test_the_cloud_prefers_what_many_readers_share(ada, bea):
    for _ in range(5):
        BookFactory(owner=ada, subject="Zeppelins")
    for owner in (ada, bea):
        BookFactory(owner=owner, subject="Novels")
    BookFactory(owner=ada, subject="Birds")

    assert [value.name for value in services.site_cloud(most=2)] == ["Novels", "Zeppelins"]


@pytest.mark.usefixtures("_both_ways")
@pytest.mark.parametrize(
    "asked",
    [
        pytest.param({}, id="all"),
        pytest.param({"text": "book"}, id="text"),
        pytest.param({"subjects": ("Ships",), "authors": ("Ann Leckie",)}, id="narrowed"),
    ],
)
def test_browsing_takes_as_many_queries_for_many_books(ada, assert_flat_queries, asked):
    def grow(n):
        for _ in range(n):
            owner = UserFactory(is_published=True)
            BookFactory(owner=owner, subject="Ships", author="Ann Leckie")

    assert_flat_queries(grow=grow, act=lambda: ask(**asked), at_most=10)
