"""The circuit breaker: stop asking a provider that keeps failing, and try again by itself."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import F
from django.utils import timezone

from library.clients.faults import ProviderBusy, ProviderFault, ProviderRefused, QuotaExhausted
from library.models import ProviderState
from library.services import gate

logger = logging.getLogger(__name__)

FAILURES_TO_OPEN = 3
FIRST_PAUSE_S = 30
LONGEST_PAUSE_S = 15 * 60


def open_breakers(providers: Iterable[str]) -> dict[str, datetime]:
    """Return the providers not to be asked now, each with when it may be. 1 query."""
    rows = ProviderState.objects.filter(
        provider__in=list(providers), open_until__gt=timezone.now()
    ).values_list("provider", "open_until")
    return dict(rows)


def record_success(provider: str) -> None:
    """Forget earlier failures. Writes only when there were any."""
    ProviderState.objects.filter(provider=provider, failures__gt=0).update(
        failures=0, open_until=None
    )


def record_fault(fault: ProviderFault) -> None:
    """Count a failure; stop asking when there were too many, or when asking again is useless."""
    logger.warning("provider.failed provider=%s reason=%s", fault.provider, fault.reason)
    if isinstance(fault, ProviderBusy):
        gate.push_back(provider=fault.provider, seconds=fault.retry_after_s or 1)
        return
    now = timezone.now()
    state, _ = ProviderState.objects.get_or_create(provider=fault.provider)
    ProviderState.objects.filter(pk=state.pk).update(
        failures=F("failures") + 1, last_fault=fault.reason, last_fault_at=now
    )
    pause_s = _pause_s(fault, failures=state.failures + 1)
    if pause_s:
        until = now + timedelta(seconds=pause_s)
        ProviderState.objects.filter(pk=state.pk).update(open_until=until)
        logger.warning("provider.paused provider=%s seconds=%s", fault.provider, pause_s)


def _pause_s(fault: ProviderFault, *, failures: int) -> int:
    """Seconds to leave the provider alone; 0 while it may still be asked."""
    if isinstance(fault, QuotaExhausted):
        return max(60, int(fault.retry_after_s or LONGEST_PAUSE_S))
    if isinstance(fault, ProviderRefused):
        return LONGEST_PAUSE_S
    if failures < FAILURES_TO_OPEN:
        return 0
    return min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** min(failures - FAILURES_TO_OPEN, 10))
