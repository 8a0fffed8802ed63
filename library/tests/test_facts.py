import pytest

from library.facts import derived_columns, facts_of
from library.records import EditionRecord


def filed_under(isbn13, **facts):
    record = EditionRecord(isbn13=isbn13 or "", provider="manual", **facts)
    return derived_columns(facts_of(record), isbn13)["sort_title"]


@pytest.mark.parametrize(
    ("isbn13", "language", "title", "key"),
    [
        ("9780306406157", "", "A Tale", "tale"),
        ("9782070360024", "", "La Peste", "peste"),
        ("9780306406157", "fr", "A Tale", "a tale"),
        ("9785699922703", "", "A Tale", "a tale"),
        (None, "", "A Tale", "a tale"),
    ],
)
def test_a_title_in_no_known_language_files_by_that_of_its_isbn(isbn13, language, title, key):
    assert filed_under(isbn13, language=language, title=title) == key
