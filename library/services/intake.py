"""Codes come into the tray: one row for each, however often and through however many doors."""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from library import limits
from library.choices import IntakeState
from library.exceptions import TrayFull
from library.intake_text import Code
from library.models import Book, IntakeRow, IntakeSettings, WantedIsbn
from library.services.intake_settings import lock_tray, visibility_for
from library.services.intake_work import wake_worker

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

# Values in one query: SQLite takes no more than some hundreds.
_BATCH = 500
_SHOWN_MAX = 50
_IN_LIBRARY = (IntakeState.ADDED.value, IntakeState.OWNED.value)
_MICROSECOND = timedelta(microseconds=1)
# What decides over a row that is there; its record is not read.
_KNOWN_BY = ("isbn13", "typed", "state", "book_id", "owner_id")

# An ISBN, or what was typed when it is none.
Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What became of the codes given; the four numbers add up to how many they were.

    ``rows``: the first 50 concerned, new ones and those that were there, in the order given, with
    their books. ``new``: to be looked up or found. ``again``: in the tray already. ``owned``: a
    copy is in the library. ``refused``: no ISBN.
    """

    rows: tuple[IntakeRow, ...]
    new: int = 0
    again: int = 0
    owned: int = 0
    refused: int = 0


@dataclass(slots=True)
class _Intake:
    """One call's work: the codes by key, the rows that are there, the copies owned."""

    owner: "User"
    door: str
    settings: IntakeSettings
    codes: dict[Key, Code]
    times: Counter
    now: datetime = field(default_factory=timezone.now)
    there: dict[Key, IntakeRow] = field(default_factory=dict)
    copies: dict[str, int] = field(default_factory=dict)
    made: dict[Key, IntakeRow] = field(default_factory=dict)


def accept_codes(*, owner: "User", codes: Sequence[Code], door: str) -> Accepted:
    """Put codes into the owner's tray and have them looked up.

    A code that is in the tray already is counted there; one that is owned already says so. All or
    nothing, one transaction; about 10 queries for up to 500 codes. Raises TrayFull.
    """
    if not codes:
        return Accepted(rows=())
    with transaction.atomic():
        intake = _begun(owner, codes, door)
        _read_what_is_there(intake)
        _put_away_stale(intake)
        _make_rows(intake)
        turned = _touch_those_there(intake)
        _strike_off(owner, intake.codes)
        if any(row.due_at for row in intake.made.values()):
            wake_worker()
        accepted = _outcome(intake, turned)
    logger.info(
        "intake.accepted owner_id=%s door=%s new=%s again=%s owned=%s refused=%s",
        *(owner.pk, door, accepted.new, accepted.again, accepted.owned, accepted.refused),
    )
    return accepted


def _begun(owner: "User", codes: Sequence[Code], door: str) -> _Intake:
    """Lock the tray, and sort the codes: each once, as it came in first."""
    settings = lock_tray(owner)
    by_key: dict[Key, Code] = {}
    for code in codes:
        by_key.setdefault(_key(code), code)
    times = Counter(map(_key, codes))
    return _Intake(owner, door, settings, by_key, times)


def _key(code: Code) -> Key:
    return (code.isbn13, "" if code.isbn13 else code.typed[: limits.INTAKE_TYPED_MAX])


def _key_of(row: IntakeRow) -> Key:
    return (row.isbn13, "" if row.isbn13 else row.typed)


def _read_what_is_there(intake: _Intake) -> None:
    """Read the rows and the live copies there are. 2 or 3 queries; 1 more for each 500 codes."""
    isbns = [isbn13 for isbn13, _ in intake.codes if isbn13]
    rows = {_key_of(row): row for row in _locked_rows(intake, isbns)}
    intake.there = {key: rows[key] for key in intake.codes if key in rows}
    shelf = Book.objects.owned_by(intake.owner).live().order_by("-copy_number", "-pk")
    for batch in _batches(isbns):
        # The first copy of an ISBN comes last, and stays.
        intake.copies |= dict(shelf.filter(isbn13__in=batch).values_list("isbn13", "pk"))


def _locked_rows(intake: _Intake, isbns: list[str]) -> list[IntakeRow]:
    """Return the rows of the codes, and maybe others of the tray, locked."""
    tray = IntakeRow.objects.owned_by(intake.owner).in_tray().only(*_KNOWN_BY)
    rows = tray.order_by("pk").select_for_update(no_key=True)
    if len(intake.codes) > _BATCH:
        # For so many the whole tray is read sooner than one batch after the other.
        return list(rows)
    refused = [typed for isbn13, typed in intake.codes if not isbn13]
    found = list(rows.filter(isbn13__in=isbns)) if isbns else []
    if refused:
        found += rows.filter(isbn13__isnull=True, typed__in=refused)
    return found


