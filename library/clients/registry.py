"""Which providers there are to ask, and in what order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.conf import settings

from library.clients import googlebooks, isbndb, openlibrary, starter
from library.records import ProviderAnswer

# A little more than a second: clocks and wake-ups are not exact, and providers count strictly.
_INTERVAL_MS = 1050
# As many as fit into an address and are answered in time.
_OPENLIBRARY_BATCH = 50


@dataclass(frozen=True, slots=True)
class Provider:
    """One source of editions. ``gated``: it is asked over the network, at a limited pace.

    ``fetch_many`` takes up to ``batch_size`` ISBNs in one request, None where each is one;
    ``has_quota``: what is left of the day's calls can be asked for, and each ISBN is one.
    """

    name: str
    label: str
    fetch: Callable[[str], ProviderAnswer]
    fetch_many: Callable[[Sequence[str]], dict[str, ProviderAnswer]] | None = None
    batch_size: int = 1
    has_quota: bool = False
    gated: bool = True
    default_interval_ms: int = _INTERVAL_MS


def enabled_providers() -> tuple[Provider, ...]:
    """Return the providers that the settings switch on, best first; the starter catalogue ends."""
    providers = []
    if settings.ISBNDB_API_KEY:
        interval_ms = round(_INTERVAL_MS / settings.ISBNDB_REQUESTS_PER_SECOND)
        providers.append(
            Provider(
                isbndb.NAME,
                "ISBNdb",
                isbndb.fetch_edition,
                isbndb.fetch_editions,
                batch_size=settings.ISBNDB_BATCH_SIZE,
                has_quota=True,
                default_interval_ms=interval_ms,
            )
        )
    if settings.OPENLIBRARY_ENABLED:
        providers.append(
            Provider(
                openlibrary.NAME,
                "Open Library",
                openlibrary.fetch_edition,
                openlibrary.fetch_editions,
                batch_size=_OPENLIBRARY_BATCH,
            )
        )
    if settings.GOOGLE_BOOKS_API_KEY:
        providers.append(Provider(googlebooks.NAME, "Google Books", googlebooks.fetch_edition))
    providers.append(
        Provider(
            starter.NAME,
            "Starter catalogue",
            starter.fetch_edition,
            gated=False,
            default_interval_ms=0,
        )
    )
    return tuple(providers)
