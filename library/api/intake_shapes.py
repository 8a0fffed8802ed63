"""How the API shows a row of the tray."""

from typing import Any

from django.urls import reverse

from library.choices import IntakeState
from library.exceptions import InvalidIsbn
from library.facts import FACT_FIELDS, lead_contributors, plain_value
from library.isbn import normalize_isbn
from library.models import IntakeRow
from library.services import row_facts

_CANDIDATE = ("title", "subtitle", "contributors", "publisher", "published", "provider")


def row_summary(row: IntakeRow) -> dict[str, Any]:
    """Return a row of a list, loaded with its book. No query."""
    facts = row_facts(row)
    byline = ", ".join(one.name for one in lead_contributors(facts["contributors"]))
    return {
        "id": row.public_id,
        "isbn13": row.isbn13,
        "typed": row.typed,
        "door": row.door,
        "scans": row.scans,
        "state": row.state,
        "reason": row.reason or None,
        **_said_of(row),
        "title": facts["title"],
        "byline": byline,
        "title_hint": row.title_hint,
        "adds": row.adds,
        "book": _book(row),
        "candidates": [{name: one.get(name) for name in _CANDIDATE} for one in row.candidates],
        "attempts": row.attempts,
        "next_attempt_at": row.due_at,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
        "url": reverse("api:intake-row", args=[row.public_id]),
    }


def row_detail(row: IntakeRow) -> dict[str, Any]:
    """Return a whole row: with the facts of its book as it would be added."""
    facts = row_facts(row)
    return row_summary(row) | {
        "facts": {name: plain_value(name, facts[name]) for name in FACT_FIELDS}
        | {name: facts[name] for name in ("isbn13", "visibility", "sort_as", "location")},
        "sources": row.sources,
        "edited_fields": sorted(row.given),
        "settled_at": row.settled_at,
        "cleared_at": row.cleared_at,
    }


def _said_of(row: IntakeRow) -> dict[str, Any]:
    """Return why a refused code is no ISBN, and what was probably meant; the state for others."""
    message, suggestion = row.get_reason_display() or row.get_state_display(), None
    if row.state == IntakeState.REFUSED:
        try:
            suggestion = normalize_isbn(row.typed)
        except InvalidIsbn as error:
            message, suggestion = error.message, error.extra["suggestion"]
    return {"message": message, "suggestion": suggestion}


def _book(row: IntakeRow) -> dict[str, Any] | None:
    book = row.book
    if book is None:
        return None
    return {
        "id": book.public_id,
        "title": book.title,
        "copy_number": book.copy_number,
        "location": book.location,
        "is_trashed": book.trashed_at is not None,
        "url": reverse("api:book-detail", args=[book.public_id]),
        "html_url": book.get_absolute_url(),
    }
