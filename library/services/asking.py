"""Asking a provider: when its breaker, its pace and its quota allow, and remembering the answer."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils import timezone

from library.clients.faults import ProviderBusy, ProviderDown, ProviderFault, QuotaExhausted
from library.clients.registry import Provider
from library.exceptions import IsbnNotFound, LookupUnavailable
from library.merging import MergedEdition, is_complete, merge_records
from library.records import EditionRecord, ProviderAnswer
from library.services import breaker, gate, providers
from library.services.snapshots import store_answers


@dataclass(slots=True)
class Answers:
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

    def wants(self, provider: Provider) -> bool:
        """True when ``provider`` has not answered and the better ones make no complete record.

        What lower ones know already does not count: who looks next would get another book.
        """
        if provider.name in self.by_provider:
            return False
        better = self.providers[: self.providers.index(provider)]
        answers = (self.by_provider.get(each.name) for each in better)
        return not is_complete([answer.record for answer in answers if answer and answer.record])

    def to_ask(self) -> Iterator[Provider]:
        """Yield who has not answered, best first, until the better ones make a complete record."""
        return (provider for provider in self.providers if self.wants(provider))

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


def local_answers(isbn13: str, among: Sequence[Provider]) -> dict[str, ProviderAnswer]:
    """Return what the providers on this machine say of an ISBN. No query, no request."""
    return {provider.name: provider.fetch(isbn13) for provider in among if not provider.gated}


def take_turn(provider: Provider) -> datetime:
    """Wait until a provider may be asked and return when the waiting began.

    Raises ProviderDown while it is left alone, QuotaExhausted when the day's calls are spent, and
    ProviderBusy when the turn is too far off.
    """
    until = breaker.paused_until([provider.name]).get(provider.name)
    if until and breaker.is_spent(provider.name):
        raise QuotaExhausted(provider.name)
    if until:
        wait_s = max(1, int((until - timezone.now()).total_seconds()))
        raise ProviderDown(provider.name, "paused", retry_after_s=wait_s)
    if providers.calls_left(provider) == 0:
        raise QuotaExhausted(provider.name)
    asked_at = timezone.now()
    if not gate.wait_for_turn(provider=provider.name, interval_ms=provider.default_interval_ms):
        raise ProviderBusy(provider.name, "our_queue", retry_after_s=int(gate.MAX_WAIT_S))
    return asked_at


def ask(
    provider: Provider, isbns: Sequence[str], *, asked_at: datetime
) -> dict[str, ProviderAnswer]:
    """Ask one provider, whose turn it is, in one request; keep its answers, or its fault.

    Raises ProviderFault.
    """
    try:
        if provider.fetch_many and len(isbns) > 1:
            answers = provider.fetch_many(isbns)
        else:
            answers = {isbn13: provider.fetch(isbn13) for isbn13 in isbns}
    except ProviderFault as fault:
        breaker.record_fault(fault)
        raise
    breaker.record_success(provider.name, asked_at=asked_at)
    providers.spend_calls(provider, len(isbns))
    return store_answers(answers.values())
