"""The books on a list: shown page by page, moved, noted, taken off and put back."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accounts.changes import ChangeAction
from library import limits
from library.choices import Visibility
from library.exceptions import EntryNotFound, InvalidList, UndoGone
from library.models import ListEntry, ReadingList, RemovedEntry
from library.services import noting
from library.services.list_adding import refuse_if_full
from library.services.list_faces import BOOK_COLUMNS, BookRow
from library.services.list_places import KINDS, Move, free_position, position_for
from library.services.reading_lists import get_list, lock_list, touch_list
from library.services.searching import Page
from library.services.versions import changing, refuse_if_changed
from library.text import clean_paragraphs

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

ENTRY_PAGE_SIZE = 100
_ENTRY_FIELDS = ("public_id", "note", "is_note_shown", "book__visibility", "book__hidden_at")
_KEPT = ("owner_id", "reading_list_id", "book_id", "public_id", "note", "is_note_shown", "added_at")


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryRow:
    """One book on a list. ``book`` is one of ``card_rows()``; ``place`` counts from 1.

    For others a note that is not shown is "". ``is_open``: everybody may see the book.
    """

    public_id: str
    place: int
    note: str
    is_note_shown: bool
    is_open: bool
    book: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage:
    """``page`` holds rows of EntryRow; ``noted`` entries of the whole list have a note to read."""

    page: Page
    noted: int


def entry_page(
    *, reading_list: ReadingList, number: int, public: bool, size: int = ENTRY_PAGE_SIZE
) -> EntryPage:
    """Return one page of what is on a list, in its order. 2 queries, at any length.

    With ``public``, for everybody's eyes: books that everybody may see, and notes that are shown.
    Else all that are not in the trash.
    """
    entries = ListEntry.objects.on_view(public=public).filter(reading_list=reading_list)
    readable = ~Q(note="") & Q(is_note_shown=True) if public else ~Q(note="")
    counted = entries.aggregate(total=Count("pk"), noted=Count("pk", filter=readable))
    total = counted["total"]
    pages = max(1, -(-total // size))
    number = min(number, pages)
    start = (number - 1) * size
    rows: list[EntryRow] = []
    if total:
        columns = (*_ENTRY_FIELDS, *BOOK_COLUMNS)
        found = entries.order_by("position", "pk").values_list(*columns)[start : start + size]
        rows = [_row(place, row, public) for place, row in enumerate(found, start + 1)]
    page = Page(rows=rows, number=number, pages=pages, total=total, size=size)
    return EntryPage(page=page, noted=counted["noted"])


def entries_of(*, owner: "User", public_id: str) -> QuerySet[ListEntry]:
    """Return what is on the owner's list, in its order, with books, covers and the list.

    1 query, and 1 when it is read. Raises ListNotFound.
    """
    reading_list = get_list(owner=owner, public_id=public_id)
    entries = ListEntry.objects.owned_by(owner).on_view(public=False)
    loaded = entries.select_related("book__cover", "reading_list")
    return loaded.filter(reading_list=reading_list).order_by("position", "pk")


def shown_entries(*, reading_list: ReadingList) -> QuerySet[ListEntry]:
    """Return what everybody may see on a list, in its order, with books and covers.

    Who may see the list is the caller's business, and so are notes that are not shown. No query
    yet.
    """
    entries = ListEntry.objects.on_view(public=True).filter(reading_list=reading_list)
    return entries.select_related("book__cover").order_by("position", "pk")


def entries_among(*, owner: "User", public_ids: Collection[str]) -> list[ListEntry]:
    """Return those of the owner's entries there are, with book and list. 1 query.

    Also where one of these is in the trash.
    """
    held = ListEntry.objects.owned_by(owner).filter(public_id__in=public_ids)
    return list(held.select_related("book", "reading_list"))


def get_entry(*, owner: "User", public_id: str, entry_id: str) -> ListEntry:
    """Return an entry of the owner's list with book, cover and list. 1 query.

    Raises EntryNotFound.
    """
    entries = ListEntry.objects.owned_by(owner).on_view(public=False)
    return _named(entries.filter(reading_list__trashed_at__isnull=True), public_id, entry_id)


def place_of(entry: ListEntry) -> int:
    """Return the place of an entry among those its owner sees, from 1. 1 query."""
    before = ListEntry.objects.on_view(public=False).filter(
        reading_list=entry.reading_list_id, position__lt=entry.position
    )
    return before.count() + 1


def move_entry(
    *,
    owner: "User",
    public_id: str,
    entry_id: str,
    move: Move,
) -> ListEntry:
    """Put an entry elsewhere on its list; writes that one row, and nothing where it stays.

    Windows that move at once wait for each other, and each finds the list as the one before left
    it. 3 to 4 queries, 2 to write. Raises ListNotFound; EntryNotFound, for the entry it is to
    stand beside too; InvalidList for a kind of move there is not.
    """
    if move.kind not in KINDS:
        raise InvalidList(errors={"to": ["Choose where the book is to go."]})
    with changing(owner.pk):
        reading_list = lock_list(owner=owner, public_id=public_id)
        moved = _named(ListEntry.objects.owned_by(owner), public_id, entry_id)
        position = position_for(move, moved)
        if position is not None:
            moved.position = position
            moved.save(update_fields=["position"])
            touch_list(reading_list)
            noting.note_entry("list.entry_moved", ChangeAction.UPDATED, moved, reading_list)
    return moved


def note_entry(
    *,
    owner: "User",
    public_id: str,
    entry_id: str,
    note: str,
    is_note_shown: bool,
) -> ListEntry:
    """Write the note of an entry; an empty one is none. Measured after trimming.

    Raises ListNotFound, EntryNotFound and InvalidList.
    """
    text = clean_paragraphs(note)
    if len(text) > limits.NOTE_MAX:
        raise InvalidList(errors={"note": [f"A note has at most {limits.NOTE_MAX:,} characters."]})
    with changing(owner.pk):
        reading_list = lock_list(owner=owner, public_id=public_id)
        noted = _named(ListEntry.objects.owned_by(owner), public_id, entry_id)
        noted.note, noted.is_note_shown = text, is_note_shown
        noted.save(update_fields=["note", "is_note_shown"])
        touch_list(reading_list)
        noting.note_entry("list.entry_noted", ChangeAction.UPDATED, noted, reading_list)
    return noted


def change_entry(
    *,
    owner: "User",
    public_id: str,
    entry_id: str,
    noted: Mapping[str, Any],
    move: Move | None = None,
    seen: Collection[str] | None = None,
) -> None:
    """Write what is given of an entry's ``note`` and ``is_note_shown``, and move it; or nothing.

    ``seen``, as in ``refuse_if_changed``, is of the list. Raises as ``note_entry`` and
    ``move_entry``, and ChangedMeanwhile.
    """
    named = {"owner": owner, "public_id": public_id, "entry_id": entry_id}
    with changing(owner.pk):
        reading_list = lock_list(owner=owner, public_id=public_id)
        refuse_if_changed(reading_list.changed_at, seen)
        before = _named(ListEntry.objects.owned_by(owner), public_id, entry_id)
        if noted:
            was = {"note": before.note, "is_note_shown": before.is_note_shown}
            note_entry(**named, **was | dict(noted))
        if move:
            move_entry(**named, move=move)


def remove_entry(
    *, owner: "User", public_id: str, entry_id: str, seen: Collection[str] | None = None
) -> ListEntry:
    """Take a book off a list. ``put_back_entry`` brings it back for 30 days.

    Returns the entry as it was. Raises ListNotFound, EntryNotFound and ChangedMeanwhile.
    """
    with changing(owner.pk):
        reading_list = lock_list(owner=owner, public_id=public_id)
        refuse_if_changed(reading_list.changed_at, seen)
        entry = _named(ListEntry.objects.owned_by(owner), public_id, entry_id)
        columns = {name: getattr(entry, name) for name in (*_KEPT, "position")}
        RemovedEntry.objects.create(removed_at=timezone.now(), **columns)
        ListEntry.objects.filter(pk=entry.pk).delete()
        touch_list(reading_list)
        noting.note_entry("list.entry_removed", ChangeAction.TRASHED, entry, reading_list)
    logger.info("list.entry_removed list_id=%s book_id=%s", reading_list.pk, entry.book_id)
    return entry


def put_back_entry(*, owner: "User", public_id: str, entry_id: str) -> ListEntry:
    """Put a book that was taken off a list back to its place, with its note.

    A book that is on the list again stays as it is there. Raises ListNotFound, ListFull, and
    UndoGone when nothing of it is kept any more.
    """
    with changing(owner.pk):
        reading_list = lock_list(owner=owner, public_id=public_id)
        rows = RemovedEntry.objects.filter(reading_list=reading_list, public_id=entry_id)
        removed = rows.select_related("reading_list").first()
        if removed is None:
            raise UndoGone("The book is back on the list already, or its thirty days are over.")
        there = ListEntry.objects.filter(reading_list=reading_list, book=removed.book_id)
        entry = there.first()
        if entry is None:
            on_it = ListEntry.objects.filter(reading_list=reading_list).count()
            refuse_if_full(on_it + 1)
            columns = {name: getattr(removed, name) for name in _KEPT}
            position = free_position(removed)
            entry = ListEntry.objects.create(position=position, **columns)
            touch_list(reading_list)
            noting.note_entry("list.entry_put_back", ChangeAction.RESTORED, entry, reading_list)
        rows.delete()
    return entry


def _named(entries: Any, public_id: str, entry_id: str) -> ListEntry:
    entries = entries.filter(reading_list__public_id=public_id, public_id=entry_id)
    found = entries.select_related("book__cover", "reading_list").first()
    if found is None:
        raise EntryNotFound
    return found


def _row(place: int, row: tuple[Any, ...], public: bool) -> EntryRow:
    entry_id, note, is_note_shown, visibility, hidden_at, *book = row
    return EntryRow(
        public_id=entry_id,
        place=place,
        note=note if is_note_shown or not public else "",
        is_note_shown=is_note_shown,
        is_open=visibility == Visibility.PUBLIC and hidden_at is None,
        book=BookRow(*book),
    )
