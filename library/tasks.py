"""Background work: short, safe to repeat, and true to our own rows, never to the queue's."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from accounts import audit, changes
from library import services

TEND_EVERY = timedelta(minutes=5)
_KEEP_FINISHED = timedelta(days=1)
# Before covers: three thousand of them take hours.
_PRIORITY = 10


@task(priority=_PRIORITY)
def tend() -> None:
    """Start what is to be done every few minutes, each on its own, and come back later.

    The next round is put into the queue first: a failure in this one cannot end the chain. Where
    one waits already none is added, so chains that two workers began become one again.
    """
    if not _is_waiting():
        tend.using(run_after=timezone.now() + TEND_EVERY).enqueue()
    for step in _STEPS:
        step.enqueue()


@task(priority=_PRIORITY)
def retry_wanted() -> int:
    """Ask again for ISBNs that are due."""
    return services.retry_due()


@task(priority=_PRIORITY)
def purge_trash() -> int:
    """Delete for good what has been in the trash for 30 days."""
    return services.purge_trash()


@task(priority=_PRIORITY)
def purge_leavers() -> int:
    """Delete the accounts of readers who left seven days ago."""
    return services.purge_leavers()


@task(priority=_PRIORITY)
def sweep_covers() -> int:
    """Delete pictures' files without a row, and rows' pictures without their files."""
    return services.sweep_covers() + services.sweep_own_pictures()


@task(priority=_PRIORITY)
def check_quota() -> None:
    """Look at what is left of the day's calls."""
    services.refresh_quota()


@task(priority=_PRIORITY)
def forget_finished() -> None:
    """Drop the queue's old entries, those of killed workers too: our rows hold the truth."""
    services.sweep_queue()
    done = DBTaskResult.objects.finished()
    done.filter(finished_at__lt=timezone.now() - _KEEP_FINISHED).delete()


@task(priority=_PRIORITY)
def sweep_trays() -> int:
    """Delete tray rows put away long ago, and wake the worker for those that are due."""
    services.forget_dead_workers()
    return services.sweep_trays()


@task(priority=_PRIORITY)
def prune_logs() -> int:
    """Delete what the audit log and the change feed have kept for long enough."""
    return audit.prune() + changes.prune()


@task(priority=_PRIORITY)
def sweep_answers() -> int:
    """Forget what requests with an Idempotency-Key were answered more than a day ago."""
    return services.sweep_answers()


@task(priority=_PRIORITY)
def tend_webhooks() -> int:
    """Delete old messages to webhooks, and see to it that those that wait are sent."""
    return services.sweep_messages()


_STEPS = (
    retry_wanted,
    purge_trash,
    purge_leavers,
    sweep_covers,
    check_quota,
    forget_finished,
    sweep_trays,
    prune_logs,
    tend_webhooks,
    sweep_answers,
)


def ensure_tending() -> None:
    """Begin the rounds unless the next one waits: a worker that was killed may have left none."""
    if not _is_waiting():
        tend.enqueue()
    services.wake_if_due()


def _is_waiting() -> bool:
    waiting = DBTaskResult.objects.filter(task_path=tend.module_path, status=TaskResultStatus.READY)
    return waiting.exists()