def _put_away_stale(intake: _Intake) -> None:
    """Put away rows that say "yours" of a book that is not there any more."""
    stale = [
        key
        for key, row in intake.there.items()
        if row.state in _IN_LIBRARY and row.isbn13 not in intake.copies
    ]
    rows = [intake.there.pop(key).pk for key in stale]
    for pks in _batches(rows):
        IntakeRow.objects.filter(pk__in=pks).update(
            cleared_at=intake.now, due_at=None, updated_at=intake.now
        )


def _make_rows(intake: _Intake) -> None:
    """Insert a row for every code that has none. Raises TrayFull."""
    absent = [key for key in intake.codes if key not in intake.there]
    held = IntakeRow.objects.owned_by(intake.owner).in_tray().count()
    if held + len(absent) > limits.INTAKE_ROWS_MAX:
        raise TrayFull(most=limits.INTAKE_ROWS_MAX)
    rows = [_new_row(intake, key, place) for place, key in enumerate(absent)]
    intake.made = dict(zip(absent, IntakeRow.objects.bulk_create(rows, _BATCH), strict=True))


def _new_row(intake: _Intake, key: Key, place: int) -> IntakeRow:
    code = intake.codes[key]
    settings = intake.settings
    # Moments of their own, so that a page that asks what changed gets them in order.
    moment = intake.now + place * _MICROSECOND
    return IntakeRow(
        owner=intake.owner,
        door=intake.door,
        typed=code.typed[: limits.INTAKE_TYPED_MAX],
        isbn13=code.isbn13,
        title_hint=code.title_hint[: limits.TITLE_MAX],
        scans=intake.times[key],
        adds=settings.adds_at_once,
        visibility=visibility_for(intake.owner, settings),
        subjects=settings.subjects,
        location=settings.location,
        created_at=moment,
        updated_at=moment,
        **_standing(intake, code.isbn13),
    )


def _standing(intake: _Intake, isbn13: str | None) -> dict[str, Any]:
    """Return where a row for an ISBN, or for none, stands at first."""
    if isbn13 is None:
        return {"state": IntakeState.REFUSED.value, "settled_at": intake.now}
    if isbn13 in intake.copies:
        book_id = intake.copies[isbn13]
        return {"state": IntakeState.OWNED.value, "book_id": book_id, "settled_at": intake.now}
    return {"state": IntakeState.LOOKING.value, "due_at": intake.now}


def _touch_those_there(intake: _Intake) -> int:
    """Count the codes that came again; return how many rows turned out to be owned meanwhile."""
    by_times: dict[int, list[int]] = {}
    for key, row in intake.there.items():
        by_times.setdefault(intake.times[key], []).append(row.pk)
    for times, rows in by_times.items():
        for pks in _batches(rows):
            IntakeRow.objects.filter(pk__in=pks).update(
                scans=F("scans") + times, updated_at=intake.now
            )
    turned = [row for row in intake.there.values() if _is_elsewhere_now(intake, row)]
    for row in turned:
        columns = {"reason": "", "due_at": None, "claimed_by": "", "claimed_until": None}
        for name, value in (columns | _standing(intake, row.isbn13)).items():
            setattr(row, name, value)
    IntakeRow.objects.bulk_update(turned, _STANDING, batch_size=_BATCH)
    return len(turned)


_STANDING = ("state", "reason", "book", "due_at", "claimed_by", "claimed_until", "settled_at")


def _is_elsewhere_now(intake: _Intake, row: IntakeRow) -> bool:
    """Has the book come into the library some other way?"""
    if row.isbn13 is None or row.state in _IN_LIBRARY:
        return False
    return row.isbn13 in intake.copies


def _strike_off(owner: "User", keys: Iterable[Key]) -> None:
    """From now on the tray waits for these ISBNs."""
    for isbns in _batches([isbn13 for isbn13, _ in keys if isbn13]):
        WantedIsbn.objects.owned_by(owner).filter(isbn13__in=isbns).delete()


def _outcome(intake: _Intake, turned: int) -> Accepted:
    counted: Counter = Counter(again=sum(intake.times.values()) - len(intake.made))
    for row in intake.made.values():
        named = row.state if row.state in (IntakeState.OWNED, IntakeState.REFUSED) else "new"
        counted[str(named)] += 1
    counted.update(owned=turned, again=-turned)
    both = intake.made | intake.there
    return Accepted(rows=_loaded([both[key].pk for key in intake.codes][:_SHOWN_MAX]), **counted)


def _loaded(pks: list[int]) -> tuple[IntakeRow, ...]:
    rows = IntakeRow.objects.with_book().in_bulk(pks)
    return tuple(rows[pk] for pk in pks)


def _batches(values: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(values), _BATCH):
        yield values[start : start + _BATCH]
