"""What a reader does with one row of the tray.

Each looks at the row under a lock and decides then: two tabs cannot do a thing twice. A row that
is not where that can be done any more raises IntakeRowChanged, one that is not the owner's
IntakeRowNotFound.
"""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from library.choices import IntakeState
from library.exceptions import (
    IntakeRowChanged,
    IntakeRowNotFound,
    InvalidIntake,
    InvalidIsbn,
)
from library.facts import clean_facts, plain_value
from library.intake_text import Code
from library.isbn import normalize_isbn
from library.merging import merge_records
from library.models import Book, IntakeRow
from library.records import EditionRecord
from library.services.books import copy_book
from library.services.intake import accept_codes
from library.services.intake_adding import add_found_row
from library.services.intake_settings import lock_tray
from library.services.intake_work import wake_worker
from library.services.trash import trash_book

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

_OPEN = (IntakeState.LOOKING, IntakeState.FOUND, IntakeState.MISSING, IntakeState.NEEDS_YOU)
_AT_REST = {"reason": "", "due_at": None, "claimed_by": "", "claimed_until": None}


def add_row(*, owner: "User", public_id: str) -> IntakeRow:
    """Add a row's book now: one that was found, or that the reader gave a title by hand.

    Repeating it changes nothing. The row returned may be OWNED, or NEEDS_YOU when its facts
    cannot be kept.
    """
    with transaction.atomic():
        row = _locked(owner, public_id)
        if row.state == IntakeState.ADDED:
            return _anew(row)
        if row.state != IntakeState.FOUND:
            _require(row, *_OPEN)
            if not row.given.get("title"):
                raise IntakeRowChanged(state=row.state)
            _write(row, **_AT_REST | _by_hand(row) | _to_add(row))
    added = add_found_row(row)
    if added.state == IntakeState.FOUND:
        raise IntakeRowChanged(state="cleared")
    return added


def add_copy_of(*, owner: "User", public_id: str) -> IntakeRow:
    """Add one more copy of a book that is owned already; the row then stands for the new copy.

    Also for a row that was added and scanned again since; once for all scans. When the copy is
    not there any more, the ISBN is looked up like a new one. Raises InvalidBook past 99 copies.
    """
    with transaction.atomic():
        row = _locked(owner, public_id)
        is_again = row.state == IntakeState.ADDED and row.scans > 1
        if row.state != IntakeState.OWNED and not is_again:
            raise IntakeRowChanged(state=row.state)
        held = Book.objects.owned_by(owner).live().filter(pk=row.book_id).first()
        if held is None:
            return _look_up(row, adds=True, book=None)
        copy = copy_book(owner=owner, public_id=held.public_id)
        if row.location:
            Book.objects.filter(pk=copy.pk).update(location=row.location)
        state = IntakeState.ADDED.value
        _write(row, **_AT_REST, state=state, book=copy, scans=1, settled_at=timezone.now())
        return _anew(row)


def clear_row(*, owner: "User", public_id: str) -> IntakeRow:
    """Put a row away; nothing is looked up for it any more. Repeating it changes nothing.

    ``stamp_of(row.cleared_at)`` brings it back.
    """
    with transaction.atomic():
        row = _locked(owner, public_id, cleared=True)
        if row.cleared_at is None:
            _write(row, **_put_away(row))
        return _anew(row)


def undo_row(*, owner: "User", public_id: str) -> IntakeRow:
    """Take a scan back: the row is put away, and the book it added goes to the trash.

    Repeating it changes nothing.
    """
    with transaction.atomic():
        row = _locked(owner, public_id, cleared=True)
        if row.cleared_at is None:
            if row.state == IntakeState.ADDED and row.book:
                trash_book(owner=owner, public_id=row.book.public_id)
            _write(row, **_put_away(row))
        return _anew(row)


def retry_row(*, owner: "User", public_id: str) -> IntakeRow:
    """Look a row up again now: it was missing, doubtful, or waits for something."""
    with transaction.atomic():
        row = _locked(owner, public_id)
        _require(row, IntakeState.LOOKING, IntakeState.MISSING, IntakeState.NEEDS_YOU)
        return _look_up(row)


def choose_candidate(*, owner: "User", public_id: str, number: int) -> IntakeRow:
    """Take one of a row's candidates, counted from 0, for its book; add it if rows add at once.

    Raises InvalidIntake when there is no such candidate.
    """
    with transaction.atomic():
        row = _locked(owner, public_id)
        _require(row, IntakeState.NEEDS_YOU)
        if not 0 <= number < len(row.candidates):
            raise InvalidIntake("Choose one of the books shown.")
        chosen = row.candidates[number]
        columns = _found_as(EditionRecord.from_json(chosen))
        if chosen == row.record:
            # What was merged from several providers says of each fact who told it.
            columns["sources"] = row.sources
        columns |= _to_add(row) | {"candidates": [], "settled_at": timezone.now()}
        _write(row, **_AT_REST | columns)
    return add_found_row(row) if row.adds else _anew(row)


