"""Saying what a service did: to the change feed, to the audit log, or to both.

Called inside ``changing``, where the change itself is made. A test watches every service that any
test calls, and fails where one wrote and said nothing.
"""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.db.models import Model

from accounts import audit
from accounts.changes import ChangeAction, ChangeKind, note_change, note_changes
from library.models import ALL_TIME, Book, Cover, Favourite, ListEntry, ReadingList

if TYPE_CHECKING:
    from accounts.models import User

# What a verb of the audit log is in the feed, where it is more than an update.
_ACTIONS = {
    "added": ChangeAction.CREATED,
    "made": ChangeAction.CREATED,
    "trashed": ChangeAction.TRASHED,
    "restored": ChangeAction.RESTORED,
    "purged": ChangeAction.DELETED,
}


def note_book(verb: str, book: Book, **told: Any) -> None:
    """Note one act on one book; ``told`` as ``audit.record`` takes it. 1 query."""
    note_change(book.owner_id, ChangeKind.BOOK, _action(verb), book.public_id)
    audit.record(verb, owner=book.owner_id, object_id=book.public_id, label=book.title, **told)


def note_books(verb: str, owner_id: int, public_ids: Sequence[str], **told: Any) -> None:
    """Note one act on many books of a reader as one; nothing for none. 1 query."""
    if public_ids:
        note_changes(owner_id, ChangeKind.BOOK, _action(verb), public_ids)
        told["after"] = {"count": len(public_ids), "books": public_ids} | told.get("after", {})
        audit.record(verb, owner=owner_id, label=_books(len(public_ids)), **told)


def books_follow(owner_id: int, public_ids: Iterable[str]) -> None:
    """Tell the feed of books that changed because something else did. No query."""
    note_changes(owner_id, ChangeKind.BOOK, ChangeAction.UPDATED, public_ids)


def note_list(verb: str, reading_list: ReadingList, **told: Any) -> None:
    """Note one act on a reading list. 1 query."""
    note_change(reading_list.owner_id, ChangeKind.LIST, _action(verb), reading_list.public_id)
    _record_list(verb, reading_list, **told)


def note_entry(verb: str, action: str, entry: ListEntry, reading_list: ReadingList) -> None:
    """Note one act on an entry of a list, which has changed with it. 1 query."""
    after = {"entry": entry.public_id, "book": entry.book.public_id, "title": entry.book.title}
    note_entries(verb, action, reading_list, [entry.public_id], after=after)


def note_entries(
    verb: str, action: str, reading_list: ReadingList, entry_ids: Sequence[str], **told: Any
) -> None:
    """Note one act on many entries of a list, which has changed with them. 1 query."""
    owner_id, list_id = reading_list.owner_id, reading_list.public_id
    note_changes(owner_id, ChangeKind.ENTRY, action, entry_ids, parent_id=list_id)
    note_change(owner_id, ChangeKind.LIST, ChangeAction.UPDATED, list_id)
    _record_list(verb, reading_list, **told)


def note_ledge(verb: str, owner: "User", book: Book, year: int, **told: Any) -> None:
    """Note one act on a ledge of favourites. 1 query."""
    name = ledge_name(year)
    note_change(owner.pk, ChangeKind.FAVOURITES, ChangeAction.UPDATED, name)
    told["after"] = {"ledge": name} | told.get("after", {})
    audit.record(verb, owner=owner.pk, object_id=book.public_id, label=book.title, **told)


def note_deletion(row: Model) -> None:
    """Tell the feed that a row is about to be deleted for good. At most 2 queries.

    What is no part of what a reader shows is nothing to it.
    """
    kinds = {Book: ChangeKind.BOOK, ReadingList: ChangeKind.LIST}
    if kind := kinds.get(type(row)):
        note_change(row.owner_id, kind, ChangeAction.DELETED, row.public_id)
    elif isinstance(row, ListEntry):
        list_id = row.reading_list.public_id
        told = {"parent_id": list_id}
        note_change(row.owner_id, ChangeKind.ENTRY, ChangeAction.DELETED, row.public_id, **told)
        note_change(row.owner_id, ChangeKind.LIST, ChangeAction.UPDATED, list_id)
    elif isinstance(row, Favourite):
        ledge = ledge_name(row.year)
        note_change(row.owner_id, ChangeKind.FAVOURITES, ChangeAction.UPDATED, ledge)
    elif isinstance(row, Cover):
        books_follow(row.owner_id, [row.book.public_id])


def ledge_name(year: int) -> str:
    """Return what the feed calls a ledge: as it stands in addresses."""
    return "all-time" if year == ALL_TIME else str(year)


def ledge_year(name: str) -> int:
    """Return the year of a ledge that the feed calls so."""
    return ALL_TIME if name == "all-time" else int(name)


def _record_list(verb: str, reading_list: ReadingList, **told: Any) -> None:
    audit.record(
        verb,
        owner=reading_list.owner_id,
        object_id=reading_list.public_id,
        label=reading_list.title,
        **told,
    )


def _action(verb: str) -> str:
    return _ACTIONS.get(verb.partition(".")[2], ChangeAction.UPDATED)


def _books(count: int) -> str:
    return f"{count:,} book{'' if count == 1 else 's'}"
