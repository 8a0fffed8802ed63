"""The text that names one state of a row: what an ETag carries, and what a write may be tied to."""

from datetime import datetime


def mark_of(moment: datetime) -> str:
    """Return the mark of a row that was last changed at ``moment``: its microseconds, in hex."""
    return f"{round(moment.timestamp() * 1_000_000):x}"
