"""How the providers are doing."""

import logging

from django.utils import timezone

from library.clients import isbndb
from library.clients.faults import ProviderFault
from library.clients.registry import enabled_providers
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
        return
    ProviderState.objects.update_or_create(
        provider=isbndb.NAME,
        defaults={
            "quota_total": quota.total,
            "quota_left": quota.left,
            "quota_checked_at": timezone.now(),
        },
    )
