"""What a lookup makes of a row: found, not found yet, in need of its reader, or later."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Case, DateTimeField, F, Value, When
from django.utils import timezone

from library.choices import IntakeReason, IntakeState
from library.models import IntakeRow
from library.services.bulk_lookups import Lookup
from library.services.intake_queue import WAITING, held_by
from library.services.snapshots import MISSING_FRESH_FOR
from library.title_matches import titles_agree

# Hours until the next attempt, by attempts made; after the last it is the reader's turn.
_PAUSES_H = (0.25, 1, 3, 6, 12, 24, 72)
_ASKED_JUST_NOW = timedelta(minutes=10)


def misses_for(rows: Iterable[IntakeRow]) -> dict[str, timedelta]:
    """Return, for each ISBN, how long a provider's miss counts: less the oftener it was tried.

    A row that comes back after a pause asks anew, one that only waited for its turn does not.
    """
    ages: dict[str, timedelta] = {}
    for row in rows:
        age = _miss_counts_for(row.attempts)
        ages[row.isbn13] = min(age, ages.get(row.isbn13, age))
    return ages


def settle(rows: Iterable[IntakeRow], lookups: Mapping[str, Lookup], *, worker: str) -> None:
    """Write what came of each row's ISBN, unless the row was taken or put away meanwhile.

    A row its reader is writing at this moment is left for the next round. What had been missing
    and is found counts as news for its reader. The number of queries does not grow with the rows.
    """
    answered = {row.pk: row for row in rows if row.isbn13 in lookups}
    with transaction.atomic():
        held = held_by(worker).filter(pk__in=answered, state__in=WAITING).order_by("pk")
        locked = held.select_for_update(skip_locked=True).values_list("pk", "state", "reason")
        for pk, state, reason in locked:
            answered[pk].state, answered[pk].reason = state, reason
        mine = [answered[pk] for pk, *_ in locked]
        found = [row for row in mine if lookups[row.isbn13].edition]
        later = [row for row in mine if lookups[row.isbn13].reason]
        known = {row.pk for row in (*found, *later)}
        _tell(row.owner_id for row in found if row.state == IntakeState.MISSING)
        _found(found, lookups)
        _later(later, lookups)
        _missing([row for row in mine if row.pk not in known])
        _update(mine, claimed_by="", claimed_until=None)


def _found(rows: list[IntakeRow], lookups: Mapping[str, Lookup]) -> None:
    """Keep the editions found, and have what is not in doubt added, or shown."""
    now = timezone.now()
    for row in rows:
        edition = lookups[row.isbn13].edition
        row.record, row.sources = edition.record.to_json(), edition.sources
        row.reason, row.candidates = _doubt(row, lookups[row.isbn13])
    # Few columns here, and the same for all below: a value for each row is dear.
    _update_each(rows, "record", "sources")
    sure = [row for row in rows if not row.reason]
    adds = Case(When(adds=True, then=Value(now)), default=None, output_field=DateTimeField())
    done = {"settled_at": now, "updated_at": now}
    _update(sure, state=IntakeState.FOUND.value, reason="", due_at=adds, **done)
    doubtful = [row for row in rows if row.reason]
    _update_each(doubtful, "candidates", "reason")
    _update(doubtful, state=IntakeState.NEEDS_YOU.value, due_at=None, **done)


def _doubt(row: IntakeRow, lookup: Lookup) -> tuple[str, list[dict[str, Any]]]:
    """Return why the reader has to look at it, "" for no reason, and what to choose from."""
    record = lookup.edition.record
    titles = (record.title, f"{record.title} {record.subtitle}")
    if lookup.candidates:
        several = [candidate.to_json() for candidate in lookup.candidates]
        return IntakeReason.TWO_CANDIDATES.value, several
    if not any(titles_agree(row.title_hint, title) for title in titles):
        return IntakeReason.TITLE_DIFFERS.value, [record.to_json()]
    return "", []


def _later(rows: list[IntakeRow], lookups: Mapping[str, Lookup]) -> None:
    """Put rows off; one that is missing stays so while its next attempt waits."""
    by_reason: dict[str, list[IntakeRow]] = {}
    for row in rows:
        lookup = lookups[row.isbn13]
        row.due_at = lookup.again_at
        if row.state == IntakeState.LOOKING and row.reason != lookup.reason:
            by_reason.setdefault(lookup.reason, []).append(row)
    _update_each(rows, "due_at")
    for reason, changed in by_reason.items():
        # Only what looks otherwise now is news to the pages that show it.
        _update(changed, reason=reason, updated_at=timezone.now())


def _missing(rows: list[IntakeRow]) -> None:
    """Nobody has them yet: they are asked for again, less and less often."""
    now = timezone.now()
    for row in rows:
        row.attempts += 1
        row.due_at = _next_attempt(row.attempts, now)
    _update_each(rows, "attempts", "due_at")
    _update(rows, state=IntakeState.MISSING.value, reason="", settled_at=now, updated_at=now)


def _update(rows: list[IntakeRow], **columns: Any) -> None:
    if rows:
        IntakeRow.objects.filter(pk__in=[row.pk for row in rows]).update(**columns)


def _update_each(rows: list[IntakeRow], *columns: str) -> None:
    if rows:
        IntakeRow.objects.bulk_update(rows, columns)


def _tell(owner_ids: Iterable[int]) -> None:
    arrived = Counter(owner_ids)
    if arrived:
        news = Case(*(When(pk=pk, then=Value(number)) for pk, number in arrived.items()))
        readers = get_user_model().objects.filter(pk__in=arrived)
        readers.update(tray_news=F("tray_news") + news)


def _next_attempt(attempts: int, now: datetime) -> datetime | None:
    over = attempts > len(_PAUSES_H)
    return None if over else now + timedelta(hours=_PAUSES_H[attempts - 1])


def _miss_counts_for(attempts: int) -> timedelta:
    if not attempts:
        return MISSING_FRESH_FOR
    pause = timedelta(hours=_PAUSES_H[min(attempts, len(_PAUSES_H)) - 1])
    return max(_ASKED_JUST_NOW, min(MISSING_FRESH_FOR, pause / 2))
