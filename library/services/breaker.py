"""The circuit breaker: stop asking a provider that keeps failing, and try again by itself."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from library.clients.faults import ProviderBusy, ProviderFault, ProviderRefused, QuotaExhausted
from library.models import ProviderState
from library.services import gate

logger = logging.getLogger(__name__)

FAILURES_TO_OPEN = 3
FIRST_PAUSE_S = 30
LONGEST_PAUSE_S = 15 * 60


def paused_until(providers: Iterable[str]) -> dict[str, datetime]:
    """Return the providers not to be asked now, each with when they may be.

    When a pause is over, one caller is let through to try; the others wait for what comes of it.
    1 query, and 1 more for each pause that is over.
    """
    now = timezone.now()
    rows = ProviderState.objects.filter(provider__in=list(providers), open_until__isnull=False)
    paused = dict(rows.values_list("provider", "open_until"))
    for provider, until in list(paused.items()):
        if until <= now and _take_probe(provider, now):
            del paused[provider]
    return paused


def is_spent(provider: str) -> bool:
    """True when a provider is left alone because the day's calls are spent. 1 query."""
    open_now = ProviderState.objects.filter(provider=provider, open_until__gt=timezone.now())
    return open_now.filter(last_fault=QuotaExhausted(provider).reason).exists()


def record_success(provider: str, *, asked_at: datetime) -> None:
    """Forget the failures from before ``asked_at``; a later one, or a spent quota, stands."""
    failed = ProviderState.objects.filter(provider=provider, failures__gt=0)
    failed.filter(last_fault_at__lt=asked_at).update(failures=0, open_until=None)


def record_fault(fault: ProviderFault) -> None:
    """Count a failure; stop asking when there were too many, or when asking again is useless."""
    logger.warning("provider.failed provider=%s reason=%s", fault.provider, fault.reason)
    if isinstance(fault, ProviderBusy):
        gate.push_back(provider=fault.provider, seconds=fault.retry_after_s or 1)
        return
    now = timezone.now()
    ProviderState.objects.get_or_create(provider=fault.provider)
    with transaction.atomic():
        state = ProviderState.objects.select_for_update().get(provider=fault.provider)
        state.failures += 1
        state.last_fault, state.last_fault_at = fault.reason, now
        pause_s = _pause_s(fault, failures=state.failures)
        if pause_s:
            state.open_until = now + timedelta(seconds=pause_s)
        # Not next_at_ms: the gate moves it meanwhile.
        state.save(update_fields=["failures", "last_fault", "last_fault_at", "open_until"])
    if pause_s:
        logger.warning("provider.paused provider=%s seconds=%s", fault.provider, pause_s)


def close_breaker(*, provider: str) -> None:
    """Let a provider be asked again at once, as if it had never failed."""
    ProviderState.objects.filter(provider=provider).update(failures=0, open_until=None)


def _take_probe(provider: str, now: datetime) -> bool:
    over = ProviderState.objects.filter(provider=provider, open_until__lte=now)
    return bool(over.update(open_until=now + timedelta(seconds=FIRST_PAUSE_S)))


def _pause_s(fault: ProviderFault, *, failures: int) -> int:
    """Seconds to leave the provider alone; 0 while it may still be asked."""
    if isinstance(fault, QuotaExhausted):
        return max(60, int(fault.retry_after_s or LONGEST_PAUSE_S))
    if isinstance(fault, ProviderRefused):
        return LONGEST_PAUSE_S
    if failures < FAILURES_TO_OPEN:
        return 0
    return min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(failures - FAILURES_TO_OPEN, 10))
