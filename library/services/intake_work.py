"""The work behind the tray, in short rounds that any number of workers may run at once."""

from functools import partial

from django.db import transaction
from django_tasks import task

# A queue of its own, before everything else: a slow cover must not hold a scan up.
INTAKE_QUEUE = "intake"
_PRIORITY = 50


@task(queue_name=INTAKE_QUEUE, priority=_PRIORITY)
def look_up_tray() -> None:
    """Do one round of what is due in all trays; come back while something is."""


def wake_worker() -> None:
    """Have the worker look at the trays as soon as what was written is really there."""
    transaction.on_commit(partial(look_up_tray.enqueue))
