"""Moving a reader's version on with every change, so that what was made before is known as old.

Pages, pictures and feeds are kept, here and in browsers, by the version of the reader they show
(``User.shown_version``). A change that did not move it on would stay unseen, so every service that
writes to what any page shows does so inside ``changing``; a test holds them to it.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db import transaction

from library.exceptions import ChangedMeanwhile
from library.marks import mark_of

# The readers whose version moves on when the outermost block of this thread ends.
_changed: ContextVar[set[int] | None] = ContextVar("changed", default=None)


@contextmanager
def changing(*owner_ids: int) -> Iterator[None]:
    """Run one transaction that changes what these readers show; blocks may stand in one another.

    The version is written last, when everything else is locked and written already: whoever waits
    for it holds nothing that its holder still wants. 1 query for all readers.
    """
    outer = _changed.get()
    if outer is not None:
        outer.update(owner_ids)
        with transaction.atomic():
            yield
        return
    token = _changed.set(owners := set(owner_ids))
    try:
        with transaction.atomic():
            yield
            move_on(owners)
    finally:
        _changed.reset(token)


def move_on(owner_ids: set[int]) -> None:
    """Say that all that was made of these readers is out of date. 1 query, none for nobody."""
    if owner_ids:
        get_user_model().objects.filter(pk__in=sorted(owner_ids)).move_on()


def refuse_if_changed(moment: datetime, seen: Collection[str] | None) -> None:
    """Raise ChangedMeanwhile unless ``moment``, when a locked row last changed, is one of ``seen``.

    ``seen`` are the marks (``mark_of``) of states that the caller will overwrite; None for any.
    """
    if seen is not None and mark_of(moment) not in seen:
        raise ChangedMeanwhile
