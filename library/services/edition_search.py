"""Search every provider for a title or an author, side by side, and put what they find together."""

import hashlib
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from library import limits
from library.articles import without_article
from library.clients.faults import ProviderBusy, ProviderDown, ProviderFault, QuotaExhausted
from library.clients.registry import Provider, enabled_providers
from library.clients.values import query_of
from library.exceptions import InvalidSearch
from library.merging import merge_records
from library.models import Book
from library.records import EditionRecord, ProviderAnswer
from library.services import breaker, gate
from library.services.providers import calls_left, spend_calls
from library.services.snapshots import store_answers
from library.text import fold

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

RESULTS_MAX = 30
# From the first question to the last answer, the wait for our turn included.
TIME_S = 8.0
_EACH = 20
# Between our slot and the request a thread starts; whoever comes next is kept off so much longer.
_START_MS = 100
# Leafing through the results and coming back to them does not ask again.
_FRESH_S = 600
# With a provider missing there may soon be more.
_PARTIAL_S = 60
_EXACT, _TITLE_AND_NAME, _STARTS, _NAME, _EVERY_WORD, _FOUND = range(6)

# They only wait for sockets: the database is for the thread that asks. Threads last, and with them
# their connections to the providers; none is there before the first search.
_threads = ThreadPoolExecutor(max_workers=12, thread_name_prefix="edition-search")


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionSearch:
    """Editions, best first, at most ``RESULTS_MAX``; ``unreachable`` names who could not say."""

    results: tuple[EditionRecord, ...] = ()
    unreachable: tuple[str, ...] = ()


def search_editions(*, text: str) -> EditionSearch:
    """Return the editions whose title or author fit ``text``, each ISBN once.

    Takes 8 seconds at most; nothing is raised for a provider that fails. No query when the same
    words were searched in the last ten minutes, else about six for each provider that is asked.
    Raises InvalidSearch.
    """
    words = _query(text)
    providers = enabled_providers()
    key = _cache_key(words, providers)
    kept = cache.get(key)
    if kept is not None:
        results = tuple(EditionRecord.from_json(record) for record in kept["results"])
        return EditionSearch(results=results, unreachable=tuple(kept["unreachable"]))
    found, faults = _ask_all(providers, words)
    for answers in found:
        if whole := [answer for answer in answers if answer.raw]:
            store_answers(whole)
    failed = {fault.provider for fault in faults}
    unreachable = tuple(provider.name for provider in providers if provider.name in failed)
    search = EditionSearch(results=_best(found, words), unreachable=unreachable)
    logger.info("editions.searched found=%s unreachable=%s", len(search.results), len(failed))
    if search.results or not unreachable:
        results = [record.to_json() for record in search.results]
        seconds = _PARTIAL_S if unreachable else _FRESH_S
        cache.set(key, {"results": results, "unreachable": list(unreachable)}, seconds)
    return search


def owned_among(*, owner: "User", isbns: Sequence[str]) -> dict[str, Book]:
    """Return the owner's first live copy of each of ``isbns`` that they have. 1 query."""
    copies = Book.objects.owned_by(owner).live().filter(isbn13__in=list(isbns))
    copies = copies.only("public_id", "isbn13", "title", "location").order_by("-copy_number", "-pk")
    return {copy.isbn13: copy for copy in copies}


def _query(text: str) -> str:
    if len(text.strip()) > limits.SEARCH_QUERY_MAX:
        raise InvalidSearch(
            f"That is more than {limits.SEARCH_QUERY_MAX} characters. "
            "A few words of the title, or a name, are enough."
        )
    words = query_of(text)
    if not fold(words):
        raise InvalidSearch
    return words


def _cache_key(words: str, providers: Sequence[Provider]) -> str:
    said = "\n".join([fold(words), *(provider.name for provider in providers)])
    return f"edition-search:{hashlib.sha256(said.encode()).hexdigest()}"


def _ask_all(
    providers: Sequence[Provider], words: str
) -> tuple[list[list[ProviderAnswer]], list[ProviderFault]]:
    """Return each provider's answers, in the providers' order, and what went wrong."""
    ends_at = time.monotonic() + TIME_S
    faults: list[ProviderFault] = []
    asked: dict[str, tuple[Future, datetime]] = {}
    for provider in _in_turn(providers, faults):
        asked[provider.name] = _threads.submit(_ask, provider, words, ends_at), timezone.now()
    found = []
    for provider in providers:
        if not provider.gated:
            found.append(_ask(provider, words, ends_at))
        elif provider.name in asked:
            found.append(_answers(provider, *asked[provider.name], ends_at, faults))
    return found, faults


