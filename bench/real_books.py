"""Load books of real catalogues from JSON lines into a reader's library, through our own parsing.

python -m bench.real_books --data FOLDER --reader HANDLE

Reads ``books*.jsonl.gz`` of the folder: objects with the fields of ISBNdb's
books. The database is that of the settings, migrated; the reader is made, and must be new.
"""

import argparse
import gzip
import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import django

django.setup()

from accounts.models import User  # noqa: E402 - models need the setup above
from bench.shelving import count_anew, shelve  # noqa: E402
from library.clients.isbndb import parse_book  # noqa: E402
from library.records import EditionRecord  # noqa: E402


def main() -> int:
    options = read_options()
    files = sorted(options.data.glob("books*.jsonl.gz"))
    if not files:
        sys.exit("There is no books*.jsonl.gz in that folder.")
    if User.objects.filter(handle=options.reader).exists():
        sys.exit(f"There is a reader {options.reader} already; name a new one with --reader.")
    name = options.reader.title()
    reader = User.objects.create_user(options.reader, name=name, password=options.password)
    started = time.monotonic()
    count = shelve(reader, read_books(files))
    count_anew()
    print(f"{count:,} books in {time.monotonic() - started:.0f} s for {options.reader}")
    return 0


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--reader", default="real", help="the handle of the reader to make")
    parser.add_argument("--password", default="penumbra")
    return parser.parse_args()


def read_books(files: list[Path]) -> Iterator[tuple[str, EditionRecord]]:
    """Yield each book that has a title, once: the first line with an ISBN counts."""
    seen = set()
    for file in files:
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            for line in lines:
                entry = json.loads(line)
                isbn13 = entry["isbn13"]
                if isbn13 in seen:
                    continue
                seen.add(isbn13)
                record = parse_book(isbn13, entry)
                if record.title:
                    yield isbn13, record


if __name__ == "__main__":
    sys.exit(main())
