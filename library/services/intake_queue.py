"""Which rows of the trays are due, whose turn it is, and who holds them.

A row that is due is the queue's entry itself. A worker holds rows by a conditional update with a
lease: one that was killed loses them when the lease ends, and nothing else has to be put right.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Case, F, IntegerField, Min, Value, When, Window
from django.db.models.functions import Coalesce, Greatest, RowNumber
from django.utils import timezone

from library.choices import IntakeDoor, IntakeState
from library.models import IntakeRow
from library.querysets import IntakeRowQuerySet

# Longer than one request to a provider may take; it is begun anew before each.
LEASE_S = 45
# Rows that wait for an answer of the providers.
WAITING = (IntakeState.LOOKING.value, IntakeState.MISSING.value)
# Put in one by one, by somebody who stands there and looks.
_SINGLE = [IntakeDoor.TYPED, IntakeDoor.SCANNED, IntakeDoor.CAMERA, IntakeDoor.SEARCH]


def waiting_rows() -> IntakeRowQuerySet:
    """Rows due for a lookup that nobody holds."""
    return _due().filter(state__in=WAITING)


def addable_rows() -> IntakeRowQuerySet:
    """Rows found and due to become books, that nobody holds."""
    return _due().filter(state=IntakeState.FOUND, adds=True)


def fairly(rows: IntakeRowQuerySet, *, most: int) -> list[IntakeRow]:
    """Return up to ``most`` rows, one of each reader in turn; of each the scans come first.

    So one reader's thousands never delay another's single scan, nor one's own. 1 query, without
    the long columns.
    """
    is_many = Case(
        When(door__in=_SINGLE, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    first = [is_many, Case(When(attempts=0, then=Value(0)), default=Value(1)), F("pk")]
    place = Window(RowNumber(), partition_by=F("owner_id"), order_by=first)
    in_turn = rows.annotate(place=place, is_many=is_many).order_by("place", "is_many", "pk")
    return list(in_turn.defer("record", "sources", "candidates", "given")[:most])


def claim(rows: Iterable[IntakeRow], *, worker: str) -> list[IntakeRow]:
    """Take those of ``rows`` that nobody else took meanwhile, and return them. 2 queries."""
    wanted = {row.pk: row for row in rows}
    until = timezone.now() + timedelta(seconds=LEASE_S)
    free = IntakeRow.objects.in_tray().due(timezone.now()).filter(pk__in=wanted)
    taken = _update_unlocked(free, claimed_by=worker, claimed_until=until)
    return [wanted[pk] for pk in taken]


def held_by(worker: str) -> IntakeRowQuerySet:
    """Rows that ``worker`` holds and their readers did not put away."""
    return IntakeRow.objects.in_tray().filter(claimed_by=worker, claimed_until__gte=timezone.now())


def keep(*, worker: str) -> None:
    """Begin the lease of all that ``worker`` holds anew. 2 queries."""
    until = timezone.now() + timedelta(seconds=LEASE_S)
    _update_unlocked(held_by(worker), claimed_until=until)


def release(*, worker: str) -> None:
    """Give back all that ``worker`` still holds. 2 queries."""
    mine = IntakeRow.objects.filter(claimed_by=worker)
    _update_unlocked(mine, claimed_by="", claimed_until=None)


def next_due() -> datetime | None:
    """Return when the next row is due and free; None when none will be. 1 query."""
    free_at = Greatest("due_at", Coalesce("claimed_until", "due_at"))
    return IntakeRow.objects.scheduled().aggregate(earliest=Min(free_at))["earliest"]


def _due() -> IntakeRowQuerySet:
    return IntakeRow.objects.in_tray().due(timezone.now())


def _update_unlocked(rows: IntakeRowQuerySet, **columns: Any) -> list[int]:
    """Update ``rows`` and return their keys; what somebody is writing just now is left out.

    A worker never waits for a row, so it can wait for nobody in a circle.
    """
    with transaction.atomic():
        unlocked = rows.order_by("pk").select_for_update(skip_locked=True)
        pks = list(unlocked.values_list("pk", flat=True))
        if pks:
            IntakeRow.objects.filter(pk__in=pks).update(**columns)
    return pks
