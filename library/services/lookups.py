"""Look an ISBN up: our snapshots first, then the providers in order, never inside a transaction."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from django.utils import timezone

from library.clients.faults import ProviderBusy, ProviderDown, ProviderFault
from library.clients.registry import Provider, enabled_providers
from library.exceptions import IsbnNotFound, LookupUnavailable
from library.isbn import normalize_isbn
from library.merging import MergedEdition, is_complete, merge_records
from library.models import EditionSnapshot
from library.records import EditionRecord, ProviderAnswer
from library.services import breaker, flight, gate

logger = logging.getLogger(__name__)

FOUND_FRESH_FOR = timedelta(days=90)
# ISBNdb fills a missing ISBN within "a minute or up to 24 hours": a miss must not stick.
MISSING_FRESH_FOR = timedelta(hours=3)
# Pressing "refresh" twice does not ask twice.
REFRESH_AFTER = timedelta(minutes=10)


@dataclass(slots=True)
class _Answers:
    """What is known of one ISBN so far, and who could not be asked."""

    isbn13: str
    providers: Sequence[Provider]
    by_provider: dict[str, ProviderAnswer] = field(default_factory=dict)
    faults: list[ProviderFault] = field(default_factory=list)

    def records(self) -> list[EditionRecord]:
        """Records by the providers' priority; those of providers since switched off come last."""
        ranking = {provider.name: rank for rank, provider in enumerate(self.providers)}
        last = len(ranking)
        ranked = sorted(self.by_provider.items(), key=lambda item: ranking.get(item[0], last))
        return [answer.record for _, answer in ranked if answer.record]

    def to_ask(self) -> Iterator[Provider]:
        """Yield who has not answered, best first, until the better ones make a complete record.

        What lower ones know already does not count: who looks next would get another book.
        """
        records = []
        for provider in self.providers:
            if provider.name not in self.by_provider:
                yield provider
            answer = self.by_provider.get(provider.name)
            if answer and answer.record:
                records.append(answer.record)
            if is_complete(records):
                return

    def is_settled(self) -> bool:
        """True when nobody needs asking: enough is known, or everybody has answered."""
        return next(self.to_ask(), None) is None

    def merged(self) -> MergedEdition:
        """Return the edition. Raises IsbnNotFound, or LookupUnavailable if not all could say."""
        records = self.records()
        if records:
            unreachable = tuple(fault.provider for fault in self.faults)
            return merge_records(records, unreachable=unreachable)
        if self.faults:
            wait_s = min(fault.retry_after_s for fault in self.faults)
            raise LookupUnavailable(isbn13=self.isbn13, retry_after_s=max(1, int(wait_s)))
        raise IsbnNotFound(isbn13=self.isbn13)


def look_up_isbn(*, isbn: str, refresh: bool = False) -> MergedEdition:
    """Return what the providers know of an ISBN, given in any form.

    Fresh snapshots answer without a request (1 query). With ``refresh`` only snapshots of the
    last ten minutes count as fresh. Raises InvalidIsbn; IsbnNotFound when every provider answered
    and none has it; LookupUnavailable when none has it but one could not be asked.
    """
    isbn13 = normalize_isbn(isbn)
    answers = _known(isbn13, refresh=refresh)
    if not answers.is_settled():
        answers = _ask_once(isbn13, refresh=refresh)
    return answers.merged()


def stored_answers(isbn13: str, *, found_for: timedelta | None) -> dict[str, ProviderAnswer]:
    """Return snapshots of an ISBN by provider: finds younger than ``found_for``, fresh misses.

    ``found_for`` None: finds of any age. 1 query.
    """
    now = timezone.now()
    answers = {}
    for snapshot in EditionSnapshot.objects.of_isbn(isbn13):
        limit = found_for if snapshot.found else MISSING_FRESH_FOR
        if limit is None or now - snapshot.fetched_at < limit:
            record = EditionRecord.from_json(snapshot.record) if snapshot.found else None
            answers[snapshot.provider] = ProviderAnswer(
                isbn13=isbn13, provider=snapshot.provider, record=record
            )
    return answers