def _in_turn(providers: Sequence[Provider], faults: list[ProviderFault]) -> Iterator[Provider]:
    """Yield the providers on the network, each when it may be asked; note those that may not."""
    gated = {provider.name: provider for provider in providers if provider.gated}
    paused = breaker.paused_until(gated)
    later = []
    for name, provider in gated.items():
        if name in paused:
            faults.append(ProviderDown(name, "paused"))
            continue
        if calls_left(provider) == 0:
            faults.append(QuotaExhausted(name))
            continue
        interval_ms = provider.default_interval_ms + _START_MS
        wait_s = gate.reserve(provider=name, interval_ms=interval_ms)
        if wait_s is None:
            faults.append(_our_queue(name))
        elif wait_s > 0:
            later.append((time.monotonic() + wait_s, provider))
        else:
            yield provider
    yield from _in_their_slots(later, faults)


def _in_their_slots(
    later: Sequence[tuple[float, Provider]], faults: list[ProviderFault]
) -> Iterator[Provider]:
    """Sleep until each slot; who wakes up too late takes another, or gives up."""
    for slot, provider in sorted(later, key=itemgetter(0)):
        time.sleep(max(0.0, slot - time.monotonic()))
        interval_ms = provider.default_interval_ms
        is_late = gate.is_too_late(time.monotonic() - slot, interval_ms)
        if is_late and not gate.wait_for_turn(provider=provider.name, interval_ms=interval_ms):
            faults.append(_our_queue(provider.name))
        else:
            yield provider


def _ask(provider: Provider, words: str, ends_at: float) -> list[ProviderAnswer]:
    left_s = min(settings.LOOKUP_TIMEOUT_S, max(0.1, ends_at - time.monotonic()))
    return provider.search(words, limit=_EACH, deadline_s=left_s)


def _answers(
    provider: Provider,
    future: Future,
    asked_at: datetime,
    ends_at: float,
    faults: list[ProviderFault],
) -> list[ProviderAnswer]:
    """Wait for one provider's answers; remember that it answered, at a call, or its fault."""
    name = provider.name
    try:
        answers = future.result(timeout=max(0.0, ends_at - time.monotonic()) + 0.2)
    except TimeoutError:
        # Only a name look-up outlasts its deadline; or no thread was free, which is our affair.
        faults.append(_our_queue(name) if future.cancel() else ProviderDown(name, "timeout"))
    except ProviderFault as fault:
        breaker.record_fault(fault)
        faults.append(fault)
    else:
        breaker.record_success(name, asked_at=asked_at)
        spend_calls(provider, 1)
        return answers
    return []


def _our_queue(name: str) -> ProviderBusy:
    return ProviderBusy(name, "our_queue", retry_after_s=int(gate.MAX_WAIT_S))


def _best(found: Sequence[Sequence[ProviderAnswer]], words: str) -> tuple[EditionRecord, ...]:
    """Merge what is one edition and rank by how it fits, books of one title together.

    Otherwise equals stay in the order of the providers and of their answers.
    """
    by_isbn: dict[str, list[EditionRecord]] = {}
    for answer in chain.from_iterable(found):
        records = by_isbn.setdefault(answer.isbn13, [])
        # A provider may list an ISBN twice; its first word counts.
        if answer.record and all(record.provider != answer.provider for record in records):
            records.append(answer.record)
    merged = [merge_records(records).record for records in by_isbn.values()]
    shelves: dict[tuple[int, str], list[EditionRecord]] = {}
    for record in merged:
        shelf = _rank(record, words), fold(record.title)
        shelves.setdefault(shelf, []).append(record)
    ranked = sorted(shelves.items(), key=lambda shelf: shelf[0][0])
    return tuple(chain.from_iterable(records for _, records in ranked))[:RESULTS_MAX]


def _rank(record: EditionRecord, text: str) -> int:
    """Say how well an edition fits: 0 is the very title; articles and accents do not count."""
    language = record.language or "en"
    wanted = fold(without_article(text, language))
    title = fold(without_article(record.title, language))
    whole = fold(f"{without_article(record.title, language)} {record.subtitle}")
    words, said = set(fold(text).split()), _words_of(record)
    if wanted in (title, whole):
        return _EXACT
    if words <= said["title"] | said["names"] and set(title.split()) <= words:
        return _TITLE_AND_NAME
    if title.startswith(wanted):
        return _STARTS
    if any(words <= set(fold(person.name).split()) for person in record.contributors):
        return _NAME
    return _EVERY_WORD if words <= set().union(*said.values()) else _FOUND


def _words_of(record: EditionRecord) -> Mapping[str, set[str]]:
    said: dict[str, Any] = {
        "title": record.title,
        "names": " ".join(person.name for person in record.contributors),
        "rest": f"{record.subtitle} {record.series} {record.publisher} {record.isbn13}",
    }
    return {name: set(fold(text).split()) for name, text in said.items()}
