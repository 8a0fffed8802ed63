"""Look an ISBN up: our snapshots first, then the providers in order, never inside a transaction."""

from datetime import timedelta

from library.clients.faults import ProviderFault
from library.clients.registry import enabled_providers
from library.exceptions import LookupUnavailable
from library.isbn import normalize_isbn
from library.merging import MergedEdition
from library.services import flight
from library.services.asking import Answers, ask, local_answers, take_turn
from library.services.snapshots import FOUND_FRESH_FOR, stored_answers

# Pressing "refresh" twice does not ask twice.
REFRESH_AFTER = timedelta(minutes=10)


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


def _known(isbn13: str, *, refresh: bool) -> Answers:
    """What can be said without a request: fresh snapshots, and the providers on this machine."""
    providers = enabled_providers()
    answers = local_answers(isbn13, providers)
    answers |= stored_answers(isbn13, found_for=REFRESH_AFTER if refresh else FOUND_FRESH_FOR)
    return Answers(isbn13, providers, answers)


def _ask_once(isbn13: str, *, refresh: bool) -> Answers:
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


def _ask_in_order(answers: Answers) -> None:
    """Ask each provider that has not answered yet, until the record is complete."""
    for provider in answers.to_ask():
        try:
            asked_at = take_turn(provider)
            answered = ask(provider, [answers.isbn13], asked_at=asked_at)
            answers.by_provider[provider.name] = answered[answers.isbn13]
        except ProviderFault as fault:
            answers.faults.append(fault)
