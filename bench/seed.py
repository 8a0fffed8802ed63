"""Fill an empty, migrated database with one reader's books; print what the load needs, as JSON."""

import argparse
import json
from collections.abc import Iterator

import django

django.setup()

from django.db import connection  # noqa: E402 - models need the setup above
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.models import User  # noqa: E402
from bench.report import PAGES, Page  # noqa: E402
from bench.shelving import count_anew, shelve  # noqa: E402
from bench.showing import show  # noqa: E402
from library.clients import starter  # noqa: E402
from library.isbn import check_digit_13  # noqa: E402
from library.models import Book  # noqa: E402
from library.records import EditionRecord  # noqa: E402


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=10_000)
    options = parser.parse_args()
    reader = User.objects.create_user("bench", name="Bench")
    shelve(reader, made_up(options.books))
    count_anew()
    book = Book.objects.owned_by(reader).order_by("pk")[options.books // 2]
    ids = {"book": book.public_id, "list": show(reader).public_id}
    reader_client, visitor = (Client(headers={"host": "127.0.0.1"}) for _ in range(2))
    reader_client.force_login(reader)
    queries = {
        page.name: count_queries(visitor if page.is_visit else reader_client, page, ids)
        for page in PAGES
    }
    # Signed in, and with the cookies that the first page gave.
    cookie = "; ".join(f"{name}={morsel.value}" for name, morsel in reader_client.cookies.items())
    print(json.dumps({"owner_id": reader.pk, "ids": ids, "cookie": cookie, "queries": queries}))


def made_up(count: int) -> Iterator[tuple[str, EditionRecord]]:
    """Yield the starter catalogue's records over and over, each with an ISBN of its own."""
    catalogue = starter.read_catalogue(starter.CATALOGUE).values()
    records = [starter.parse_entry(entry) for entry in catalogue]
    for number in range(count):
        first12 = f"978099{number:06d}"
        yield first12 + check_digit_13(first12), records[number % len(records)]


def count_queries(client: Client, page: Page, ids: dict[str, str]) -> int:
    """Return the queries a page takes once caches are warm, where no page is kept."""
    path = page.path.format(**ids)
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        client.get(path)
    return len(captured)


if __name__ == "__main__":
    main()