def use_suggestion(*, owner: "User", public_id: str) -> IntakeRow:
    """Take the ISBN that a refused code probably means; return that ISBN's row."""
    with transaction.atomic():
        # The tray before the row, as accepting does: else two of these could wait for each other.
        lock_tray(owner)
        row = _locked(owner, public_id)
        _require(row, IntakeState.REFUSED)
        isbn13 = suggestion_of(row)
        if isbn13 is None:
            raise IntakeRowChanged("There is no ISBN to suggest for this code.", state=row.state)
        _write(row, **_put_away(row))
        code = Code(row.typed, isbn13, row.title_hint)
        return accept_codes(owner=owner, codes=[code], door=row.door).rows[0]


def suggestion_of(row: IntakeRow) -> str | None:
    """Return the ISBN that a refused row's code probably means; None for none. No query."""
    try:
        return normalize_isbn(row.typed)
    except InvalidIsbn as error:
        return error.extra["suggestion"]


def edit_row(*, owner: "User", public_id: str, given: Mapping[str, Any]) -> IntakeRow:
    """Change facts of a row's book before it is added; given as in ``clean_facts``.

    They go before what is found. One that was missing, doubtful or waits becomes FOUND with them
    when it has a title, and then waits for the reader to add it. Raises InvalidBook.
    """
    facts = clean_facts(given)
    with transaction.atomic():
        row = _locked(owner, public_id)
        _require(row, *_OPEN)
        columns: dict[str, Any] = {
            "given": row.given | {name: plain_value(name, value) for name, value in facts.items()}
        }
        row.given = columns["given"]
        is_waiting = row.state != IntakeState.LOOKING or row.reason
        if row.state != IntakeState.FOUND and is_waiting and _has_title(row):
            columns |= _AT_REST | _by_hand(row) | {"adds": False}
        _write(row, **columns)
        return _anew(row)


def _locked(owner: "User", public_id: str, *, cleared: bool = False) -> IntakeRow:
    """Return the owner's row, locked until the transaction ends."""
    mine = IntakeRow.objects.owned_by(owner).select_for_update()
    row = mine.filter(public_id=public_id).first()
    if row is None:
        raise IntakeRowNotFound
    if row.cleared_at and not cleared:
        raise IntakeRowChanged(state="cleared")
    row.owner = owner
    return row


def _require(row: IntakeRow, *states: IntakeState) -> None:
    if row.state not in states:
        raise IntakeRowChanged(state=row.state)


def _write(row: IntakeRow, **columns: Any) -> None:
    row.updated_at = timezone.now()
    for name, value in columns.items():
        setattr(row, name, value)
    row.save(update_fields=[*columns, "updated_at"])


def _anew(row: IntakeRow) -> IntakeRow:
    return IntakeRow.objects.with_book().get(pk=row.pk)


def _look_up(row: IntakeRow, **columns: Any) -> IntakeRow:
    now = timezone.now()
    looking = {"state": IntakeState.LOOKING.value, "record": None, "sources": {}, "candidates": []}
    _write(row, **(_AT_REST | looking | {"due_at": now, "settled_at": None} | columns))
    wake_worker()
    return _anew(row)


def _put_away(row: IntakeRow) -> dict[str, Any]:
    away = {"cleared_at": timezone.now(), "due_at": None, "claimed_by": "", "claimed_until": None}
    logger.info("intake.cleared row_id=%s owner_id=%s", row.pk, row.owner_id)
    return away


def _found_as(record: EditionRecord) -> dict[str, Any]:
    """Return the columns of a row for which one provider's record was chosen."""
    sources = merge_records([record]).sources
    return {"state": IntakeState.FOUND.value, "record": record.to_json(), "sources": sources}


def _to_add(row: IntakeRow) -> dict[str, Any]:
    """Return when the worker is to add a row that this very request may not live to add."""
    return {"due_at": timezone.now() if row.adds else None}


def _has_title(row: IntakeRow) -> bool:
    return bool(row.given.get("title") or (row.record or {}).get("title"))


def _by_hand(row: IntakeRow) -> dict[str, Any]:
    """Return the columns of a row that has what it needs from its reader."""
    blank = EditionRecord(isbn13=row.isbn13 or "", provider="").to_json()
    found = {"state": IntakeState.FOUND.value, "candidates": [], "settled_at": timezone.now()}
    return found | {"record": row.record or blank}
