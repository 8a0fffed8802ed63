"""One edition out of several providers' records: each fact whole, from the first who has it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from library.records import EditionRecord

# What belongs together comes from one source: half a title from each of two would be a third book.
FACT_GROUPS: tuple[tuple[str, ...], ...] = (
    ("title", "subtitle"),
    ("contributors",),
    ("publisher",),
    ("published",),
    ("page_count",),
    ("binding", "binding_raw"),
    ("language", "language_raw"),
    ("edition_statement",),
    ("series", "series_number"),
    ("synopsis",),
    ("subjects", "subjects_raw"),
    ("height_mm", "width_mm", "thickness_mm"),
    ("weight_g",),
    ("dewey",),
    ("cover_url", "cover_original_url"),
)
# With these known there is no need to ask the next provider.
_COMPLETE = ("title", "contributors", "publisher", "published", "page_count", "language")


@dataclass(frozen=True, slots=True, kw_only=True)
class MergedEdition:
    """``record`` as merged, ``sources`` (provider by field), ``alternatives`` by priority.

    ``unreachable`` names providers that were asked just now and could not answer.
    """

    record: EditionRecord
    sources: dict[str, str]
    alternatives: tuple[EditionRecord, ...]
    unreachable: tuple[str, ...] = ()


def is_complete(records: Sequence[EditionRecord]) -> bool:
    """True when ``records`` together answer what a reader expects of a book."""
    return all(any(getattr(record, name) for record in records) for name in _COMPLETE)


def merge_records(
    records: Sequence[EditionRecord], *, unreachable: tuple[str, ...] = ()
) -> MergedEdition:
    """Merge ``records``, given best first, field group by field group. Needs at least one."""
    best = records[0]
    merged = replace(best)
    sources: dict[str, str] = {}
    for group in FACT_GROUPS:
        # A subtitle is nobody's without its title; a width is worth having without a height.
        needed = group[:1] if group[0] == "title" else group
        source = _first_with(records, needed)
        if source is None:
            continue
        merged = replace(merged, **{name: getattr(source, name) for name in group})
        sources.update({name: source.provider for name in group if getattr(source, name)})
    return MergedEdition(
        record=merged, sources=sources, alternatives=tuple(records), unreachable=unreachable
    )


def _first_with(records: Sequence[EditionRecord], names: Sequence[str]) -> EditionRecord | None:
    has_any = (record for record in records if any(getattr(record, name) for name in names))
    return next(has_any, None)
