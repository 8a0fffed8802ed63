"""The background worker's loop: django-tasks-db's worker, one task at a time, and how it stops."""

import contextlib
import logging
import signal
import time
from collections.abc import Callable
from types import FrameType
from uuid import uuid4

from django_tasks import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult

from accounts import audit
from library import services

logger = logging.getLogger(__name__)

# After that a task that is still running is cut off; it is done again, as after a kill.
STOP_WITHIN_S = 8
EVERYTHING = "*"


class CutOff(BaseException):
    """The task took too long to end after the worker was told to stop."""


class TaskLoop(Worker):
    """Runs the tasks of some queues until told to stop, and ends with the task it is at.

    ``turn`` is called between two tasks, at least every ``interval`` seconds while there are none:
    what it does shows that this very loop goes on. It may set ``running`` to False.
    """

    def __init__(
        self,
        *,
        queue: str = EVERYTHING,
        besides: tuple[str, ...] = (),
        interval: float,
        turn: Callable[["TaskLoop"], None] = lambda loop: None,
    ) -> None:
        super().__init__(
            queue_names=[queue],
            excluded_queue_names=list(besides),
            interval=0,
            batch=True,
            backend_name="default",
            startup_delay=False,
            max_tasks=1,
            worker_id=uuid4().hex,
        )
        self._idle_s = interval
        self._turn = turn
        self._has_run = False

    def work(self) -> None:
        """Run tasks as they come until a signal, or ``turn``, says to stop."""
        signal.signal(signal.SIGALRM, _cut_off)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        with contextlib.suppress(CutOff):
            while self.running:
                self._turn(self)
                if self.running and not self._ran_one():
                    time.sleep(self._idle_s)

    def work_off(self) -> None:
        """Run what is due, and what that puts into the queue for now, until nothing is left."""
        while self._ran_one():
            pass

    def run_task(self, db_task_result: DBTaskResult) -> None:
        """Run one task; say so when it failed, and put one that was cut off back."""
        self._has_run = True
        with audit.outside_requests(audit.Via.WORKER):
            super().run_task(db_task_result)
        if db_task_result.status != TaskResultStatus.FAILED:
            return
        kind = db_task_result.exception_class_path.rpartition(".")[2]
        if kind == CutOff.__name__:
            DBTaskResult.objects.filter(pk=db_task_result.pk).update(status=TaskResultStatus.READY)
        else:
            logger.error("task.failed task=%s error=%s", db_task_result.task_path, kind)

    def _ran_one(self) -> bool:
        self._has_run = False
        # Looked at first: claiming takes the whole of SQLite, several times a second.
        if self._is_any_ready():
            self.run()
        return self._has_run

    def _is_any_ready(self) -> bool:
        ready = DBTaskResult.objects.ready().exclude(queue_name__in=self.excluded_queue_names)
        if not self.process_all_queues:
            ready = ready.filter(queue_name__in=self.queue_names)
        return ready.exists()

    def _stop(self, number: int, frame: FrameType | None) -> None:
        if not self.running:
            raise CutOff
        self.running = False
        signal.alarm(STOP_WITHIN_S)


def intake_loop(*, interval: float, turn: Callable[[TaskLoop], None]) -> TaskLoop:
    """Return the loop for the trays alone."""
    return TaskLoop(queue=services.INTAKE_QUEUE, interval=interval, turn=turn)


def other_loop(*, interval: float, turn: Callable[[TaskLoop], None]) -> TaskLoop:
    """Return the loop for everything else."""
    return TaskLoop(besides=(services.INTAKE_QUEUE,), interval=interval, turn=turn)


def _cut_off(number: int, frame: FrameType | None) -> None:
    raise CutOff
