"""A row that was found becomes a book, exactly once, whoever and however many ask for it."""

import logging
from datetime import datetime
from typing import Any

from django.db import DataError, IntegrityError
from django.utils import timezone

from library import limits
from library.choices import IntakeReason, IntakeState
from library.exceptions import BookAlreadyOwned
from library.facts import FACT_FIELDS, facts_of, from_plain_value
from library.models import Book, IntakeRow
from library.records import EditionRecord
from library.services import wanted
from library.services.books import NO_FACTS, insert_book
from library.services.duplicates import refuse_if_owned
from library.services.sizes import forget_size
from library.services.versions import changing
from library.subjects import subject_key

logger = logging.getLogger(__name__)


def add_found_row(row: IntakeRow) -> IntakeRow:
    """Add what a FOUND row stands for to its owner's library; return the row anew.

    One transaction: whoever is second, or comes after the row was put away, changes nothing and
    gets the row as it is. An ISBN owned meanwhile makes it OWNED; facts that cannot be kept make
    it NEEDS_YOU (cannot_add).
    """
    try:
        with changing(row.owner_id):
            if _moved(row, IntakeState.ADDED):
                # Read anew now that it is locked: it may have been edited since.
                _name_book(row, _insert(_anew(row)))
    except BookAlreadyOwned as error:
        _moved(row, IntakeState.OWNED, book=_copy(row, error.extra["public_id"]))
    except (DataError, IntegrityError) as error:
        # Facts that slipped past every check must not come back to the worker for ever.
        _moved(row, IntakeState.NEEDS_YOU, reason=IntakeReason.CANNOT_ADD.value)
        logger.warning("intake.cannot_add row_id=%s error=%s", row.pk, type(error).__name__)
    forget_size(row.owner_id)
    return _anew(row)


def row_facts(row: IntakeRow) -> dict[str, Any]:
    """Return the facts of a row's book to be, in the shape of ``clean_facts``, complete.

    What the reader changed goes before what was found; the row's subjects come with the rest.
    No query.
    """
    facts = facts_of(EditionRecord.from_json(row.record)) if row.record else dict(NO_FACTS)
    facts["subjects"] = _with_mine(facts["subjects"], row.subjects)
    columns = {
        "isbn13": row.isbn13,
        "visibility": row.visibility,
        "sort_as": "",
        "location": row.location,
    }
    return facts | columns | _given(row)


def _insert(row: IntakeRow) -> Book:
    facts = row_facts(row)
    isbn13 = facts.pop("isbn13")
    facts["title"] = facts["title"] or f"ISBN {isbn13}"
    if isbn13:
        refuse_if_owned(row.owner, isbn13)
    mine = {name for name in row.given if name in FACT_FIELDS}
    mine |= {"subjects"} if row.subjects else set()
    book = insert_book(
        row.owner,
        facts,
        isbn13=isbn13,
        has_arrived=bool(row.sources),
        sources={name: who for name, who in row.sources.items() if name not in mine},
        locked_fields=sorted(mine),
    )
    if isbn13 and not row.sources:
        # Written by hand: what the providers say is offered when they know it.
        wanted.want_isbn(owner=row.owner, isbn13=isbn13)
    return book


def _moved(row: IntakeRow, state: IntakeState, **columns: Any) -> bool:
    """Take the row from FOUND to ``state``; False when somebody else was quicker."""
    now = timezone.now()
    as_found = IntakeRow.objects.in_tray().filter(pk=row.pk, state=IntakeState.FOUND)
    return bool(as_found.update(state=state, **(_settled(now) | columns)))


def _settled(now: datetime) -> dict[str, Any]:
    return {
        "reason": "",
        "due_at": None,
        "claimed_by": "",
        "claimed_until": None,
        "updated_at": now,
        "settled_at": now,
    }


def _anew(row: IntakeRow) -> IntakeRow:
    return IntakeRow.objects.select_related("owner", "book__cover").get(pk=row.pk)


def _name_book(row: IntakeRow, book: Book) -> None:
    IntakeRow.objects.filter(pk=row.pk).update(book=book)


def _copy(row: IntakeRow, public_id: str) -> Book | None:
    return Book.objects.filter(owner=row.owner_id, public_id=public_id).first()


def _given(row: IntakeRow) -> dict[str, Any]:
    return {name: from_plain_value(name, value) for name, value in row.given.items()}


def _with_mine(found: tuple[str, ...], mine: list[str]) -> tuple[str, ...]:
    """Return the subjects found and the reader's own; when they are too many, all of their own."""
    own = {subject_key(name) for name in mine}
    others = [name for name in found if subject_key(name) not in own]
    return (*others[: limits.SUBJECTS_MAX - len(mine)], *mine)
