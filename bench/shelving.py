"""Many records into one reader's library at once: bulk writes of what the services would write."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import connection

from accounts.models import User
from library import limits
from library.facts import derived_columns, facts_of
from library.models import Book, BookSubject, Contribution, Contributor, Subject
from library.names import sort_name
from library.records import EditionRecord
from library.services.credits import contributor_key
from library.subjects import subject_key

START = datetime(2020, 1, 1, tzinfo=UTC)
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Shelved:
    """A record under the ISBN that its book is to have, and the columns made of it."""

    isbn13: str
    facts: dict[str, Any]
    derived: dict[str, Any]

    @classmethod
    def of(cls, isbn13: str, record: EditionRecord) -> "Shelved":
        facts = facts_of(record)
        return cls(isbn13, facts, derived_columns(facts, isbn13))

    @property
    def credits(self) -> list[tuple[str, str]]:
        parts = ((contributor_key(one.name), one.role) for one in self.facts["contributors"])
        return list(dict.fromkeys(parts))

    @property
    def headings(self) -> list[str]:
        return list(dict.fromkeys(filter(None, map(subject_key, self.facts["subjects"]))))


def shelve(reader: User, records: Iterable[tuple[str, EditionRecord]]) -> int:
    """Give the reader, who has no books yet, a book for each (ISBN-13, record); return how many.

    Books are added a minute apart from 2020 on, in the order given.
    """
    shelved = [Shelved.of(isbn13, record) for isbn13, record in records]
    authors, subjects = make_authors(reader, shelved), make_subjects(reader, shelved)
    for first in range(0, len(shelved), BATCH):
        batch = shelved[first : first + BATCH]
        books = Book.objects.bulk_create(
            book(reader, first + number, one) for number, one in enumerate(batch)
        )
        Contribution.objects.bulk_create(
            (
                Contribution(
                    owner=reader, book=book, contributor=authors[key], role=role, position=position
                )
                for book, one in zip(books, batch, strict=True)
                for position, (key, role) in enumerate(one.credits)
            ),
            batch_size=BATCH,
        )
        BookSubject.objects.bulk_create(
            (
                BookSubject(owner=reader, book=book, subject=subjects[key], position=position)
                for book, one in zip(books, batch, strict=True)
                for position, key in enumerate(one.headings)
            ),
            batch_size=BATCH,
        )
    return len(shelved)


def make_authors(reader: User, shelved: Sequence[Shelved]) -> dict[str, Contributor]:
    # The first spelling counts, as it does when books come one by one.
    everybody = (person for one in reversed(shelved) for person in one.facts["contributors"])
    names = {contributor_key(person.name): person.name for person in everybody}
    rows = [
        Contributor(owner=reader, name=name, sort_name=sort_name(name)[: limits.NAME_MAX], key=key)
        for key, name in names.items()
    ]
    return {row.key: row for row in Contributor.objects.bulk_create(rows, batch_size=BATCH)}


def make_subjects(reader: User, shelved: Sequence[Shelved]) -> dict[str, Subject]:
    everything = (name for one in reversed(shelved) for name in one.facts["subjects"])
    names = {subject_key(name): name for name in everything if subject_key(name)}
    rows = [Subject(owner=reader, name=name, key=key) for key, name in names.items()]
    return {row.key: row for row in Subject.objects.bulk_create(rows, batch_size=BATCH)}


def book(reader: User, number: int, one: Shelved) -> Book:
    columns = one.facts | one.derived
    del columns["contributors"], columns["subjects"]
    created_at = START + timedelta(minutes=number)
    return Book(owner=reader, isbn13=one.isbn13, created_at=created_at, **columns)


def count_anew() -> None:
    """Do what autovacuum does by itself within a minute of so many new rows."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
