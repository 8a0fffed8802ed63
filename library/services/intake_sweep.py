"""What keeps the trays in order: rows put away long ago go, and whatever was left lying goes on."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from library import limits
from library.models import IntakeRow
from library.services.intake_queue import next_due
from library.services.intake_work import INTAKE_QUEUE, wake_worker

_ROWS_AT_ONCE = 1_000
_ROUND_KEPT_FOR = timedelta(minutes=10)
# No task runs as long: whoever ran it was killed.
_STUCK_AFTER = timedelta(minutes=15)
_TRIES = 3


def sweep_trays() -> int:
    """Delete rows put away 30 days ago, and wake the worker if anything is due; return how many.

    A wake-up can be lost with the process that was to give it; the rows are still there.
    """
    long_ago = timezone.now() - timedelta(days=limits.TRASH_DAYS)
    old = IntakeRow.objects.filter(cleared_at__lt=long_ago).order_by("pk")
    deleted = 0
    while pks := list(old.values_list("pk", flat=True)[:_ROWS_AT_ONCE]):
        deleted += old.filter(pk__in=pks).delete()[0]
    wake_if_due()
    return deleted


def wake_if_due() -> None:
    """Wake the worker if a row is due now, or already was. At most 3 queries."""
    due_at = next_due()
    if due_at is not None and due_at <= timezone.now():
        wake_worker()


def sweep_queue() -> None:
    """Forget rounds that are over, and put back what a worker was killed over, three times."""
    now = timezone.now()
    # Not by when it was put into the queue: a round may wait there for days before it runs.
    over = DBTaskResult.objects.finished().filter(finished_at__lt=now - _ROUND_KEPT_FOR)
    over.filter(queue_name=INTAKE_QUEUE).delete()
    stuck = DBTaskResult.objects.running().filter(started_at__lt=now - _STUCK_AFTER)
    stuck.filter(queue_name=INTAKE_QUEUE).delete()
    for job in stuck.exclude(queue_name=INTAKE_QUEUE):
        if len(job.worker_ids) >= _TRIES:
            job.delete()
        else:
            stuck.filter(pk=job.pk).update(status=TaskResultStatus.READY)
