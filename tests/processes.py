"""Real processes of the program, working on the database of the test that starts them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import connection
from django.utils import timezone

from library.models import WorkerBeat
from tests.stand_ins.isbndb import IsbndbStandIn

ROOT = Path(__file__).parents[1]
# A worker whose leases end soon, so that no test waits for those of one it killed.
WORKER = """
import sys, django
django.setup()
from django.core.management import call_command
from library.services import flight, intake_queue
flight.LEASE_S = intake_queue.LEASE_S = float(sys.argv[1])
call_command("run_worker")
"""


def environment(isbndb: IsbndbStandIn, per_second: float, **more: str) -> dict[str, str]:
    """Return what a process needs to work on this test's database and ask this stand-in."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        user = f"{database['USER']}:{database['PASSWORD']}@" if database["USER"] else ""
        url = f"postgres://{user}{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"
    return {
        "PATH": "",
        "DJANGO_SETTINGS_MODULE": "penumbra.settings",
        "DEBUG": "on",
        "DATABASE_URL": url,
        "ISBNDB_API_KEY": isbndb.key,
        "ISBNDB_BASE_URL": isbndb.base_url,
        "ISBNDB_REQUESTS_PER_SECOND": str(per_second),
        "OPENLIBRARY_ENABLED": "off",
        "LOG_LEVEL": "WARNING",
    } | more


def start(code: str, *arguments: str, env: dict[str, str]) -> subprocess.Popen:
    """Start a process with a group of its own, so that all it starts can be killed with it."""
    return subprocess.Popen(  # noqa: S603  (this interpreter, with our own text)
        [sys.executable, "-c", code, *arguments], cwd=ROOT, env=env, process_group=0
    )


def kill(process: subprocess.Popen) -> None:
    """Kill a process and all it started, without any notice."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def have_begun(number: int, since: datetime) -> bool:
    """Say whether so many workers that were started since are at work."""
    return WorkerBeat.objects.filter(started_at__gte=since).count() >= number


@contextmanager
def workers(number: int, env: dict[str, str], *, lease_s: float = 45) -> Iterator[list[Any]]:
    """Have ``number`` workers run, and stop them politely.

    They have begun to work when this goes on: how long Python takes to start is not measured.
    """
    since = timezone.now()
    running = [start(WORKER, str(lease_s), env=env) for _ in range(number)]
    try:
        wait_until(lambda: have_begun(number, since))
        yield running
        for process in running:
            process.terminate()
        assert [process.wait(PATIENCE_S) for process in running] == [0] * number
    finally:
        for process in running:
            kill(process)


# How long a test waits for what takes seconds: a busy machine may be slow, and proves nothing.
PATIENCE_S = 120


def wait_until(
    is_so: Callable[[], Any], *, within_s: float = PATIENCE_S, every_s: float = 0.3
) -> float:
    """Wait for something to come about; return the seconds it took."""
    started = time.monotonic()
    while not is_so():
        assert time.monotonic() - started < within_s, "it did not come about"
        time.sleep(every_s)
    return time.monotonic() - started
