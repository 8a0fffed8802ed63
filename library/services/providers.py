"""How the providers are doing, and how much may still be asked of them today."""

import logging
from datetime import UTC, datetime

from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils import timezone

from library.clients import isbndb
from library.clients.faults import ProviderFault
from library.clients.registry import Provider, enabled_providers
from library.models import ProviderState
from library.services import breaker, gate

logger = logging.getLogger(__name__)


def refresh_quota() -> None:
    """Ask ISBNdb what is left of the day's calls and keep it; nothing when it is not in use."""
    provider = next((p for p in enabled_providers() if p.name == isbndb.NAME), None)
    if provider is None or breaker.paused_until([isbndb.NAME]):
        return
    if not gate.wait_for_turn(provider=isbndb.NAME, interval_ms=provider.default_interval_ms):
        return
    try:
        quota = isbndb.fetch_quota()
    except ProviderFault as fault:
        # Only the answers about books open the breaker: this one is not needed to go on.
        logger.warning("quota.unknown provider=%s reason=%s", fault.provider, fault.reason)
        _keep_unknown()
        return
    ProviderState.objects.update_or_create(
        provider=isbndb.NAME,
        defaults={
            "quota_total": quota.total,
            "quota_left": quota.left,
            "quota_checked_at": timezone.now(),
        },
    )


def learn_quota(provider: Provider) -> None:
    """Have today's quota looked at, unless that was done since the day began. 1 query, mostly."""
    if provider.has_quota and not _of_today(provider.name).exists():
        refresh_quota()


def calls_left(provider: Provider) -> int | None:
    """Return what is known to be left of today's calls; None for no quota, or nobody knows.

    1 query for a provider that has a quota.
    """
    if not provider.has_quota:
        return None
    return _of_today(provider.name).values_list("quota_left", flat=True).first()


def spend_calls(provider: Provider, calls: int) -> None:
    """Take calls off what is left of the day. 1 query for a provider that has a quota."""
    if provider.has_quota:
        known = _of_today(provider.name).filter(quota_left__isnull=False)
        known.update(quota_left=Greatest(F("quota_left") - calls, 0))


def batch_limit(provider: Provider) -> int:
    """Return how many ISBNs to put into one request now, at least 1. At most 2 queries.

    After a failure it is half as many: what makes a provider fail may be one ISBN among them.
    """
    failing = ProviderState.objects.filter(provider=provider.name).values_list(
        "failures", flat=True
    )
    limit = provider.batch_size >> min(failing.first() or 0, 16)
    left = calls_left(provider)
    return max(1, limit if left is None else min(limit, left))


def _of_today(provider: str) -> QuerySet[ProviderState]:
    """What was learnt since 00:00 UTC, when a new day's calls begin."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return ProviderState.objects.filter(provider=provider, quota_checked_at__gte=midnight)


def _keep_unknown() -> None:
    """Note that nobody knows, so that it is not asked before every lookup; today's number stays."""
    if not _of_today(isbndb.NAME).exists():
        unknown = {"quota_left": None, "quota_checked_at": timezone.now()}
        ProviderState.objects.update_or_create(provider=isbndb.NAME, defaults=unknown)
