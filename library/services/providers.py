"""How the providers are doing."""

import logging

from django.utils import timezone

from library.clients import isbndb
from library.clients.faults import ProviderFault
from library.clients.registry import enabled_providers
from library.models import ProviderState
from library.services import breaker

logger = logging.getLogger(__name__)


def refresh_quota() -> None:
    """Ask ISBNdb what is left of the day's calls and keep it; nothing when it is not in use."""
    if "isbndb" not in {provider.name for provider in enabled_providers()}:
        return
    try:
        quota = isbndb.fetch_quota()
    except ProviderFault as fault:
        breaker.record_fault(fault)
        return
    ProviderState.objects.update_or_create(
        provider="isbndb",
        defaults={
            "quota_total": quota.total,
            "quota_left": quota.left,
            "quota_checked_at": timezone.now(),
        },
    )
