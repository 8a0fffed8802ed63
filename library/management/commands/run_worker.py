"""The background worker: one process for the trays, and beside it one for everything else.

Two processes, so that a cover that takes its time, or a task gone wrong, can neither delay a
scan nor take the trays' process with it; threads would share one interpreter and one fate.
"""

import logging
import os
import subprocess
import sys
import time
from argparse import SUPPRESS
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils import timezone

from library import services
from library.tasks import ensure_tending
from library.worker import STOP_WITHIN_S, TaskLoop, intake_loop, other_loop

_INTAKE_IDLE_S = 0.3
_OTHER_IDLE_S = 2


class Command(BaseCommand):
    help = "Run background work: lookups and additions of the trays, covers, retries, the purge."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="do what is due, then stop")
        parser.add_argument("--beside", type=int, metavar="PID", help=SUPPRESS)

    def handle(self, *args: Any, **options: Any) -> None:
        # The services log what they did; that a task began and ended is noise.
        for name in ("django_tasks", "django_tasks_db"):
            logging.getLogger(name).setLevel(logging.CRITICAL)
        if options["beside"]:
            _work_beside(options["beside"])
            return
        ensure_tending()
        if options["batch"]:
            TaskLoop(interval=0).work_off()
        else:
            _work_with_another()


def _work_with_another() -> None:
    """Work on the trays, with another process at the rest; each ends when the other does."""
    other = _start_other()
    heart = _Heart()

    def turn(loop: TaskLoop) -> None:
        heart.beat()
        if other.poll() is not None:
            loop.running = False

    try:
        intake_loop(interval=_INTAKE_IDLE_S, turn=turn).work()
        ended_first = other.poll()
    finally:
        _end(other)
        heart.stop()
    if ended_first is not None:
        raise CommandError(f"The process for other work ended ({ended_first}); so does this one.")


def _work_beside(pid: int) -> None:
    """Work on everything but the trays for as long as the process that started this one lives."""

    def turn(loop: TaskLoop) -> None:
        if os.getppid() != pid:
            loop.running = False

    other_loop(interval=_OTHER_IDLE_S, turn=turn).work()


class _Heart:
    """Beats from within the loop: a loop that hangs falls silent."""

    def __init__(self) -> None:
        self._name, self._started_at = uuid4().hex, timezone.now()
        self._next = 0.0

    def beat(self) -> None:
        if time.monotonic() >= self._next:
            services.beat(worker=self._name, started_at=self._started_at)
            self._next = time.monotonic() + services.BEAT_EVERY.total_seconds()

    def stop(self) -> None:
        services.end_beats(worker=self._name)


def _start_other() -> subprocess.Popen:
    command = [sys.executable, str(settings.BASE_DIR / "manage.py")]
    # A connection must not be shared with it by accident, however it is started.
    connection.close()
    return subprocess.Popen([*command, "run_worker", "--beside", str(os.getpid())])  # noqa: S603


def _end(other: subprocess.Popen) -> None:
    other.terminate()
    try:
        other.wait(STOP_WITHIN_S + 2)
    except subprocess.TimeoutExpired:
        other.kill()
        other.wait()
