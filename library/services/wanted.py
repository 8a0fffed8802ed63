"""ISBNs nobody had yet: noted for the reader, and asked for again by themselves."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from library import limits
from library.exceptions import IsbnNotFound, LookupUnavailable
from library.models import WantedIsbn
from library.services.lookups import look_up_isbn

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

# Hours until the next attempt, by attempts made; after the last the reader is told so.
_PAUSES_H = (3, 6, 12, 24, 24, 72)
SHOWN_MAX = 50


def want_isbn(*, owner: "User", isbn13: str) -> None:
    """Note that the owner wants an ISBN that no provider has. Safe to repeat.

    Past 500 nothing more is noted: they are asked for on behalf of everybody's quota.
    """
    if WantedIsbn.objects.owned_by(owner).count() >= limits.WANTED_MAX:
        return
    now = timezone.now()
    WantedIsbn.objects.get_or_create(
        owner=owner,
        isbn13=isbn13,
        defaults={"wanted_at": now, "next_attempt_at": now + timedelta(hours=_PAUSES_H[0])},
    )


@contextmanager
def noted_if_missing(*, owner: "User", isbn13: str) -> Iterator[None]:
    """Note the ISBN when the lookup inside finds nothing or nobody; the refusal goes on."""
    try:
        yield
    except (IsbnNotFound, LookupUnavailable):
        want_isbn(owner=owner, isbn13=isbn13)
        raise


def settle(*, owner: "User", isbn13: str) -> None:
    """Strike an ISBN off: the book is in the library, or the reader gave up on it."""
    WantedIsbn.objects.owned_by(owner).filter(isbn13=isbn13).delete()


def wanted_by(owner: "User") -> list[WantedIsbn]:
    """Return what the owner waits for, latest first, at most 50. 1 query."""
    return list(WantedIsbn.objects.owned_by(owner)[:SHOWN_MAX])


def waited_for(*, owner: "User") -> Exists:
    """Tell of each of the owner's books whether facts came in that they were kept waiting for.

    An expression to annotate with; no query of its own.
    """
    waited = WantedIsbn.objects.owned_by(owner).filter(isbn13=OuterRef("isbn13"))
    return Exists(waited.filter(arrived_at__isnull=False))


def retry_due(*, most: int = 20) -> int:
    """Ask again for the ISBNs that are due, oldest first; return how many were tried.

    One ISBN that several readers want is asked for once. Safe to run twice at a time: each is
    put off before it is asked for.
    """
    now = timezone.now()
    due = WantedIsbn.objects.filter(arrived_at__isnull=True, next_attempt_at__lte=now)
    isbns = list(
        dict.fromkeys(due.order_by("next_attempt_at", "pk").values_list("isbn13", flat=True)[:most])
    )
    for isbn13 in isbns:
        _retry(isbn13)
    return len(isbns)


def _retry(isbn13: str) -> None:
    now = timezone.now()
    waiting = WantedIsbn.objects.filter(isbn13=isbn13, arrived_at__isnull=True)
    due = [row.pk for row in waiting.filter(next_attempt_at__lte=now) if _put_off(row, now)]
    if not due:
        return  # another worker was quicker
    try:
        look_up_isbn(isbn=isbn13, refresh=True)
    except IsbnNotFound:
        return
    except LookupUnavailable as error:
        # An outage is no answer: it does not use an attempt up.
        again_at = now + timedelta(seconds=max(60, error.extra["retry_after_s"]))
        put_off = WantedIsbn.objects.filter(pk__in=due, attempts__gt=1)
        put_off.update(attempts=F("attempts") - 1, next_attempt_at=again_at)
        return
    waiting.update(arrived_at=timezone.now(), next_attempt_at=None)
    logger.info("wanted_isbn.arrived isbn13=%s", isbn13)


def _put_off(row: WantedIsbn, now: datetime) -> bool:
    """Count the attempt about to be made and say when the next one is; none after the last.

    False when somebody else has done so since ``row`` was read.
    """
    is_last = row.attempts >= len(_PAUSES_H)
    pause = timedelta(hours=_PAUSES_H[min(row.attempts, len(_PAUSES_H) - 1)])
    as_read = WantedIsbn.objects.filter(pk=row.pk, attempts=row.attempts)
    return bool(
        as_read.filter(next_attempt_at__lte=now).update(
            attempts=F("attempts") + 1, next_attempt_at=None if is_last else now + pause
        )
    )
