"""A believable library to look around in, made of the starter catalogue. No network."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from library import limits
from library.clients import starter
from library.facts import derived_columns, facts_of
from library.merging import MergedEdition, merge_records
from library.models import Book
from library.services import credits
from library.services.versions import changing
from library.text import sanitize_html

if TYPE_CHECKING:
    from accounts.models import User

DEMO_LIBRARY = Path(__file__).resolve().parent.parent / "demo_library.json"


def demo_reader() -> dict[str, str]:
    """Return handle, name and bio of the demo's reader."""
    return _demo_library()["reader"]


def fill_demo_library(*, owner: "User") -> int:
    """Add the demo's books that the owner never had; return how many that was.

    All or none. Books in the trash count as had: running it twice brings nothing back.
    """
    with changing(owner.pk):
        had = set(Book.objects.owned_by(owner).values_list("isbn13", flat=True))
        chosen = [choice for choice in _demo_library()["books"] if choice["isbn13"] not in had]
        editions = [_edition(choice) for choice in chosen]
        parts = [credits.resolve_credits(owner.pk, one.record.contributors) for one in editions]
        books = Book.objects.bulk_create(map(_book, repeat(owner), editions, parts, chosen))
        for book, edition, credited in zip(books, editions, parts, strict=True):
            credits.add_contributions(book, credited)
            credits.add_subjects(book, edition.record.subjects)
    return len(books)


def _demo_library() -> dict[str, Any]:
    return json.loads(DEMO_LIBRARY.read_text(encoding="utf-8"))


def _edition(choice: dict[str, Any]) -> MergedEdition:
    record = starter.fetch_edition(choice["isbn13"]).record
    synopsis = sanitize_html(choice.get("synopsis", ""), limit=limits.SYNOPSIS_MAX)
    return merge_records([replace(record, synopsis=synopsis)])


def _book(
    owner: "User", edition: MergedEdition, parts: list[credits.Credit], choice: dict[str, Any]
) -> Book:
    isbn13 = edition.record.isbn13
    # Names are spelled as the owner's library has them already.
    facts = facts_of(edition.record) | {"contributors": tuple(part.record for part in parts)}
    derived = derived_columns(facts, isbn13)
    del facts["contributors"], facts["subjects"]
    return Book(
        owner=owner,
        isbn13=isbn13,
        sources=edition.sources,
        visibility=choice.get("visibility", owner.default_book_visibility),
        created_at=timezone.now() - timedelta(days=choice["days_ago"]),
        **facts,
        **derived,
    )
