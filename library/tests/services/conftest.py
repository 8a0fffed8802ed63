"""Providers in use, for tests that announce each of their answers."""

from typing import Any

import pytest
from django.utils import timezone

from library.models import ProviderState


@pytest.fixture
def openlibrary(settings: Any) -> None:
    settings.OPENLIBRARY_ENABLED = True


@pytest.fixture
def isbndb(settings: Any, db: None) -> None:
    """ISBNdb in use, without waiting between requests, and with calls left today."""
    settings.ISBNDB_API_KEY = "secret-key"
    settings.ISBNDB_REQUESTS_PER_SECOND = 1000
    ProviderState.objects.create(
        provider="isbndb", quota_total=1000, quota_left=500, quota_checked_at=timezone.now()
    )
