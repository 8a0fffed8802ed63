"""The background worker."""

from datetime import timedelta
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from library.tasks import TEND_EVERY, tend


class Command(BaseCommand):
    help = "Run background work: retries of ISBNs, the purge of the trash, provider quotas."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="do what is due, then stop")

    def handle(self, *args: Any, **options: Any) -> None:
        forget_finished()
        ensure_tending()
        call_command("db_worker", "--queue-name", "*", "--interval", "2", batch=options["batch"])


def ensure_tending() -> None:
    """Start the round of tending unless one waits: a worker that was killed left none behind."""
    waiting = DBTaskResult.objects.filter(task_path=tend.module_path, status=TaskResultStatus.READY)
    if not waiting.exists():
        tend.enqueue()


def forget_finished() -> None:
    """Drop the queue's old entries, those of killed workers too: our rows hold the truth."""
    before = timezone.now() - 12 * TEND_EVERY - timedelta(days=1)
    done = DBTaskResult.objects.exclude(status=TaskResultStatus.READY)
    done.filter(enqueued_at__lt=before).delete()
