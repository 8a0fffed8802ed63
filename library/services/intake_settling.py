"""What a lookup makes of a row: found, not found yet, in need of its reader, or later."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Case, F, Value, When
from django.utils import timezone

from library.choices import IntakeReason, IntakeState
from library.merging import MergedEdition
from library.models import IntakeRow
from library.services.bulk_lookups import Lookup
from library.services.intake_queue import WAITING, held_by
from library.services.snapshots import MISSING_FRESH_FOR
from library.title_matches import titles_agree

# Hours until the next attempt, by attempts made; after the last it is the reader's turn.
_PAUSES_H = (0.25, 1, 3, 6, 12, 24, 72)
_ASKED_JUST_NOW = timedelta(minutes=10)
_FOUND_COLUMNS = ("state", "reason", "record", "sources", "candidates", "due_at", "settled_at")
_OTHER_COLUMNS = ("state", "reason", "attempts", "due_at", "settled_at")


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

    A row its reader is writing at this moment is left for the next round.

    What had been missing and is found counts as news for its reader. At most 7 queries however
    many rows there are.
    """
    now = timezone.now()
    answered = {row.pk: row for row in rows if row.isbn13 in lookups}
    with transaction.atomic():
        held = held_by(worker).filter(pk__in=answered, state__in=WAITING).order_by("pk")
        before = {
            pk: (state, reason)
            for pk, state, reason in held.select_for_update(skip_locked=True).values_list(
                "pk", "state", "reason"
            )
        }
        settled = [answered[pk] for pk in before]
        for row in settled:
            row.state = before[row.pk][0]
            _apply(row, lookups[row.isbn13], now)
        found = [row for row in settled if row.state not in WAITING]
        _write(found, _FOUND_COLUMNS)
        _write([row for row in settled if row.state in WAITING], _OTHER_COLUMNS)
        _release(settled, before, now)
        _tell(row.owner_id for row in found if before[row.pk][0] == IntakeState.MISSING)


def _apply(row: IntakeRow, lookup: Lookup, now: datetime) -> None:
    if lookup.edition:
        row.settled_at = now
        _take(row, lookup.edition, lookup, now)
    elif lookup.reason:
        # A row that is missing stays so while its next attempt waits.
        row.reason = lookup.reason if row.state == IntakeState.LOOKING else ""
        row.due_at = lookup.again_at
    else:
        row.state, row.reason, row.settled_at = IntakeState.MISSING.value, "", now
        row.attempts += 1
        row.due_at = _next_attempt(row.attempts, now)


def _take(row: IntakeRow, edition: MergedEdition, lookup: Lookup, now: datetime) -> None:
    record = edition.record
    row.record, row.sources, row.candidates = record.to_json(), edition.sources, []
    row.reason, row.due_at = "", None
    whole = f"{record.title} {record.subtitle}"
    if lookup.candidates:
        _ask_reader(row, IntakeReason.TWO_CANDIDATES)
        row.candidates = [candidate.to_json() for candidate in lookup.candidates]
    elif not (titles_agree(row.title_hint, record.title) or titles_agree(row.title_hint, whole)):
        _ask_reader(row, IntakeReason.TITLE_DIFFERS)
        row.candidates = [record.to_json()]
    else:
        row.state = IntakeState.FOUND.value
        row.due_at = now if row.adds else None


def _ask_reader(row: IntakeRow, reason: IntakeReason) -> None:
    row.state, row.reason = IntakeState.NEEDS_YOU.value, reason.value


def _write(rows: list[IntakeRow], columns: Iterable[str]) -> None:
    if rows:
        IntakeRow.objects.bulk_update(rows, list(columns))


def _release(settled: list[IntakeRow], before: Mapping[int, Any], now: datetime) -> None:
    """Give the rows back; those that look otherwise now are news to the pages that show them."""
    changed = [row.pk for row in settled if before[row.pk] != (row.state, row.reason)]
    IntakeRow.objects.filter(pk__in=changed).update(updated_at=now)
    pks = [row.pk for row in settled]
    IntakeRow.objects.filter(pk__in=pks).update(claimed_by="", claimed_until=None)


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
