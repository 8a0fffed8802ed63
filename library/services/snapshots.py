"""What the providers said last time: read before anybody is asked, and kept afterwards."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from library.models import EditionSnapshot
from library.records import EditionRecord, ProviderAnswer

FOUND_FRESH_FOR = timedelta(days=90)
# ISBNdb fills a missing ISBN within "a minute or up to 24 hours": a miss must not stick.
MISSING_FRESH_FOR = timedelta(hours=3)

_KEPT = ("found", "record", "raw", "fetched_at")


def stored_answers(isbn13: str, *, found_for: timedelta | None) -> dict[str, ProviderAnswer]:
    """Return snapshots of an ISBN by provider: finds younger than ``found_for``, fresh misses.

    ``found_for`` None: finds of any age. 1 query.
    """
    return stored_answers_of({isbn13: MISSING_FRESH_FOR}, found_for=found_for)[isbn13]


def stored_answers_of(
    misses_for: Mapping[str, timedelta], *, found_for: timedelta | None
) -> dict[str, dict[str, ProviderAnswer]]:
    """Return, for each ISBN in ``misses_for``, snapshots by provider, as ``stored_answers`` does.

    The values say for how long a miss counts. 1 query however many there are.
    """
    now = timezone.now()
    answers: dict[str, dict[str, ProviderAnswer]] = {isbn13: {} for isbn13 in misses_for}
    kept = EditionSnapshot.objects.filter(isbn13__in=list(misses_for)).defer("raw")
    for snapshot in kept.order_by("pk"):
        limit = found_for if snapshot.found else misses_for[snapshot.isbn13]
        if limit is None or now - snapshot.fetched_at < limit:
            answers[snapshot.isbn13][snapshot.provider] = _answer(snapshot)
    return answers


def store_answers(given: Iterable[ProviderAnswer]) -> dict[str, ProviderAnswer]:
    """Keep one provider's answers as the snapshots of their ISBNs; return what counts from now on.

    A miss never replaces a find: providers lose records, readers' books do not go away. At most
    5 queries however many there are.
    """
    answers = {answer.isbn13: answer for answer in sorted(given, key=lambda one: one.isbn13)}
    finds = [answer for answer in answers.values() if answer.record]
    misses = [answer for answer in answers.values() if answer.record is None]
    with transaction.atomic():
        if finds:
            EditionSnapshot.objects.bulk_create(
                map(_snapshot, finds),
                update_conflicts=True,
                unique_fields=["isbn13", "provider"],
                update_fields=_KEPT,
            )
        return answers | _stored_misses(misses)


def _stored_misses(misses: Sequence[ProviderAnswer]) -> dict[str, ProviderAnswer]:
    """Keep misses; return the finds that were there and go on counting."""
    if not misses:
        return {}
    EditionSnapshot.objects.bulk_create(map(_snapshot, misses), ignore_conflicts=True)
    isbns = [answer.isbn13 for answer in misses]
    kept = EditionSnapshot.objects.filter(isbn13__in=isbns, provider=misses[0].provider)
    kept.update(fetched_at=timezone.now())
    return {row.isbn13: _answer(row) for row in kept.filter(found=True).defer("raw")}


def _answer(snapshot: EditionSnapshot) -> ProviderAnswer:
    record = EditionRecord.from_json(snapshot.record) if snapshot.found else None
    return ProviderAnswer(isbn13=snapshot.isbn13, provider=snapshot.provider, record=record)


def _snapshot(answer: ProviderAnswer) -> EditionSnapshot:
    return EditionSnapshot(
        isbn13=answer.isbn13,
        provider=answer.provider,
        found=answer.record is not None,
        record=answer.record.to_json() if answer.record else None,
        raw=answer.raw,
        fetched_at=timezone.now(),
    )
