"""Where books stand on a list: positions with gaps, so that a move writes one row.

``ListEntry.position`` orders the entries and means nothing else. An entry goes between two others
by taking the middle of their positions. Only when no number is left between them does the whole
list get new ones, in one statement. All of this runs under the lock of the list's row.
"""

from bisect import bisect
from dataclasses import dataclass

from django.db import connection
from django.db.models import Max, Min

from library.exceptions import EntryNotFound
from library.models import ListEntry, ReadingList, RemovedEntry
from library.querysets import ListEntryQuerySet

GAP = 2**20

# The new positions lie beyond all old ones: at no moment do two entries share one.
_RENUMBER = """
    UPDATE "library_listentry" SET position = %s + ranked.place * %s
    FROM (SELECT id, ROW_NUMBER() OVER (ORDER BY position, id) AS place
          FROM library_listentry WHERE reading_list_id = %s) AS ranked
    WHERE library_listentry.id = ranked.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where an entry is to go: ``kind`` is one of KINDS.

    "before" and "after" name another entry of the list in ``entry_id``; "place" counts in
    ``place``, from 1, the entries whose books are not in the trash, as the owner sees them.
    """

    kind: str
    entry_id: str = ""
    place: int = 0


KINDS = ("top", "up", "down", "end", "before", "after", "place")


def position_at_end(reading_list: ReadingList) -> int:
    """Return the position after all others. 1 query."""
    last = _all(reading_list).aggregate(last=Max("position"))["last"]
    return 0 if last is None else last + GAP


def position_for(move: Move, moved: ListEntry) -> int | None:
    """Return the position an entry gets by a move; None where it stands there already.

    At most 2 queries, unless the list has to be renumbered. Raises EntryNotFound when the entry
    it is to stand beside is not on the list.
    """
    others = _all(moved.reading_list).exclude(pk=moved.pk)
    lower, upper = _around(move, moved, others)
    is_below = lower is None or lower < moved.position
    if is_below and (upper is None or moved.position < upper):
        return None
    position = _between(lower, upper)
    if position is not None:
        return position
    renumber(moved.reading_list)
    moved.refresh_from_db(fields=["position"])
    return _between(*_around(move, moved, others))


def free_position(removed: RemovedEntry) -> int:
    """Return where an entry goes back to: its old place, or just after whoever took it. 1 query.

    More when somebody did.
    """
    if _all(removed.reading_list).filter(position=removed.position).exists():
        renumber(removed.reading_list)
        removed.refresh_from_db(fields=["position"])
    return removed.position


def renumber(reading_list: ReadingList) -> None:
    """Give all entries of a list new positions a gap apart. 2 queries, and 1 to write.

    What was taken off the list and may come back keeps its place among the others.
    """
    removed = list(RemovedEntry.objects.filter(reading_list=reading_list).order_by("pk"))
    positions = _all(reading_list).order_by("position").values_list("position", flat=True)
    before = list(positions)
    base = (before[-1] if before else 0) + GAP
    with connection.cursor() as cursor:
        cursor.execute(_RENUMBER, [base, GAP, reading_list.pk])
    for one in removed:
        one.position = base + bisect(before, one.position) * GAP + GAP // 2
    RemovedEntry.objects.bulk_update(removed, ["position"], batch_size=200)


def _around(
    move: Move, moved: ListEntry, others: ListEntryQuerySet
) -> tuple[int | None, int | None]:
    """Return the positions the entry is to stand between; None for an end of the list."""
    if move.kind in ("up", "top", "before", "place"):
        upper = _before_whom(move, moved, others)
        if upper is not None:
            return _edge(others.filter(position__lt=upper), Max), upper
        # There is no such place: past the end, or, going up, before the first.
        return (_edge(others, Max), None) if move.kind == "place" else (None, _edge(others, Min))
    lower = _after_whom(move, moved, others)
    return lower, None if lower is None else _edge(others.filter(position__gt=lower), Min)


def _before_whom(move: Move, moved: ListEntry, others: ListEntryQuerySet) -> int | None:
    if move.kind == "before":
        return _position_of(move.entry_id, others)
    if move.kind == "top":
        return _edge(others, Min)
    seen = others.on_view(public=False)
    if move.kind == "up":
        return _edge(seen.filter(position__lt=moved.position), Max)
    place = max(1, move.place)
    in_order = seen.order_by("position").values_list("position", flat=True)
    return next(iter(in_order[place - 1 : place]), None)


def _after_whom(move: Move, moved: ListEntry, others: ListEntryQuerySet) -> int | None:
    if move.kind == "after":
        return _position_of(move.entry_id, others)
    if move.kind == "down":
        seen = others.on_view(public=False)
        after = _edge(seen.filter(position__gt=moved.position), Min)
        return _edge(others, Max) if after is None else after
    return _edge(others, Max)


def _position_of(entry_id: str, others: ListEntryQuerySet) -> int:
    position = others.filter(public_id=entry_id).values_list("position", flat=True).first()
    if position is None:
        raise EntryNotFound
    return position


def _between(lower: int | None, upper: int | None) -> int | None:
    """Return a position between two; None where there is no number left."""
    if lower is None and upper is None:
        return 0
    if lower is None:
        return upper - GAP
    if upper is None:
        return lower + GAP
    middle = (lower + upper) // 2
    return middle if lower < middle < upper else None


def _edge(entries: ListEntryQuerySet, which: type[Max] | type[Min]) -> int | None:
    return entries.aggregate(edge=which("position"))["edge"]


def _all(reading_list: ReadingList) -> ListEntryQuerySet:
    return ListEntry.objects.filter(reading_list=reading_list)
