"""Look many ISBNs up at once: snapshots first, then each provider in as few requests as it takes.

Never inside a transaction, and in a number of queries that does not grow with the ISBNs.
"""

import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4

from django.utils import timezone

from library.choices import IntakeReason
from library.clients.faults import ProviderBusy, ProviderFault, QuotaExhausted
from library.clients.registry import Provider, enabled_providers
from library.merging import MergedEdition, merge_records
from library.records import EditionRecord
from library.services import flight, gate, providers
from library.services.asking import Answers, ask, local_answers, take_turn
from library.services.snapshots import FOUND_FRESH_FOR, stored_answers_of
from library.title_matches import titles_agree

# Somebody else is asking for it right now.
_ASKED_ELSEWHERE = timedelta(seconds=1)
_SOON = timedelta(seconds=1)
_LONGEST_TURN = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """What came of one ISBN: an ``edition``; or ``reason`` (``IntakeReason``), to be tried again
    at ``again_at``; or neither, when every provider answered and none has it.

    ``candidates`` are the records when their titles name different books, else empty.
    """

    isbn13: str
    edition: MergedEdition | None = None
    candidates: tuple[EditionRecord, ...] = ()
    reason: str = ""
    again_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A provider may be asked right now; ``since`` is when the wait for it began.

    ``came_at``: when the wait was over, by ``time.monotonic()``.
    """

    provider: str
    since: datetime
    came_at: float = field(default_factory=time.monotonic)


def known_lookups(misses_for: Mapping[str, timedelta]) -> tuple[dict[str, Lookup], set[str]]:
    """Return what can be said without a request, and who would have to be asked about the rest.

    ``misses_for`` as in ``look_up_many``. 1 query.
    """
    answers = _known(misses_for)
    settled = {isbn13: _lookup(one) for isbn13, one in answers.items() if one.is_settled()}
    first_asked = (next(one.to_ask(), None) for one in answers.values())
    return settled, {provider.name for provider in first_asked if provider}


def wait_for_turn(needed: Iterable[str]) -> Turn | None:
    """Wait for the turn of the best provider in ``needed`` that may be asked; None for nobody."""
    for provider in enabled_providers():
        if provider.gated and provider.name in set(needed):
            try:
                providers.learn_quota(provider)
                return Turn(provider.name, take_turn(provider))
            except ProviderFault:
                continue
    return None


def room_for(turn: Turn | None, *, most: int) -> int:
    """Return how many ISBNs the provider whose turn it is takes at once. At most 2 queries."""
    provider = next((p for p in enabled_providers() if turn and p.name == turn.provider), None)
    return min(most, providers.batch_limit(provider)) if provider else most


def look_up_many(
    *, misses_for: Mapping[str, timedelta], turn: Turn | None = None
) -> Iterator[dict[str, Lookup]]:
    """Yield what came of each ISBN, in portions, as soon as it is known; every ISBN once.

    ``misses_for`` says for each ISBN how long a miss of a provider counts as its answer. Each
    provider gets one request at most; what did not fit into it is to be tried again. Close the
    generator to give the ISBNs back. About 10 queries for each provider asked.
    """
    answers = _known(misses_for)
    yield from _portion(answers)
    if not answers:
        return
    holder = uuid4().hex
    try:
        mine = flight.claim_many(answers, holder=holder)
        again_at = timezone.now() + _ASKED_ELSEWHERE
        others = {isbn13: _turn(isbn13, again_at) for isbn13 in answers if isbn13 not in mine}
        if others:
            yield others
        # Whoever held them a moment ago may have had the answer.
        answers = _known({isbn13: misses_for[isbn13] for isbn13 in misses_for if isbn13 in mine})
        yield from _portion(answers)
        yield from _asked(answers, turn, holder)
    finally:
        flight.release_many(holder=holder)


def _asked(
    answers: dict[str, Answers], turn: Turn | None, holder: str
) -> Iterator[dict[str, Lookup]]:
    for provider in [one for one in enabled_providers() if one.gated]:
        wanted = [one for one in answers.values() if one.wants(provider)]
        if wanted and _enough_to_ask(provider, wanted):
            flight.claim_many(answers, holder=holder)
            waiting = _ask_about(provider, wanted, turn)
            if waiting:
                yield {one.isbn13: _settled_or(one, at) for one, at in waiting}
            for one, _ in waiting:
                del answers[one.isbn13]
            yield from _portion(answers)
    _recall_old_finds(answers)
    if answers:
        yield {isbn13: _lookup(one) for isbn13, one in answers.items()}


def _enough_to_ask(provider: Provider, wanted: list[Answers]) -> bool:
    """Who takes one ISBN at a time is asked for what nobody has, not to fill gaps of many."""
    return provider.batch_size > 1 or len(wanted) == 1 or any(not one.records() for one in wanted)


def _ask_about(
    provider: Provider, wanted: list[Answers], turn: Turn | None
) -> list[tuple[Answers, datetime]]:
    """Ask about as many as go into one request; return the others, and when it is their turn."""
    # Gaps are filled when there is room after those that nobody has.
    wanted.sort(key=lambda one: bool(one.records()))
    try:
        asked_at = _turn_used(provider, turn) or take_turn(provider)
        limit = providers.batch_limit(provider)
        got = ask(provider, [one.isbn13 for one in wanted[:limit]], asked_at=asked_at)
    except ProviderFault as fault:
        for one in wanted:
            one.faults.append(fault)
        return []
    for one in wanted[:limit]:
        one.by_provider[provider.name] = got[one.isbn13]
    now, interval = timezone.now(), timedelta(milliseconds=provider.default_interval_ms)
    return [
        (one, now + min(_LONGEST_TURN, interval * (number // limit)))
        for number, one in enumerate(wanted)
        if number >= limit
    ]


def _turn_used(provider: Provider, turn: Turn | None) -> datetime | None:
    """Return since when a turn was waited for that still holds; None when one must be taken."""
    if turn is None or turn.provider != provider.name:
        return None
    interval_ms = provider.default_interval_ms
    still_holds = gate.use_turn(
        provider=provider.name, interval_ms=interval_ms, taken_at=turn.came_at
    )
    return turn.since if still_holds else None


def _portion(answers: dict[str, Answers]) -> Iterator[dict[str, Lookup]]:
    """Take out what is settled, and yield it if there is any."""
    settled = [one for one in answers.values() if one.is_settled()]
    for one in settled:
        del answers[one.isbn13]
    if settled:
        yield {one.isbn13: _lookup(one) for one in settled}


def _known(misses_for: Mapping[str, timedelta]) -> dict[str, Answers]:
    among = enabled_providers()
    stored = stored_answers_of(misses_for, found_for=FOUND_FRESH_FOR)
    return {
        isbn13: Answers(isbn13, among, local_answers(isbn13, among) | stored[isbn13])
        for isbn13 in misses_for
    }


def _recall_old_finds(answers: Mapping[str, Answers]) -> None:
    """An old answer beats none while a provider is away. 1 query, or none."""
    without = {isbn13: timedelta() for isbn13, one in answers.items() if not one.records()}
    if without:
        for isbn13, old in stored_answers_of(without, found_for=None).items():
            answers[isbn13].by_provider = old | answers[isbn13].by_provider


def _settled_or(one: Answers, again_at: datetime) -> Lookup:
    return _lookup(one) if one.records() else _turn(one.isbn13, again_at)


def _turn(isbn13: str, again_at: datetime) -> Lookup:
    return Lookup(isbn13=isbn13, reason=IntakeReason.TURN.value, again_at=again_at)


def _lookup(one: Answers) -> Lookup:
    records = one.records()
    if records:
        edition = merge_records(records, unreachable=tuple(f.provider for f in one.faults))
        return Lookup(isbn13=one.isbn13, edition=edition, candidates=_contradicting(records))
    if not one.faults:
        return Lookup(isbn13=one.isbn13)
    soonest = min(one.faults, key=lambda fault: fault.retry_after_s)
    wait = max(_SOON, timedelta(seconds=soonest.retry_after_s))
    return Lookup(isbn13=one.isbn13, reason=_reason(soonest), again_at=timezone.now() + wait)


def _reason(fault: ProviderFault) -> str:
    if isinstance(fault, QuotaExhausted):
        return IntakeReason.QUOTA.value
    turn = isinstance(fault, ProviderBusy)
    return IntakeReason.TURN.value if turn else IntakeReason.OUTAGE.value


def _contradicting(records: list[EditionRecord]) -> tuple[EditionRecord, ...]:
    """Return one record for each different title, or nothing when all name one book."""
    different: list[EditionRecord] = []
    for record in records:
        if not any(_name_one_book(record, known) for known in different):
            different.append(record)
    return tuple(different) if len(different) > 1 else ()


def _name_one_book(one: EditionRecord, other: EditionRecord) -> bool:
    whole = (f"{record.title} {record.subtitle}" for record in (one, other))
    return titles_agree(one.title, other.title) or titles_agree(*whole)
