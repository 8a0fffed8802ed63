"""Fill an empty, migrated database with one reader's books; print what the load needs, as JSON."""

import argparse
import json
from datetime import UTC, datetime, timedelta

import django

django.setup()

from django.db import connection  # noqa: E402 - models need the setup above
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import User  # noqa: E402
from library.clients import starter  # noqa: E402
from library.facts import derived_columns, facts_of  # noqa: E402
from library.isbn import check_digit_13  # noqa: E402
from library.models import Book, BookSubject, Contribution, Contributor, Subject  # noqa: E402
from library.names import name_key, sort_name  # noqa: E402
from library.records import EditionRecord  # noqa: E402
from library.subjects import subject_key  # noqa: E402

START = datetime(2020, 1, 1, tzinfo=UTC)
BATCH = 1_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=10_000)
    parser.add_argument(
        "--paths",
        nargs="*",
        default=[],
        help="pages to count the queries of; {book} is the id of one",
    )
    options = parser.parse_args()
    reader = User.objects.create_user("bench", name="Bench")
    book_id = shelve(reader, options.books)
    with connection.cursor() as cursor:
        # What autovacuum does by itself within a minute of so many new rows.
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(reader)
    queries = {path: count_queries(client, path.format(book=book_id)) for path in options.paths}
    # Signed in, and with the cookies that the first page gave.
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())
    seeded = {"owner_id": reader.pk, "book": book_id, "cookie": cookie, "queries": queries}
    print(json.dumps(seeded))


def shelve(reader: User, count: int) -> str:
    """Give the reader the starter catalogue's books over and over, under made-up ISBNs.

    Returns the id of one in the middle.
    """
    catalogue = starter.read_catalogue(starter.CATALOGUE).values()
    records = [starter.parse_entry(entry) for entry in catalogue]
    authors = make_authors(reader, records)
    subjects = make_subjects(reader, records)
    chosen = [records[number % len(records)] for number in range(count)]
    books = Book.objects.bulk_create(
        [book(reader, number, record) for number, record in enumerate(chosen)], batch_size=BATCH
    )
    pairs = list(zip(books, chosen, strict=True))
    Contribution.objects.bulk_create(
        [
            Contribution(owner=reader, book=book, contributor=authors[key], position=position)
            for book, record in pairs
            for position, key in enumerate(author_keys(record))
        ],
        batch_size=BATCH,
    )
    BookSubject.objects.bulk_create(
        [
            BookSubject(owner=reader, book=book, subject=subjects[key], position=position)
            for book, record in pairs
            for position, key in enumerate(subject_keys(record))
        ],
        batch_size=BATCH,
    )
    return books[count // 2].public_id


def make_authors(reader: User, records: list[EditionRecord]) -> dict[str, Contributor]:
    names = {name_key(person.name): person.name for one in records for person in one.contributors}
    rows = [
        Contributor(owner=reader, name=name, sort_name=sort_name(name), key=key)
        for key, name in names.items()
    ]
    return {row.key: row for row in Contributor.objects.bulk_create(rows)}


def make_subjects(reader: User, records: list[EditionRecord]) -> dict[str, Subject]:
    names = {subject_key(name): name for record in records for name in record.subjects}
    rows = [Subject(owner=reader, name=name, key=key) for key, name in names.items()]
    return {row.key: row for row in Subject.objects.bulk_create(rows)}


def author_keys(record: EditionRecord) -> list[str]:
    return list(dict.fromkeys(name_key(person.name) for person in record.contributors))


def subject_keys(record: EditionRecord) -> list[str]:
    return list(dict.fromkeys(subject_key(name) for name in record.subjects))


def book(reader: User, number: int, record: EditionRecord) -> Book:
    first12 = f"978099{number:06d}"
    isbn13 = first12 + check_digit_13(first12)
    facts = facts_of(record)
    derived = derived_columns(facts, isbn13)
    del facts["contributors"], facts["subjects"]
    created_at = START + timedelta(minutes=number)
    return Book(owner=reader, isbn13=isbn13, created_at=created_at, **facts, **derived)


def count_queries(client: Client, path: str) -> int:
    """Return the queries a page takes once caches are warm."""
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


if __name__ == "__main__":
    main()
