"""How each kind of database is used, beside where it is."""

from pathlib import Path
from typing import Any

from penumbra.postgresql.base import KEEPALIVE


def embedded(database: dict[str, Any], *, test_file: Path) -> dict[str, Any]:
    """Return what to set for SQLite."""
    return {
        # A file, as in production: threads and processes of a test see what they would see there.
        "TEST": {"NAME": test_file},
        # WAL lets readers go on while one writes; IMMEDIATE makes writers wait, not fail.
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
        # Opening it costs a quarter of the library page.
        "CONN_MAX_AGE": database.get("CONN_MAX_AGE", 60),
    }


def pooled(database: dict[str, Any], *, most: int) -> dict[str, Any]:
    """Return what to set for PostgreSQL: at most ``most`` connections a process."""
    return {
        "ENGINE": "penumbra.postgresql",
        "OPTIONS": KEEPALIVE
        | database.get("OPTIONS", {})
        | {
            # Prepared once a connection: planning these queries takes as long as running them.
            "server_side_binding": True,
            "prepare_threshold": 3,
            "pool": {"min_size": 1, "max_size": most},
        },
    }
