"""Where what services change gets its order; see ``accounts.changes``.

Every service that writes to what is a reader's does so inside ``changing``, and says there what it
changed (``noting``); a test holds them to both.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from django.db import transaction

from accounts import changes
from library.exceptions import ChangedMeanwhile
from library.marks import mark_of
from library.services.webhook_delivery import wake_if_listened


@contextmanager
def changing(*owner_ids: int) -> Iterator[None]:
    """Do as ``accounts.changes.changing``, and have webhooks told once it is committed."""
    is_outermost = not changes.is_changing()
    with changes.changing(*owner_ids):
        yield
        if is_outermost and owner_ids:
            wake = partial(wake_if_listened, list(owner_ids))
            transaction.on_commit(wake, robust=True)


def move_on(owner_ids: set[int]) -> None:
    """Say that all that was made of these readers is out of date. 1 query, none for nobody."""
    with changing(*owner_ids):
        pass


def refuse_if_changed(moment: datetime, seen: Collection[str] | None) -> None:
    """Raise ChangedMeanwhile unless ``moment``, when a locked row last changed, is one of ``seen``.

    ``seen`` are the marks (``mark_of``) of states that the caller will overwrite; None for any.
    """
    if seen is not None and mark_of(moment) not in seen:
        raise ChangedMeanwhile
