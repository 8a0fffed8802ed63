"""A POST that is sent again with the same key acts once, and is given the first one's answer.

The key is claimed by a row of its own, committed before anything is done, so that of two requests
at once the database lets one through. An answer is kept when the request did something; a refusal
changes nothing, so its key is free again. A request that was cut off between doing and keeping
leaves its key taken for the day: it may have acted, and must not act twice.
"""

import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from library import limits
from library.exceptions import KeyInUse, KeyReused
from library.models import KeptAnswer
from library.querysets import OwnedQuerySet

if TYPE_CHECKING:
    from accounts.models import User

# So long a second request waits for the first one's answer before it is told to come back.
_WAIT_S = 3.0
_LOOK_EVERY_S = 0.05
# Nothing takes as long: the first request was cut off.
_CUT_OFF_AFTER = timedelta(minutes=5)
_ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right to act for a key; or, with ``answer``, what the request was answered before."""

    pk: int
    answer: KeptAnswer | None = field(default=None)


def claim_key(*, owner: "User", key: str, fingerprint: str, wait_s: float = _WAIT_S) -> Claim:
    """Claim a key for a request, or find the answer it has been given. 2 queries or more.

    Waits ``wait_s`` seconds at most for a request that is under way. Raises KeyReused when the key
    is another request's, KeyInUse when there is no answer yet.
    """
    _old().filter(owner=owner, key=key).delete()
    kept, is_new = KeptAnswer.objects.get_or_create(
        owner=owner, key=key, defaults={"fingerprint": fingerprint, "made_at": timezone.now()}
    )
    if is_new:
        return Claim(pk=kept.pk)
    if kept.fingerprint != fingerprint:
        raise KeyReused
    ends = time.monotonic() + wait_s
    while kept.status is None:
        if time.monotonic() >= ends:
            raise _in_use(kept)
        time.sleep(_LOOK_EVERY_S)
        kept = KeptAnswer.objects.filter(pk=kept.pk).first()
        if kept is None:  # it was refused, which frees the key
            return claim_key(owner=owner, key=key, fingerprint=fingerprint, wait_s=0)
    return Claim(pk=kept.pk, answer=kept)


def keep_answer(*, claim: Claim, status: int, headers: dict[str, str], body: str) -> None:
    """Keep what the request of a claim was answered. 1 query."""
    KeptAnswer.objects.filter(pk=claim.pk).update(status=status, headers=headers, body=body)


def free_key(*, claim: Claim) -> None:
    """Give a key back: its request was refused, and did nothing. 1 query."""
    KeptAnswer.objects.filter(pk=claim.pk, status__isnull=True).delete()


def sweep_answers() -> int:
    """Forget answers older than a day; return how many. In batches, safe to stop and repeat."""
    deleted = 0
    while pks := list(_old().order_by("pk").values_list("pk", flat=True)[:_ROWS_AT_ONCE]):
        deleted += _old().filter(pk__in=pks).delete()[0]
    return deleted


def _old() -> OwnedQuerySet:
    before = timezone.now() - timedelta(hours=limits.IDEMPOTENCY_HOURS)
    return KeptAnswer.objects.filter(made_at__lt=before)


def _in_use(kept: KeptAnswer) -> KeyInUse:
    if kept.made_at > timezone.now() - _CUT_OFF_AFTER:
        return KeyInUse(retry_after_s=1)
    return KeyInUse(
        "The first request with this Idempotency-Key was cut off. See whether it took effect, "
        "then go on with a new key."
    )
