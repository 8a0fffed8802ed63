import pytest
from django.utils import timezone

from library import services
from library.models import Book
from library.tests.factories import BookFactory, isbn_number

ISBN = isbn_number(401)


def suggest(reader, text):
    return services.suggest(owner=reader, text=text)


def titles(reader, text):
    return [one.title for one in suggest(reader, text).titles]


def test_titles_come_exact_then_starting_then_by_word_then_containing(reader):
    for title in ("Sand Dunes of Time", "Undune", "Dune Messiah", "The Dune", "Dune"):
        BookFactory(owner=reader, title=title)

    assert titles(reader, "dune") == ["Dune", "Dune Messiah", "The Dune", "Sand Dunes of Time",
                                      "Undune"]  # fmt: skip


def test_equals_come_in_one_order_whatever_the_database_likes(reader):
    books = [BookFactory(owner=reader, title="Same Old") for _ in range(7)]

    found = [one.public_id for one in suggest(reader, "same").titles]

    assert found == [book.public_id for book in books[:5]]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        pytest.param("zafon", "Carlos Ruiz Zafón", id="accent"),
        pytest.param("RUIZ", "Carlos Ruiz Zafón", id="capitals"),
        pytest.param("zafón carlos", "Carlos Ruiz Zafón", id="any-order"),
        pytest.param("j. k", "J. K. Rowling", id="initials-with-dots"),
        pytest.param("jk r", "J. K. Rowling", id="initials-closed-up"),
    ],
)
def test_authors_are_found_however_they_are_typed(reader, typed, found):
    BookFactory(owner=reader, title="A", author="Carlos Ruiz Zafón")
    BookFactory(owner=reader, title="B", author="J. K. Rowling")

    assert suggest(reader, typed).authors == (found,)


def test_subjects_come_best_first(reader):
    for number, subject in enumerate(("Marine biology", "Biology", "Biology, cellular")):
        BookFactory(owner=reader, title=f"Book {number}", subject=subject)

    assert suggest(reader, "biolog").subjects == ("Biology", "Biology, cellular", "Marine biology")


def test_a_title_is_not_found_by_its_author_or_subtitle(reader):
    BookFactory(owner=reader, title="The Stand", author="Stephen King", subtitle="Complete")

    assert titles(reader, "king") == titles(reader, "complete") == []


@pytest.mark.parametrize("typed", ["stephen", "king", "step"])
def test_many_books_by_an_author_do_not_hide_a_title(reader, typed):
    for number in range(60):
        BookFactory(owner=reader, title=f"A{number}", author="Stephen King")
    BookFactory(owner=reader, title="The Long Road of the Fisher King Stephen")

    assert titles(reader, typed) == ["The Long Road of the Fisher King Stephen"]


def test_a_title_with_an_ampersand_is_found_to_its_end(reader):
    BookFactory(owner=reader, title="Smith & Co")

    assert titles(reader, "and co") == titles(reader, "co") == ["Smith & Co"]


@pytest.mark.parametrize(("typed", "found"), [("d", ["Dune"]), ("猫", ["黒猫"])])
def test_a_single_letter_finds_beginnings_and_a_single_sign_finds_all(reader, typed, found):
    for title in ("Dune", "The Dispossessed", "黒猫"):
        BookFactory(owner=reader, title=title)

    assert titles(reader, typed) == found


def test_copies_of_one_edition_are_one_suggestion(reader):
    BookFactory(owner=reader, title="Dune", isbn13=ISBN)
    BookFactory(owner=reader, title="Dune", isbn13=ISBN, copy_number=2)

    assert titles(reader, "dune") == ["Dune"]


def test_at_most_five_of_each(reader):
    for number in range(7):
        name = f"Common {number}"
        BookFactory(owner=reader, title=name, author=f"Common Name{number}x", subject=name)

    found = suggest(reader, "common")

    assert [len(found.titles), len(found.authors), len(found.subjects)] == [5, 5, 5]


def test_an_isbn_offers_the_copies_owned_or_none(reader):
    BookFactory(owner=reader, title="Owned", isbn13=ISBN)

    owned, other = suggest(reader, f" {ISBN[:3]}-{ISBN[3:]}"), suggest(reader, "0306406152")

    assert (owned.isbn13, [one.title for one in owned.titles]) == (ISBN, ["Owned"])
    assert (other.isbn13, other.titles) == ("9780306406157", ())


def test_trash_and_other_readers_books_are_never_suggested(reader, stranger):
    BookFactory(owner=reader, title="Dune", author="F. Dune", subject="Dune", isbn13=ISBN)
    Book.objects.update(trashed_at=timezone.now())
    BookFactory(owner=stranger, title="Dune", author="F. Dune", subject="Dune", isbn13=ISBN)

    for typed in ("dune", ISBN):
        found = suggest(reader, typed)
        assert (found.titles, found.authors, found.subjects) == ((), (), ())


@pytest.mark.parametrize("typed", ["", "  ", "!!", "%", "_", "\x00", "x" * 10_000])
def test_what_asks_for_nothing_finds_nothing(reader, typed):
    BookFactory(owner=reader, title="Dune", author="Frank Herbert", subject="Sand")

    found = suggest(reader, typed)

    assert (found.titles, found.authors, found.subjects) == ((), (), ())


def test_suggestions_take_three_queries_at_any_size(reader, assert_flat_queries):
    def grow(count):
        for _ in range(count):
            number = Book.objects.count()
            name = f"Tide {number}"
            BookFactory(owner=reader, title=name, author=f"Tide Writer{number}", subject=name)

    assert_flat_queries(grow=grow, act=lambda: suggest(reader, "tide"), at_most=3)
