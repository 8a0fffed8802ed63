"""Compare a book with what the providers say now, and take over what the reader chooses."""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zlib import crc32

from django.utils import timezone

from library.choices import RevisionCause
from library.exceptions import DifferenceChanged, NothingToRefresh
from library.facts import FACT_FIELDS, FACT_LABELS, facts_of, plain_value
from library.merging import MergedEdition
from library.models import Book
from library.services.books import (
    apply_changes,
    current_facts,
    get_book,
    lock_book,
    refuse_in_trash,
    revisable_facts,
)
from library.services.lookups import look_up_isbn
from library.services.revisions import note_change
from library.services.versions import changing, refuse_if_changed
from library.services.wanted import settle

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class FactDifference:
    """One fact, ``mine`` and ``theirs`` in the shape of ``clean_facts``.

    ``state``: "same", "new" (mine is empty), "changed", or "locked" (the reader's own edit).
    """

    name: str
    label: str
    mine: Any
    theirs: Any
    state: str
    source: str

    @property
    def fingerprint(self) -> str:
        """Eight hex digits that change when ``theirs`` does."""
        said = json.dumps(plain_value(self.name, self.theirs), ensure_ascii=False)
        return f"{crc32(said.encode()):08x}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A book beside the providers' edition, one row per fact that the providers have."""

    book: Book
    rows: tuple[FactDifference, ...]
    raw: Mapping[str, str]
    unreachable: tuple[str, ...]
    compared_at: datetime

    @property
    def open_rows(self) -> tuple[FactDifference, ...]:
        """The rows a reader can take over."""
        return tuple(row for row in self.rows if row.state in ("new", "changed"))

    def facts_to_take(self, names: Sequence[str]) -> dict[str, Any]:
        """Return the providers' values of ``names``, with the raw words two of them came from."""
        taken = {row.name: row.theirs for row in self.rows if row.name in names}
        return taken | {f"{name}_raw": raw for name, raw in self.raw.items() if name in taken}


def compare_with_providers(*, owner: "User", public_id: str) -> Difference:
    """Ask the providers about a book and return the difference; nothing is changed.

    Raises BookNotFound, NothingToRefresh for a book without ISBN, IsbnNotFound and
    LookupUnavailable.
    """
    book = get_book(owner=owner, public_id=public_id)
    if not book.isbn13:
        raise NothingToRefresh
    edition = look_up_isbn(isbn=book.isbn13, refresh=True)
    settle(owner=owner, isbn13=book.isbn13)
    return Difference(
        book=book,
        rows=_rows(book, edition),
        raw={"binding": edition.record.binding_raw, "language": edition.record.language_raw},
        unreachable=edition.unreachable,
        compared_at=timezone.now(),
    )


def take_from_providers(
    *, owner: "User", public_id: str, take: Mapping[str, str], seen: Collection[str] | None = None
) -> Book:
    """Take over facts as the providers have them; locked ones are left alone.

    ``take``: names, each with the ``fingerprint`` of what the reader saw. Raises as
    ``compare_with_providers``, DifferenceChanged when it is no longer what they say, and
    ChangedMeanwhile (``seen`` as in ``refuse_if_changed``).
    """
    difference = compare_with_providers(owner=owner, public_id=public_id)
    offered = {row.name: row for row in difference.rows}
    wanted = set(take) & {row.name for row in difference.open_rows}
    if any(offered[name].fingerprint != take[name] for name in wanted):
        raise DifferenceChanged
    written = {
        name: offered[name].theirs if name in wanted else ()
        for name in ("contributors", "subjects")
    }
    with changing(owner.pk):
        book = lock_book(
            owner=owner,
            public_id=public_id,
            credited=written["contributors"],
            subjects=written["subjects"],
        )
        refuse_if_changed(book.updated_at, seen)
        refuse_in_trash(book)
        # A lock set since the difference was shown still counts.
        taken = [name for name in FACT_FIELDS if name in wanted - set(book.locked_fields)]
        if taken:
            book = _take(book, difference, taken)
    logger.info("book.refreshed book_id=%s fields=%s", book.pk, ",".join(taken))
    return book


def _take(book: Book, difference: Difference, names: Sequence[str]) -> Book:
    sources = {row.name: row.source for row in difference.rows if row.name in names}
    before = revisable_facts(book)
    book.sources |= sources
    apply_changes(book, difference.facts_to_take(names))
    taken = get_book(owner=book.owner, public_id=book.public_id)
    note_change(
        taken,
        cause=RevisionCause.REFRESHED,
        before=before,
        after=revisable_facts(taken),
        providers=sources.values(),
    )
    return taken


def _rows(book: Book, edition: MergedEdition) -> tuple[FactDifference, ...]:
    mine, theirs = current_facts(book), facts_of(edition.record)
    return tuple(
        FactDifference(
            name=name,
            label=FACT_LABELS[name],
            mine=mine[name],
            theirs=theirs[name],
            state=_state(mine[name], theirs[name], locked=name in book.locked_fields),
            source=edition.sources.get(name, ""),
        )
        for name in FACT_FIELDS
        if theirs[name]
    )


def _state(mine: Any, theirs: Any, *, locked: bool) -> str:
    if mine == theirs:
        return "same"
    if locked:
        return "locked"
    return "changed" if mine else "new"
