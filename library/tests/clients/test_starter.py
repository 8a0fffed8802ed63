import json

import pytest

from library.clients import starter
from library.records import ContributorRecord
from library.tests.clients.checks import assert_clean

ISBN = "9780306406157"
ENTRY = {
    "isbn13": ISBN,
    "title": "The Lighthouse Keeper",
    "contributors": [
        {"name": "Ada Marsh", "role": "author"},
        {"name": "Tove Lind", "role": "translator"},
    ],
    "published": "2001-04",
    "page_count": 224,
    "binding": "paperback",
    "language": "en",
    "subjects": ["Lighthouses"],
}


@pytest.fixture
def catalogue(monkeypatch, tmp_path):
    path = tmp_path / "catalogue.jsonl"
    path.write_text(json.dumps(ENTRY) + "\n\n", encoding="utf-8")
    monkeypatch.setattr(starter, "CATALOGUE", path)
    return path


def test_an_entry_becomes_a_record(catalogue):
    answer = starter.fetch_edition(ISBN)

    record = answer.record
    assert (answer.provider, record.provider, record.isbn13) == ("starter", "starter", ISBN)
    assert (record.title, record.published, record.page_count) == (
        "The Lighthouse Keeper",
        "2001-04",
        224,
    )
    assert record.contributors[1] == ContributorRecord(name="Tove Lind", role="translator")
    assert record.subjects == record.subjects_raw == ("Lighthouses",)


def test_an_isbn_outside_the_catalogue_is_not_there(catalogue):
    answer = starter.fetch_edition("9780140449136")

    assert (answer.record, answer.raw) == (None, None)


def test_the_catalogue_is_read_once(catalogue):
    starter.fetch_edition(ISBN)
    catalogue.unlink()

    assert starter.fetch_edition(ISBN).record


def test_every_entry_that_comes_with_the_program_becomes_a_clean_record():
    entries = starter.read_catalogue(starter.CATALOGUE)

    assert len(entries) >= 400
    for isbn13 in entries:
        assert_clean(starter.fetch_edition(isbn13).record)
