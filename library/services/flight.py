"""Single flight: however many readers ask for an ISBN at once, one of them asks the providers."""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from library.models import LookupClaim

# Longer than any lookup may take, so that only a holder that died is ever overtaken.
LEASE_S = 45
# A web request holds one of few threads: past this it says "in a moment" instead.
WAIT_S = 12
_POLL_S = 0.1


@contextmanager
def only_one(isbn13: str, *, wait_s: float = WAIT_S) -> Iterator[bool]:
    """Yield True to the one who may ask, False to who waited while another did.

    Who gets False reads the snapshots again. The claim is given back whatever happens; a holder
    that was killed is overtaken when its lease ends.
    """
    holder = uuid4().hex
    if not _claim(isbn13, holder):
        _wait_until_free(isbn13, wait_s)
        yield False
        return
    try:
        yield True
    finally:
        LookupClaim.objects.filter(isbn13=isbn13, holder=holder).delete()


def claim_many(isbns: Iterable[str], *, holder: str) -> set[str]:
    """Take the ISBNs nobody is asking for and return them; nobody waits for the others here.

    ``holder`` gives them back with ``release_many``; again within the lease it keeps them longer.
    3 queries however many there are.
    """
    now = timezone.now()
    wanted = sorted(isbns)
    expires_at = now + timedelta(seconds=LEASE_S)
    free = [LookupClaim(isbn13=isbn13, holder=holder, expires_at=expires_at) for isbn13 in wanted]
    LookupClaim.objects.bulk_create(free, ignore_conflicts=True)
    claims = LookupClaim.objects.filter(isbn13__in=wanted)
    claims.filter(Q(expires_at__lt=now) | Q(holder=holder)).update(
        holder=holder, expires_at=expires_at
    )
    return set(claims.filter(holder=holder).values_list("isbn13", flat=True))


def release_many(*, holder: str) -> None:
    """Give everything back that ``holder`` took. 1 query."""
    LookupClaim.objects.filter(holder=holder).delete()


def _claim(isbn13: str, holder: str) -> bool:
    now = timezone.now()
    expires_at = now + timedelta(seconds=LEASE_S)
    try:
        with transaction.atomic():
            LookupClaim.objects.create(isbn13=isbn13, holder=holder, expires_at=expires_at)
    except IntegrityError:
        stale = LookupClaim.objects.filter(isbn13=isbn13, expires_at__lt=now)
        return bool(stale.update(holder=holder, expires_at=expires_at))
    return True


def _wait_until_free(isbn13: str, wait_s: float) -> None:
    deadline = time.monotonic() + wait_s
    while time.monotonic() < deadline:
        taken = LookupClaim.objects.filter(isbn13=isbn13, expires_at__gte=timezone.now())
        if not taken.exists():
            return
        time.sleep(_POLL_S)
