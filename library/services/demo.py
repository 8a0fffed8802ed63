"""A believable library to look around in, made of the starter catalogue. No network."""

import json
from dataclasses import replace
from datetime import timedelta
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.utils import timezone

from accounts import audit
from accounts.changes import ChangeAction, ChangeKind, note_changes, note_reader
from library import limits
from library.clients import starter
from library.facts import derived_columns, facts_of
from library.merging import MergedEdition, merge_records
from library.models import ALL_TIME, Book, Favourite, ListEntry, ReadingList
from library.services import credits
from library.services.favourites import this_year
from library.services.noting import ledge_name, note_books, note_entries, note_list
from library.services.versions import changing
from library.text import sanitize_html

if TYPE_CHECKING:
    from accounts.models import User

_LIST_GAP = 1_048_576
DEMO_LIBRARY = Path(__file__).resolve().parent.parent / "demo_library.json"


def demo_reader() -> dict[str, str]:
    """Return handle, name, bio and links of the demo's reader."""
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
        note_books("book.added", owner.pk, [book.public_id for book in books])
    return len(books)


def show_demo_library(*, owner: "User") -> None:
    """Publish the demo's library, and put books on its ledges and lists, once in its life.

    It is featured as well where nobody is, so that a visitor sees it at once.
    """
    if owner.published_at is not None:
        return
    told, now = _demo_library(), timezone.now()
    held = dict(Book.objects.owned_by(owner).live().values_list("isbn13", "pk"))
    with changing(owner.pk):
        type(owner).objects.filter(pk=owner.pk).update(
            is_published=True, published_at=now, publish_asked_at=now
        )
        placed = Favourite.objects.bulk_create(_favourites(owner, told["favourites"], held))
        ledges = sorted({ledge_name(one.year) for one in placed})
        note_changes(owner.pk, ChangeKind.FAVOURITES, ChangeAction.UPDATED, ledges)
        for one in told["lists"]:
            _make_list(owner, one, held)
        note_reader(owner.pk)
        audit.record("library.published", owner=owner, label=str(owner))
    site = apps.get_model("accounts", "SiteSettings")
    site.objects.get_or_create(pk=1, defaults={"featured": owner})


def _favourites(owner: "User", ledges: list[dict[str, Any]], held: dict[str, int]) -> list[Any]:
    return [
        Favourite(
            owner=owner,
            book_id=held[isbn13],
            year=this_year() - ledge["years_ago"] if "years_ago" in ledge else ALL_TIME,
            place=place,
            added_at=timezone.now(),
        )
        for ledge in ledges
        for place, isbn13 in enumerate(ledge["books"], start=1)
        if isbn13 in held
    ]


def _make_list(owner: "User", told: dict[str, Any], held: dict[str, int]) -> None:
    made_at = timezone.now() - timedelta(days=told["days_ago"])
    words = {name: told[name] for name in ("title", "description", "visibility")}
    made = ReadingList.objects.create(owner=owner, created_at=made_at, changed_at=made_at, **words)
    books = [(isbn13, note) for isbn13, note in told["books"] if isbn13 in held]
    note_list("list.made", made)
    entries = ListEntry.objects.bulk_create(
        ListEntry(
            owner=owner,
            reading_list=made,
            book_id=held[isbn13],
            position=place * _LIST_GAP,
            note=note,
            is_note_shown=bool(note),
            added_at=made_at,
        )
        for place, (isbn13, note) in enumerate(books, start=1)
    )
    added = [entry.public_id for entry in entries]
    note_entries("list.books_added", ChangeAction.CREATED, made, added)


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
