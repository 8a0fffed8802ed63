"""How fast one reader may ask for ISBNs: the providers' quota belongs to everybody."""

from django.http import HttpRequest
from django_ratelimit.core import get_usage

from library import limits
from library.exceptions import TooManyLookups


def count_lookup(request: HttpRequest) -> None:
    """Count one lookup of the signed-in reader. Raises TooManyLookups."""
    usage = get_usage(
        request,
        group="library.lookups",
        key=lambda group, request: str(request.user.pk),
        rate=limits.LOOKUP_RATE,
        increment=True,
    )
    if usage and usage["should_limit"]:
        raise TooManyLookups(retry_after_s=max(1, usage["time_left"]))
