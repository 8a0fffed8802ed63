"""The whole tray at once: add what was found, ask again, put away, and bring back.

Each takes the lock on the tray first, as accepting does: many rows are written in no certain
order, and two tabs would otherwise wait for each other's rows in a circle.
"""

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Case, DateTimeField, Q, Value, When
from django.utils import timezone

from library import limits
from library.choices import IntakeState
from library.exceptions import InvalidIntake, TrayFull
from library.models import IntakeRow
from library.querysets import IntakeRowQuerySet
from library.services.intake_settings import lock_tray
from library.services.intake_work import wake_worker

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

_BATCH = 500
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_CLEARS = {
    "done": (IntakeState.ADDED.value, IntakeState.OWNED.value),
    "looking": (IntakeState.LOOKING.value,),
    "refused": (IntakeState.REFUSED.value,),
    "all": tuple(IntakeState.values),
}
_UNCLAIMED = {"claimed_by": "", "claimed_until": None}


def add_all_found(*, owner: "User") -> int:
    """Have everything that was found added by the worker; return how many rows that is."""
    waiting = IntakeRow.objects.owned_by(owner).in_tray().filter(due_at__isnull=True)
    found = waiting.filter(state=IntakeState.FOUND)
    with transaction.atomic():
        lock_tray(owner)
        now = timezone.now()
        count = found.update(adds=True, due_at=now, updated_at=now)
        if count:
            wake_worker()
    return count


def retry_missing(*, owner: "User") -> int:
    """Have everything that no catalogue had looked up again now; return how many rows that is."""
    missing = IntakeRow.objects.owned_by(owner).in_tray().filter(state=IntakeState.MISSING)
    state = IntakeState.LOOKING.value
    with transaction.atomic():
        lock_tray(owner)
        now = timezone.now()
        count = missing.update(
            state=state, reason="", due_at=now, updated_at=now, settled_at=None, **_UNCLAIMED
        )
        if count:
            wake_worker()
    return count


def clear_rows(*, owner: "User", what: str) -> int:
    """Put away what is "done", "looking" (which cancels it), "refused", or "all".

    Returns the stamp that ``restore_rows`` takes, 0 when there was nothing. Raises InvalidIntake
    for anything else.
    """
    if what not in _CLEARS:
        raise InvalidIntake("Choose what to put away.")
    rows = IntakeRow.objects.owned_by(owner).in_tray().filter(state__in=_CLEARS[what])
    with transaction.atomic():
        lock_tray(owner)
        # Not before the lock: pages ask for what was written since a moment ago.
        now = timezone.now()
        count = rows.update(cleared_at=now, due_at=None, updated_at=now, **_UNCLAIMED)
    logger.info("intake.cleared owner_id=%s what=%s count=%s", owner.pk, what, count)
    return stamp_of(now) if count else 0


def restore_rows(*, owner: "User", stamp: int) -> int:
    """Bring back what one ``clear_rows`` or ``clear_row`` put away; return how many rows.

    An ISBN that came in again meanwhile stays as it is now, and a row whose book was put into the
    trash stays away: it would say "added" of what is not in the library. What was being looked
    up, or is still missing, is looked up again. Repeating it restores nothing. Raises TrayFull.
    """
    try:
        moment = _EPOCH + stamp * _MICROSECOND
    except OverflowError:
        return 0
    mine = IntakeRow.objects.owned_by(owner)
    with transaction.atomic():
        lock_tray(owner)
        there = mine.in_tray().filter(isbn13__isnull=False).values("isbn13")
        away = mine.filter(cleared_at=moment).exclude(Q(isbn13__isnull=False) & Q(isbn13__in=there))
        away = away.exclude(book__isnull=False, book__trashed_at__isnull=False)
        pks = list(away.order_by("pk").values_list("pk", flat=True))
        if mine.in_tray().count() + len(pks) > limits.INTAKE_ROWS_MAX:
            raise TrayFull(most=limits.INTAKE_ROWS_MAX)
        _bring_back(mine.filter(cleared_at=moment), pks)
    logger.info("intake.restored owner_id=%s count=%s", owner.pk, len(pks))
    return len(pks)


def stamp_of(moment: datetime) -> int:
    """Return the name of a moment for ``restore_rows``: microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def _bring_back(away: IntakeRowQuerySet, pks: list[int]) -> None:
    now = timezone.now()
    waits = Q(state__in=(IntakeState.LOOKING.value, IntakeState.MISSING.value))
    waits |= Q(state=IntakeState.FOUND.value, adds=True)
    is_due = Case(When(waits, then=Value(now)), output_field=DateTimeField())
    for start in range(0, len(pks), _BATCH):
        batch = away.filter(pk__in=pks[start : start + _BATCH])
        batch.update(cleared_at=None, due_at=is_due, updated_at=now)
    if pks:
        wake_worker()
