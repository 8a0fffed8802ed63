"""The name of a moment at which many things were done together: what takes them back."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LENGTH_MAX = 18


def undo_of(moment: datetime) -> str:
    """Return the name of a moment."""
    return str((moment - _EPOCH) // _MICROSECOND)


def stamp_in(text: str) -> int | None:
    """Return the microseconds that ``undo_of`` wrote down; None for anything else."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= _LENGTH_MAX
    return int(text) if is_number else None


def moment_in(text: str) -> datetime | None:
    """Return the moment that ``undo_of`` named; None for no moment."""
    stamp = stamp_in(text)
    try:
        return None if stamp is None else _EPOCH + stamp * _MICROSECOND
    except OverflowError:
        return None
