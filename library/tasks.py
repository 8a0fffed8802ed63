"""Background work: short, safe to repeat, and true to our own rows, never to the queue's."""

from datetime import timedelta

from django.utils import timezone
from django_tasks import task

from library import services

TEND_EVERY = timedelta(minutes=5)


@task()
def tend() -> None:
    """Ask again for what is due, purge the trash, look at the quota; then come back later.

    The next round is put into the queue first: a failure in this one cannot end the chain.
    """
    tend.using(run_after=timezone.now() + TEND_EVERY).enqueue()
    services.retry_due()
    services.purge_trash()
    services.refresh_quota()
