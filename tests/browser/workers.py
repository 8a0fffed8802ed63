"""A background worker for the tray, as a thread beside the live server."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from uuid import uuid4

from django.db import connections
from django.utils import timezone

from library import services

_IDLE_S = 0.2


@contextmanager
def worker_at_work() -> Iterator[None]:
    """Run rounds of the tray's work until the block ends."""
    stop = Event()
    thread = Thread(target=_work, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _work(stop: Event) -> None:
    name, started_at = uuid4().hex, timezone.now()
    try:
        while not stop.is_set():
            services.beat(worker=name, started_at=started_at)
            services.work_round(worker=uuid4().hex)
            stop.wait(_IDLE_S)
    finally:
        connections.close_all()
