"""Every way in which something is not for everybody's eyes, as columns to write."""

import pytest
from django.utils import timezone

_NOW = timezone.now()
CLOSED_READERS = {
    "unpublished": {"is_published": False},
    "hidden": {"hidden_at": _NOW},
    "leaving": {"leaving_at": _NOW},
    "inactive": {"is_active": False},
}
CLOSED_THINGS = {
    "private": {"visibility": "private"},
    "unlisted": {"visibility": "unlisted"},
    "trashed": {"trashed_at": _NOW},
    "hidden": {"hidden_at": _NOW},
}
closed_reader = pytest.mark.parametrize(
    "closed_reader", CLOSED_READERS.values(), ids=CLOSED_READERS
)
closed_thing = pytest.mark.parametrize("closed_thing", CLOSED_THINGS.values(), ids=CLOSED_THINGS)


def write(row, columns):
    """Write columns past the services, and read the row again."""
    type(row)._default_manager.filter(pk=row.pk).update(**columns)
    row.refresh_from_db()
