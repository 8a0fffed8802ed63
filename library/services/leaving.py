"""Deleting accounts whose readers left seven days ago: every row, every file, every session.

In small steps, each committed alone, the account itself last: the worker may be killed between any
two of them, and goes on where it stopped.
"""

import logging
import time
from collections.abc import Iterator
from importlib import import_module

from django.conf import settings
from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.models import Session
from django.db import models
from django.utils import timezone

from accounts import audit
from library.images import AVATAR, LIST_COVER, widths_for
from library.models import Book, Cover, IntakeRow, ReadingList
from library.services.cover_files import COVERS
from library.services.own_pictures import PICTURES

logger = logging.getLogger(__name__)

_BATCH = 200
# One round's time: the queue has other work, and the next round is five minutes away at most.
_ROUND_S = 60


def purge_leavers(*, seconds: float = _ROUND_S) -> int:
    """Delete accounts that can be taken back no more; return how many are gone for good.

    Stops after ``seconds`` wherever it is. Run again, it goes on.
    """
    ends = time.monotonic() + seconds
    readers = get_user_model().objects.to_be_deleted(now=timezone.now())
    gone = 0
    for pk in list(readers.values_list("pk", flat=True)):
        for _ in _steps(pk):
            if time.monotonic() > ends:
                logger.info("account.deletion_goes_on user_id=%s", pk)
                return gone
        gone += 1
        logger.info("account.deleted user_id=%s", pk)
    return gone


def _steps(pk: int) -> Iterator[None]:
    """Delete one account; at each turn something more of it is gone, so that rounds come to an end.

    Files go before the rows that name them.
    """
    reader = get_user_model().objects.filter(pk=pk)
    # Nobody signs in any more, however long it takes.
    reader.update(is_active=False)
    # Before the books: what is still being looked up would become new ones.
    yield from _in_batches(IntakeRow, "owner", pk)
    yield from _own_pictures(pk)
    yield from _books(pk)
    for model, name in _others():
        yield from _in_batches(model, name, pk)
    while audit.forget_reader(pk, most=_BATCH):
        yield
    _end_sessions(pk)
    reader.delete()


def _own_pictures(pk: int) -> Iterator[None]:
    faces = get_user_model().objects.filter(pk=pk).exclude(avatar_key="")
    for key in list(faces.values_list("avatar_key", flat=True)):
        PICTURES.delete(key, AVATAR.widths)
        faces.update(avatar_key="")
        yield
    lists = ReadingList.objects.filter(owner=pk)
    while batch := list(lists.values_list("pk", "cover_key")[:_BATCH]):
        for _, key in batch:
            if key:
                PICTURES.delete(key, LIST_COVER.widths)
        ReadingList.objects.filter(pk__in=[number for number, _ in batch]).delete()
        yield


def _books(pk: int) -> Iterator[None]:
    books = Book.objects.filter(owner=pk)
    while batch := list(books.values_list("pk", flat=True)[:_BATCH]):
        covers = Cover.objects.filter(book__in=batch)
        for key, width in covers.values_list("key", "width"):
            COVERS.delete(key, widths_for(width))
        Book.objects.filter(pk__in=batch).delete()
        yield


def _in_batches(model: type[models.Model], name: str, pk: int) -> Iterator[None]:
    rows = model._default_manager.filter(**{name: pk})
    while batch := list(rows.values_list("pk", flat=True)[:_BATCH]):
        model._default_manager.filter(pk__in=batch).delete()
        yield


def _others() -> list[tuple[type[models.Model], str]]:
    """Return every table whose rows go with their reader, whichever app has it, and its column."""
    return [
        (relation.related_model, relation.field.name)
        for relation in get_user_model()._meta.related_objects
        if relation.on_delete is models.CASCADE and relation.related_model is not audit.AuditEvent
    ]


def _end_sessions(pk: int) -> None:
    """Delete the sessions of an account; they are not kept by account, so all are looked at."""
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    mine = [
        row.session_key
        for row in Session.objects.iterator(chunk_size=500)
        if store.decode(row.session_data).get(SESSION_KEY) == str(pk)
    ]
    Session.objects.filter(session_key__in=mine).delete()
