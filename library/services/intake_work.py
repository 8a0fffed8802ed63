"""The work behind the tray, in short rounds that any number of workers may run at once.

The rows hold the truth. An entry in the queue only wakes a worker up, and there is never more
than one waiting for each worker; a round leaves the next one waiting before it begins, so that
one that is killed in its middle is followed by another.
"""

import logging
import time
from contextlib import closing
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import DatabaseError, OperationalError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from library.choices import IntakeState
from library.exceptions import LibraryError
from library.models import IntakeRow
from library.services import intake_queue as queue
from library.services.bulk_lookups import known_lookups, look_up_many, room_for, wait_for_turn
from library.services.intake_adding import add_found_row
from library.services.intake_settling import misses_for, settle

logger = logging.getLogger(__name__)

# A queue of its own, before everything else: a slow cover must not hold a scan up.
INTAKE_QUEUE = "intake"
_PRIORITY = 50
# Rows looked at in one round, of which one request to a provider may take fewer.
_ROUND = 200
# Books are added while a provider's next turn comes up anyway.
_ADDING_S = 0.7
_ADDED_AT_ONCE = 25
_AFTER_A_BUG = timedelta(hours=1)
_WHILE_BUSY = timedelta(seconds=10)


@task(queue_name=INTAKE_QUEUE, priority=_PRIORITY)
def look_up_tray() -> None:
    """Do one round of what is due in all trays; come back while something is."""
    due_at, now = queue.next_due(), timezone.now()
    if due_at is not None and due_at <= now:
        _come_back(now + timedelta(seconds=queue.LEASE_S))
        due_at = work_round(worker=uuid4().hex)
    _come_back_only(due_at)


def wake_worker() -> None:
    """Have the worker look at the trays as soon as what was written is really there."""
    # Robust: the rows are in by then, and the sweep calls a worker that this could not.
    transaction.on_commit(lambda: _come_back(timezone.now()), robust=True)


def work_round(*, worker: str) -> datetime | None:
    """Look up and add what is due, a fair part of it, in a few seconds; return when more is due.

    ``worker`` names who holds rows meanwhile, and is nobody else's. Known ISBNs are answered at
    once; each provider is asked once at most. Nothing is locked while a provider is waited for,
    and the number of queries does not grow with the rows looked up.
    """
    try:
        needed = _answer_known(worker)
        _add_found(worker, seconds=_ADDING_S)
        if needed is not None:
            _ask(worker, needed)
    finally:
        queue.release(worker=worker)
    return queue.next_due()


def _answer_known(worker: str) -> set[str] | None:
    """Settle rows whose ISBNs are known; return who must be asked about others, None for none."""
    rows = queue.fairly(queue.waiting_rows(), most=_ROUND)
    lookups, needed = known_lookups(misses_for(rows)) if rows else ({}, set())
    known = [row for row in rows if row.isbn13 in lookups]
    if known:
        settle(queue.claim(known, worker=worker), lookups, worker=worker)
    return needed if len(known) < len(rows) else None


def _ask(worker: str, needed: set[str]) -> None:
    """Ask the providers about a fair batch, chosen only when it is its turn: a scan may get in."""
    turn = wait_for_turn(needed)
    rows = queue.fairly(queue.waiting_rows(), most=room_for(turn, most=_ROUND))
    held = queue.claim(rows, worker=worker)
    with closing(look_up_many(misses_for=misses_for(held), turn=turn)) as portions:
        for lookups in portions:
            settle(held, lookups, worker=worker)
            queue.keep(worker=worker)


def _add_found(worker: str, *, seconds: float) -> None:
    """Make books of rows that are found, fairly, until the time is up; at least one."""
    until = time.monotonic() + seconds
    while rows := queue.fairly(queue.addable_rows(), most=_ADDED_AT_ONCE):
        mine = {row.pk for row in queue.claim(rows, worker=worker)}
        held = queue.held_by(worker).select_related("owner").in_bulk(mine)
        for row in rows:
            if row.pk in held:
                _add(held[row.pk])
            if time.monotonic() >= until:
                return


def _add(row: IntakeRow) -> None:
    try:
        add_found_row(row)
    except (LibraryError, DatabaseError, ValueError, TypeError, KeyError) as error:
        # One row that nobody foresaw must not keep all others from being added.
        logger.exception("intake.not_added row_id=%s", row.pk)
        # A deadlock or a lock that somebody held too long is nobody's bug.
        pause = _WHILE_BUSY if isinstance(error, OperationalError) else _AFTER_A_BUG
        again_at = timezone.now() + pause
        still_found = IntakeRow.objects.in_tray().filter(pk=row.pk, state=IntakeState.FOUND)
        still_found.update(due_at=again_at)


def _come_back(moment: datetime) -> None:
    """See to it that a round waits in the queue for ``moment`` or before. At most 2 queries."""
    waiting = _waiting()
    if waiting.filter(run_after__lte=moment).exists() or waiting.update(run_after=moment):
        return
    look_up_tray.using(run_after=moment).enqueue()


def _come_back_only(moment: datetime | None) -> None:
    """Put the round that waits off until ``moment``, or for ever, unless somebody called for it."""
    not_called_for = _waiting().filter(run_after__gt=timezone.now())
    if moment is None:
        not_called_for.delete()
    elif not not_called_for.update(run_after=moment):
        _come_back(moment)


def _waiting() -> QuerySet[DBTaskResult]:
    return DBTaskResult.objects.filter(
        task_path=look_up_tray.module_path, status=TaskResultStatus.READY
    )
