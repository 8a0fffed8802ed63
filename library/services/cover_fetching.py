"""Covers that others have: offered side by side to the reader, or fetched for a new book."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_tasks import task

from library.choices import CoverSource
from library.clients.images import ImageFault, fetch_image
from library.exceptions import BookNotFound, CoverNotFound, CoverUnreachable, InvalidCover
from library.models import Book, Cover
from library.services import covers, gate
from library.services.snapshots import stored_answers

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

# Open Library allows 100 covers in five minutes by ISBN (its Covers API, rate limiting).
_GATE = "openlibrary-covers"
_INTERVAL_MS = 3_000
_BUSY_PAUSE = timedelta(minutes=2)
_FAULT_PAUSE = timedelta(minutes=10)
_ATTEMPTS_MAX = 5
_PROVIDERS = (CoverSource.ISBNDB, CoverSource.OPENLIBRARY, CoverSource.GOOGLEBOOKS)


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverCandidate:
    """A cover to choose. ``source`` names the provider, ``url`` lasts; nobody has looked yet."""

    source: str
    label: str
    url: str


class _Busy(Exception):
    """Our turn to ask is too far off to wait for."""


def cover_candidates(*, owner: "User", public_id: str) -> list[CoverCandidate]:
    """Return what the providers offer for a book, best first. No request. Raises BookNotFound."""
    book = Book.objects.owned_by(owner).filter(public_id=public_id).only("isbn13").first()
    if book is None:
        raise BookNotFound
    return _candidates(book.isbn13)


def preview_candidate(*, owner: "User", public_id: str, source: str) -> bytes:
    """Fetch one candidate and return it as a WebP to be looked at.

    Raises BookNotFound, CoverNotFound for a source that offers none, CoverUnreachable and
    InvalidCover.
    """
    candidate = _candidate(owner, public_id, source)
    return covers.drawn(_fetched_now(candidate)).preview


def attach_candidate(*, owner: "User", public_id: str, source: str) -> Cover:
    """Put one candidate on the book, by the reader's hand. Raises as ``preview_candidate``."""
    candidate = _candidate(owner, public_id, source)
    return covers.attach_cover(
        owner=owner,
        public_id=public_id,
        data=_fetched_now(candidate),
        source=candidate.source,
        source_url=candidate.url,
    )


def queue_cover(book: Book) -> None:
    """Have a cover fetched for a book as soon as the book is really there."""
    if book.isbn13:
        transaction.on_commit(partial(fetch_cover.enqueue, book_id=book.pk))


# It stands here and not with the other tasks because adding a book, a service, starts it.
@task()
def fetch_cover(book_id: int, attempt: int = 1) -> None:
    """Fetch a cover for a book; come back later when those who have one cannot be asked now."""
    try:
        may_change = fetch_cover_for_book(book_id=book_id)
    except _Busy:
        fetch_cover.using(run_after=timezone.now() + _BUSY_PAUSE).enqueue(book_id, attempt)
        return
    if may_change and attempt < _ATTEMPTS_MAX:
        later = timezone.now() + _FAULT_PAUSE * attempt
        fetch_cover.using(run_after=later).enqueue(book_id, attempt + 1)


def fetch_cover_for_book(*, book_id: int) -> bool:
    """Put the first usable cover on a book that has none. True if asking again may help.

    Nothing happens to a book that is gone, has a cover, or whose cover the reader settled by
    hand: it may run any number of times.
    """
    book = Book.objects.live().filter(pk=book_id, cover__isnull=True).first()
    if book is None or covers.LOCK in book.locked_fields:
        return False
    may_change = False
    for candidate in _candidates(book.isbn13):
        try:
            if not _may_ask(candidate):
                raise _Busy
            picture = covers.drawn(fetch_image(candidate.url).data)
        except ImageFault as fault:
            may_change |= fault.is_passing
        except InvalidCover as error:
            logger.info("cover.refused book_id=%s reason=%s", book.pk, error.extra["reason"])
        else:
            source, url = candidate.source, candidate.url
            if covers.put_on_bare(book=book, picture=picture, source=source, source_url=url):
                logger.info("cover.fetched book_id=%s source=%s", book.pk, source)
            return False
    return may_change


def _candidates(isbn13: str | None) -> list[CoverCandidate]:
    if not isbn13:
        return []
    answers = stored_answers(isbn13, found_for=None)
    return [
        CoverCandidate(source=source.value, label=str(source.label), url=url)
        for source in _PROVIDERS
        for url in _urls(source, answers.get(source.value), isbn13)
    ]


def _urls(source: CoverSource, answer: object, isbn13: str) -> Iterator[str]:
    record = getattr(answer, "record", None)
    if record and record.cover_url:
        yield record.cover_url
    elif source is CoverSource.OPENLIBRARY and settings.OPENLIBRARY_ENABLED:
        # Without "default=false" a blank picture comes instead of a 404.
        yield f"{settings.OPENLIBRARY_COVERS_URL}/b/isbn/{isbn13}-L.jpg?default=false"


def _candidate(owner: "User", public_id: str, source: str) -> CoverCandidate:
    offered = cover_candidates(owner=owner, public_id=public_id)
    found = next((one for one in offered if one.source == source), None)
    if found is None:
        raise CoverNotFound
    return found


def _may_ask(candidate: CoverCandidate) -> bool:
    if candidate.source != CoverSource.OPENLIBRARY:
        return True
    return gate.wait_for_turn(provider=_GATE, interval_ms=_INTERVAL_MS)


def _fetched_now(candidate: CoverCandidate) -> bytes:
    if not _may_ask(candidate):
        raise CoverUnreachable("Too many covers at once. Try again in a moment.", reason="timeout")
    return covers.fetched(candidate.url)
