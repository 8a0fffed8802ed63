"""Columns that need something the framework's own do not say."""

from typing import Any

from django.db import models


class KeyField(models.CharField):
    """Text folded for comparing: ordered by code point everywhere, whatever the server's locale."""

    def db_parameters(self, connection: Any) -> dict[str, Any]:
        found = super().db_parameters(connection)
        # SQLite compares bytes of its own accord.
        return found | ({"collation": "C"} if connection.vendor == "postgresql" else {})


class ReturnedCharField(models.CharField):
    """Text that comes back from an upsert: as the row has it, not as it was offered."""

    db_returning = True
