"""How fast one reader may have others asked: their patience with us belongs to everybody."""

from typing import Any

from django.http import HttpRequest
from django_ratelimit.core import get_usage

from accounts.http import LimitUse, note_limit
from library import limits
from library.exceptions import LibraryError, TooManyExports, TooManyLookups, TooManyReports

_CACHE_TROUBLE_RETRY_S = 60
_WINDOWS_S = {"m": 60, "h": 3_600}


def count_lookup(request: HttpRequest) -> None:
    """Count one lookup of the signed-in reader. Raises TooManyLookups."""
    _count(request, "library.lookups", "")


def count_search(request: HttpRequest) -> None:
    """Count one search among the providers as a lookup. Raises TooManyLookups."""
    _count(
        request, "library.lookups", "That is a lot of searches in one minute. Go on in a moment."
    )


def count_picture(request: HttpRequest) -> None:
    """Count one picture fetched from outside for the signed-in reader. Raises TooManyLookups."""
    _count(
        request, "library.pictures", "That is a lot of pictures in one minute. Go on in a moment."
    )


def count_intake(request: HttpRequest) -> None:
    """Count one code, paste or file of the signed-in reader. Raises TooManyLookups."""
    message = "That is a lot at once. Go on in a moment."
    _count(request, "library.intake", message, rate=limits.INTAKE_RATE)


def count_report(request: HttpRequest) -> None:
    """Count one report from a network address. Raises TooManyReports."""
    usage = get_usage(
        request, group="library.reports", key="ip", rate=limits.REPORT_RATE, increment=True
    )
    if usage and usage["should_limit"]:
        # A cache that cannot count answers with a time of -1: nobody is let through unlimited.
        seconds = usage["time_left"] if usage["time_left"] >= 0 else _CACHE_TROUBLE_RETRY_S
        raise TooManyReports(retry_after_s=max(1, seconds))


def count_export(request: HttpRequest) -> None:
    """Count one export of the signed-in reader. Raises TooManyExports."""
    _count(request, "library.exports", "", rate=limits.EXPORT_RATE, error=TooManyExports)


def _count(
    request: HttpRequest,
    group: str,
    message: str,
    *,
    rate: str = limits.LOOKUP_RATE,
    error: type[LibraryError] = TooManyLookups,
) -> None:
    usage = get_usage(
        request,
        group=group,
        key=lambda group, request: str(request.user.pk),
        rate=rate,
        increment=True,
    )
    if usage:
        note_limit(request, _use_of(group, rate, usage))
    if usage and usage["should_limit"]:
        raise error(message, retry_after_s=max(1, usage["time_left"]))


def _use_of(group: str, rate: str, usage: dict[str, Any]) -> LimitUse:
    return LimitUse(
        name=group.rpartition(".")[2],
        most=usage["limit"],
        window_s=_WINDOWS_S[rate[-1]],
        left=max(0, usage["limit"] - usage["count"]),
        reset_s=max(0, usage["time_left"]),
    )
