"""Signs of life of the background worker, so that pages say so when there is none."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from library.models import WorkerBeat

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
