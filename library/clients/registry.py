"""Which providers there are to ask, and in what order."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Protocol

from django.conf import settings

from library.clients import googlebooks, isbndb, openlibrary, starter
from library.records import ProviderAnswer

# A little more than a second: clocks and wake-ups are not exact, and providers count strictly.
_INTERVAL_MS = 1050
# As many as fit into an address and are answered in time.
_OPENLIBRARY_BATCH = 50


class Search(Protocol):
    """Search editions for the words of a title or an author, within ``deadline_s`` seconds."""

    def __call__(self, text: str, *, limit: int, deadline_s: float) -> list[ProviderAnswer]: ...


@dataclass(frozen=True, slots=True)
class Provider:
    """One source of editions. ``gated``: it is asked over the network, at a limited pace.

    ``fetch_many`` takes up to ``batch_size`` ISBNs in one request, None where each is one;
    ``has_quota``: what is left of the day's calls can be asked for, and each ISBN is one.
    """

    name: str
    label: str
    fetch: Callable[[str], ProviderAnswer]
    search: Search
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
            _provider(
                isbndb,
                "ISBNdb",
                fetch_many=isbndb.fetch_editions,
                batch_size=settings.ISBNDB_BATCH_SIZE,
                has_quota=True,
                default_interval_ms=interval_ms,
            )
        )
    if settings.OPENLIBRARY_ENABLED:
        providers.append(
            _provider(
                openlibrary,
                "Open Library",
                fetch_many=openlibrary.fetch_editions,
                batch_size=_OPENLIBRARY_BATCH,
            )
        )
    if settings.GOOGLE_BOOKS_API_KEY:
        providers.append(_provider(googlebooks, "Google Books"))
    providers.append(_provider(starter, "Starter catalogue", gated=False, default_interval_ms=0))
    return tuple(providers)


def _provider(client: ModuleType, label: str, **more: Any) -> Provider:
    return Provider(client.NAME, label, client.fetch_edition, client.search_editions, **more)
