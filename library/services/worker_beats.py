"""Signs of life of the background worker, so that pages say so when there is none."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db.models import Count, Min
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from library.models import IntakeRow, WorkerBeat

BEAT_EVERY = timedelta(seconds=10)
# A round may take most of this when every provider hangs.
GONE_AFTER = timedelta(seconds=60)
_KEPT_FOR = timedelta(days=1)
_CACHE_KEY = "worker-alive"
_CACHED_S = 5


def beat(*, worker: str, started_at: datetime) -> None:
    """Say that ``worker``, at work since ``started_at``, is still there. 1 query."""
    now = timezone.now()
    WorkerBeat.objects.bulk_create(
        [WorkerBeat(worker=worker, started_at=started_at, beat_at=now)],
        update_conflicts=True,
        unique_fields=["worker"],
        update_fields=["beat_at"],
    )


def end_beats(*, worker: str) -> None:
    """Say that ``worker`` has stopped. 1 query."""
    WorkerBeat.objects.filter(worker=worker).delete()
    cache.delete(_CACHE_KEY)


def is_worker_alive(*, exactly: bool = False) -> bool:
    """True when a worker gave a sign of life within the last minute. 1 query, or none.

    A yes may be five seconds old unless it is to be known ``exactly``.
    """
    if not exactly and cache.get(_CACHE_KEY):
        return True
    alive = WorkerBeat.objects.filter(beat_at__gte=timezone.now() - GONE_AFTER).exists()
    if alive:
        cache.set(_CACHE_KEY, True, _CACHED_S)
    return alive


def forget_dead_workers() -> int:
    """Drop the signs of life of workers that have been gone for a day; return how many."""
    return WorkerBeat.objects.filter(beat_at__lt=timezone.now() - _KEPT_FOR).delete()[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueReport:
    """What waits for a worker: tray rows due now and for how many seconds, and jobs by state."""

    due: int
    oldest_s: int
    jobs_waiting: int
    jobs_running: int
    jobs_failed: int


def queue_report() -> QueueReport:
    """Count what waits for a worker. 2 queries."""
    now = timezone.now()
    due = IntakeRow.objects.due(now).aggregate(count=Count("pk"), oldest=Min("due_at"))
    counted = DBTaskResult.objects.order_by().values_list("status").annotate(Count("pk"))
    jobs = dict(counted)
    return QueueReport(
        due=due["count"],
        oldest_s=int((now - due["oldest"]).total_seconds()) if due["oldest"] else 0,
        jobs_waiting=jobs.get(TaskResultStatus.READY, 0),
        jobs_running=jobs.get(TaskResultStatus.RUNNING, 0),
        jobs_failed=jobs.get(TaskResultStatus.FAILED, 0),
    )
