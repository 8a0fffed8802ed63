"""Moments as whole numbers in addresses: what was done at one moment can be undone as one."""

from datetime import UTC, datetime, timedelta

from django.http import Http404

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def stamp_of(moment: datetime) -> int:
    """Return the microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def moment_of(stamp: int) -> datetime:
    """Return the moment a stamp names; there is nothing at one that names none."""
    try:
        return _EPOCH + stamp * _MICROSECOND
    except OverflowError:
        raise Http404 from None