def store_answer(answer: ProviderAnswer) -> ProviderAnswer:
    """Keep a provider's answer as the snapshot of its ISBN and return what counts from now on.

    A miss never replaces a find: providers lose records, readers' books do not go away.
    """
    now = timezone.now()
    snapshots = EditionSnapshot.objects.of_isbn(answer.isbn13).filter(provider=answer.provider)
    if answer.record is None and snapshots.filter(found=True).update(fetched_at=now):
        return stored_answers(answer.isbn13, found_for=None)[answer.provider]
    EditionSnapshot.objects.update_or_create(
        isbn13=answer.isbn13,
        provider=answer.provider,
        defaults={
            "found": answer.record is not None,
            "record": answer.record.to_json() if answer.record else None,
            "raw": answer.raw,
            "fetched_at": now,
        },
    )
    return answer


def store_finds(answers: Sequence[ProviderAnswer]) -> None:
    """Keep whole answers with a record as snapshots of their ISBNs. 1 query, none for none."""
    now = timezone.now()
    finds = {(answer.isbn13, answer.provider): answer for answer in answers if answer.record}
    snapshots = [
        EditionSnapshot(
            isbn13=isbn13,
            provider=provider,
            found=True,
            record=finds[isbn13, provider].record.to_json(),
            raw=finds[isbn13, provider].raw,
            fetched_at=now,
        )
        # In one order, so that two searches at once do not wait for each other's rows.
        for isbn13, provider in sorted(finds)
    ]
    if snapshots:
        EditionSnapshot.objects.bulk_create(
            snapshots,
            update_conflicts=True,
            unique_fields=["isbn13", "provider"],
            update_fields=["found", "record", "raw", "fetched_at"],
        )


def _known(isbn13: str, *, refresh: bool) -> _Answers:
    """What can be said without a request: fresh snapshots, and the providers on this machine."""
    providers = enabled_providers()
    answers = {
        provider.name: provider.fetch(isbn13) for provider in providers if not provider.gated
    }
    answers |= stored_answers(isbn13, found_for=REFRESH_AFTER if refresh else FOUND_FRESH_FOR)
    return _Answers(isbn13, providers, answers)


def _ask_once(isbn13: str, *, refresh: bool) -> _Answers:
    """Ask the providers, unless somebody is doing so: then wait and read what they got."""
    with flight.only_one(isbn13) as mine:
        answers = _known(isbn13, refresh=refresh)
        if mine and not answers.is_settled():
            _ask_in_order(answers)
    if not mine and not answers.records() and not answers.is_settled():
        # Whoever asked got nothing that could be kept: asking again at once would not help.
        raise LookupUnavailable(isbn13=isbn13, retry_after_s=30)
    if answers.faults and not refresh:
        # An old answer beats none while a provider is away.
        answers.by_provider = stored_answers(isbn13, found_for=None) | answers.by_provider
    return answers


def _ask_in_order(answers: _Answers) -> None:
    """Ask each provider that has not answered yet, until the record is complete."""
    for provider in answers.to_ask():
        try:
            answers.by_provider[provider.name] = _ask(provider, answers.isbn13)
        except ProviderFault as fault:
            answers.faults.append(fault)


def _ask(provider: Provider, isbn13: str) -> ProviderAnswer:
    """Ask one provider, at its pace; remember its answer, or its fault."""
    until = breaker.paused_until([provider.name]).get(provider.name)
    if until:
        wait_s = max(1, int((until - timezone.now()).total_seconds()))
        raise ProviderDown(provider.name, "paused", retry_after_s=wait_s)
    asked_at = timezone.now()
    if not gate.wait_for_turn(provider=provider.name, interval_ms=provider.default_interval_ms):
        raise ProviderBusy(provider.name, "our_queue", retry_after_s=int(gate.MAX_WAIT_S))
    try:
        answer = provider.fetch(isbn13)
    except ProviderFault as fault:
        breaker.record_fault(fault)
        raise
    breaker.record_success(provider.name, asked_at=asked_at)
    return store_answer(answer)
