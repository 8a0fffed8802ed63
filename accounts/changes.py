"""What changes for a reader: their version moves on, and the change feed says what changed.

Pages, pictures and feeds are kept, here and in browsers, by the version of the reader they show
(``User.shown_version``). A change that did not move it on would stay unseen; tests hold services to
it, and to saying what they changed.

Whoever writes to what is a reader's does so inside ``changing`` and says there what it changed
(``note_change``). The version is a column of the reader's own row and is moved on last, so whoever
moves it holds that row until the transaction is over: transactions of one reader are committed in
the order of their versions. A program that has read the feed up to some version can therefore miss
nothing: what is not committed yet gets a later version than all it has seen.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.models_changes import Change, ChangeAction, ChangeKind, ChangeQuerySet

_BATCH = 1_000
# What is under way in this thread, in its outermost block.
_under_way: ContextVar["_Block | None"] = ContextVar("under_way", default=None)


@dataclass(slots=True)
class _Block:
    """The readers whose version moves on when the block ends, and what has changed so far."""

    owners: set[int]
    noted: list[Change] = field(default_factory=list)


@contextmanager
def changing(*owner_ids: int) -> Iterator[None]:
    """Run one transaction that changes what is these readers'; blocks may stand in one another.

    The version is written last, when everything else is locked and written already: whoever waits
    for it holds nothing that its holder still wants. 1 query for all readers (2 on PostgreSQL), and
    1 more where changes were noted. What was noted in a block that fails is forgotten with it.
    """
    outer = _under_way.get()
    if outer is not None:
        before = len(outer.noted)
        outer.owners.update(owner_ids)
        try:
            with transaction.atomic():
                yield
        except BaseException:
            del outer.noted[before:]
            raise
        return
    token = _under_way.set(block := _Block(set(owner_ids)))
    try:
        with transaction.atomic():
            yield
            _end(block)
    finally:
        _under_way.reset(token)


def is_changing() -> bool:
    """Say whether this runs inside ``changing``."""
    return _under_way.get() is not None


def note_change(
    owner_id: int, kind: str, action: str, object_id: str = "me", *, parent_id: str = ""
) -> None:
    """Say, inside ``changing``, that one thing of a reader has changed. No query yet."""
    note_changes(owner_id, kind, action, [object_id], parent_id=parent_id)


def note_changes(
    owner_id: int, kind: str, action: str, object_ids: Iterable[str], *, parent_id: str = ""
) -> None:
    """Say the same of many things. Raises RuntimeError outside of ``changing``."""
    block = _under_way.get()
    if block is None:
        raise RuntimeError("Changes are noted inside changing(), whose end gives them their order.")
    block.owners.add(owner_id)
    block.noted += (
        Change(
            owner_id=owner_id, kind=kind, action=action, object_id=object_id, parent_id=parent_id
        )
        for object_id in object_ids
    )


def note_reader(owner_id: int) -> None:
    """Say that what a reader says of themselves, or who may see it, has changed."""
    note_change(owner_id, ChangeKind.READER, ChangeAction.UPDATED)


def changes_of(owner: User) -> ChangeQuerySet:
    """Return what changed for ``owner``, in order. No query yet."""
    return Change.objects.owned_by(owner)


def prune(*, most: int = 10_000) -> int:
    """Delete changes older than ``CHANGES_DAYS``, at most so many; return how many."""
    return Change.objects.prune(now=timezone.now(), most=most)


def _end(block: _Block) -> None:
    if not block.owners:
        return
    if connection.vendor == "postgresql":
        # Else it would look at foreign keys when it commits, and wait for rows that others hold
        # with the reader's row in its hands, which those others want next.
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    versions = User.objects.move_on(block.owners)
    changes = _in_short(block.noted)
    now, positions = timezone.now(), dict.fromkeys(versions, 0)
    for change in changes:
        # Of somebody whose row is gone nothing is told.
        if change.owner_id in versions:
            change.at, change.version = now, versions[change.owner_id]
            change.position = positions[change.owner_id] = positions[change.owner_id] + 1
    told = [change for change in changes if change.owner_id in versions]
    if told:
        Change.objects.bulk_create(told, batch_size=_BATCH)


def _in_short(noted: list[Change]) -> list[Change]:
    """Return one change for each thing: of what is new, that it was edited as well says nothing."""
    told: dict[tuple[int, str, str], Change] = {}
    for change in noted:
        key = (change.owner_id, change.kind, change.object_id)
        if key not in told or change.action != ChangeAction.UPDATED:
            told.pop(key, None)
            told[key] = change
    return list(told.values())


__all__ = [
    "ChangeAction",
    "ChangeKind",
    "changes_of",
    "changing",
    "is_changing",
    "note_change",
    "note_changes",
    "note_reader",
    "prune",
]
