"""A believable library to look around in, made of the starter catalogue. No network."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from library import limits
from library.clients import starter
from library.facts import derived_columns, facts_of
from library.merging import MergedEdition, merge_records
from library.models import Book
from library.services import credits
from library.text import sanitize_html

if TYPE_CHECKING:
    from accounts.models import User

CHOICE = Path(__file__).resolve().parent.parent / "demo_library.json"


@transaction.atomic
def fill_demo_library(*, owner: "User") -> int:
    """Add the demo's books that the owner never had; return how many that was.

    All or none. Books in the trash count as had: running it twice brings nothing back.
    """
    had = set(Book.objects.owned_by(owner).values_list("isbn13", flat=True))
    choices = json.loads(CHOICE.read_text(encoding="utf-8"))
    chosen = [choice for choice in choices if choice["isbn13"] not in had]
    editions = [_edition(choice) for choice in chosen]
    books = Book.objects.bulk_create(
        _book(owner, edition, choice) for choice, edition in zip(chosen, editions, strict=True)
    )
    for book, edition in zip(books, editions, strict=True):
        credits.add_contributions(book, edition.record.contributors)
        credits.add_subjects(book, edition.record.subjects)
    return len(books)


def _edition(choice: dict[str, Any]) -> MergedEdition:
    record = starter.fetch_edition(choice["isbn13"]).record
    synopsis = sanitize_html(choice.get("synopsis", ""), limit=limits.SYNOPSIS_MAX)
    return merge_records([replace(record, synopsis=synopsis)])


def _book(owner: "User", edition: MergedEdition, choice: dict[str, Any]) -> Book:
    facts = facts_of(edition.record)
    derived = derived_columns(facts, edition.record.isbn13)
    del facts["contributors"], facts["subjects"]
    return Book(
        owner=owner,
        isbn13=edition.record.isbn13,
        sources=edition.sources,
        visibility=choice.get("visibility", owner.default_book_visibility),
        created_at=timezone.now() - timedelta(days=choice["days_ago"]),
        **facts,
        **derived,
    )
