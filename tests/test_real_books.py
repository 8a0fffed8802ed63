"""Books in bulk are the books that come one by one."""

import gzip
import json

import pytest

from bench.real_books import read_books
from bench.shelving import shelve
from library.models import Book

pytestmark = pytest.mark.django_db

LINES = [
    {
        "isbn13": "9780306406157",
        "title": "The Long Road (Roads, #2) [hardcover]",
        "authors": ["García Márquez, Gabriel", "Blake, Quentin (Illustrator)"],
        "subjects": ["Fiction", "Roads", "fiction"],
        "language": "en",
        "pages": 12,
    },
    {"isbn13": "9780306406157", "title": "The same once more"},
    {"isbn13": "9785699922703", "title": "Полное собрание", "authors": None},
    {"isbn13": "9780593099322", "title": ""},
]


@pytest.fixture
def files(tmp_path):
    file = tmp_path / "books.jsonl.gz"
    file.write_bytes(gzip.compress("\n".join(map(json.dumps, LINES)).encode()))
    return [file]


def test_a_line_is_a_book_once_and_if_it_has_a_title(files):
    assert [isbn13 for isbn13, _ in read_books(files)] == ["9780306406157", "9785699922703"]


def test_books_in_bulk_have_all_that_the_services_write(files, reader):
    assert shelve(reader, read_books(files)) == 2

    first, second = Book.objects.owned_by(reader).in_order("added")
    assert (first.title, first.series, first.sort_title) == ("The Long Road", "Roads", "long road")
    assert (first.byline, first.sort_author) == ("Gabriel García Márquez", "garcia marquez gabriel")
    assert [one.role for one in first.contributions.all()] == ["author", "illustrator"]
    found = Book.objects.found_by(["roads"], owner=reader)
    assert list(found) == [first]
    assert [one.name for one in first.subjects.all()] == ["Fiction", "Roads"]
    assert second.byline == ""
