"""Many books, each with its own change and outcome: some may be refused, the others are done.

Changes of plain facts are written together: one look at the books, one write of all of them, one
note for each in its history. What touches names or ISBNs goes book by book, as when one is edited.
"""

import logging
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from library.exceptions import BookInTrash, BookNotFound, LibraryError
from library.facts import FACT_FIELDS, clean_facts
from library.models import Book
from library.services import revisions
from library.services.books import changed_columns, edit_book, plain_facts
from library.services.noting import note_books
from library.services.sizes import forget_size
from library.services.trash import restore_book
from library.services.versions import changing, refuse_if_changed

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

# These have rows of their own, or a rule that needs to look at other books.
_APART = {"contributors", "subjects", "isbn13"}
# What other columns follow from: they need the book's names as well.
_LEADS = {"title", "subtitle", "series", "published", "sort_as", "language"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """A change of one book: ``given`` as in ``clean_facts``, ``seen`` as in ``edit_book``."""

    public_id: str
    given: Mapping[str, Any] = field(default_factory=dict)
    seen: Collection[str] | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one item: the ``book`` as it is now, or why it was ``refused``."""

    book: Book | None = None
    refused: LibraryError | None = None


def edit_each(*, owner: "User", edits: Sequence[Edit]) -> list[Outcome]:
    """Change books as ``edit_book`` does, each for itself; return an outcome for each, in order.

    Books without names to change take 2 queries in all, and 3 writes a transaction.
    """
    outcomes: dict[int, Outcome] = {}
    plain: dict[str, tuple[int, Edit, dict[str, Any]]] = {}
    apart: list[int] = []
    for number, edit in enumerate(edits):
        try:
            changes = clean_facts(edit.given)
        except LibraryError as error:
            outcomes[number] = Outcome(refused=error)
            continue
        if set(changes) & _APART or edit.public_id in plain:
            apart.append(number)
        else:
            plain[edit.public_id] = (number, edit, changes)
    outcomes |= dict(_edit_plain(owner, plain)) if plain else {}
    for number in apart:
        outcomes[number] = _outcome(lambda edit=edits[number]: _edit(owner, edit))
    return [outcomes[number] for number in range(len(edits))]


def trash_each(*, owner: "User", edits: Sequence[Edit]) -> list[Outcome]:
    """Move books to the trash, each for itself, as ``trash_book`` does."""

    def act(book: Book) -> None:
        book.trashed_at = book.trashed_at or timezone.now()

    outcomes = _each(owner, edits, act, ("trashed_at",))
    forget_size(owner.pk)
    return outcomes


def restore_each(*, owner: "User", edits: Sequence[Edit]) -> list[Outcome]:
    """Bring books back from the trash, each for itself, as ``restore_book`` does."""

    def restore(edit: Edit) -> Book:
        return restore_book(owner=owner, public_id=edit.public_id, seen=edit.seen)

    return [_outcome(lambda edit=edit: restore(edit)) for edit in edits]


def _each(
    owner: "User", edits: Sequence[Edit], act: Callable[[Book], None], columns: tuple[str, ...]
) -> list[Outcome]:
    """Do one thing to each book in one transaction. 1 query and 1 write."""
    with changing(owner.pk):
        held = _locked(owner, [edit.public_id for edit in edits])
        outcomes, now = [], timezone.now()
        for edit in edits:
            book = held.get(edit.public_id)
            outcomes.append(_outcome(lambda book=book, edit=edit: _checked(book, edit)))
        done = {one.book.pk: one.book for one in outcomes if one.book}
        for book in done.values():
            act(book)
            book.updated_at = now
        Book.objects.bulk_update(done.values(), [*columns, "updated_at"], batch_size=500)
        note_books("book.trashed", owner.pk, [book.public_id for book in done.values()])
    return outcomes


def _edit_plain(
    owner: "User", plain: dict[str, tuple[int, Edit, dict[str, Any]]]
) -> Iterator[tuple[int, Outcome]]:
    leads = any(_LEADS & set(changes) for _, _, changes in plain.values())
    with changing(owner.pk):
        held, written = _locked(owner, list(plain), with_names=leads), []
        for public_id, (number, edit, changes) in plain.items():
            book = held.get(public_id)
            outcome = _outcome(lambda book=book, edit=edit: _checked(book, edit, live=True))
            if outcome.book and (done := _changed(book, changes)):
                written.append((book, *done))
            yield number, outcome
        _write(written)
    logger.info("books.edited owner_id=%s count=%s", owner.pk, len(written))


def _changed(book: Book, changes: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Set what really changes on a book that is not written yet; return it before and after."""
    before = plain_facts(book)
    changed = {name: value for name, value in changes.items() if value != before[name]}
    if not changed:
        return None
    locks = {name for name in changed if name in FACT_FIELDS}
    book.locked_fields = sorted({*book.locked_fields, *locks})
    book.sources = {name: who for name, who in book.sources.items() if name not in locks}
    columns = changed_columns(book, changed, derives=bool(_LEADS & set(changed)))
    for name, value in columns.items():
        setattr(book, name, value)
    return {name: before[name] for name in changed}, columns


def _write(written: list[tuple[Book, dict[str, Any], dict[str, Any]]]) -> None:
    now, columns = timezone.now(), {"locked_fields", "sources", "updated_at"}
    for book, _, after in written:
        book.updated_at = now
        columns |= set(after)
    _write_rows([book for book, _, _ in written], sorted(columns))
    revisions.note_bulk(written)


def _write_rows(books: Sequence[Book], columns: Sequence[str]) -> None:
    """Write these columns of each book: one statement, sent once for all of them.

    ``bulk_update`` puts a case for every row and column into one statement, and takes a second to
    build and read what this does in some milliseconds.
    """
    fields = [Book._meta.get_field(name) for name in columns]
    quoted = connection.ops.quote_name
    sets = ", ".join(f"{quoted(one.column)} = %s" for one in fields)
    sql = f"UPDATE {quoted(Book._meta.db_table)} SET {sets} WHERE {quoted('id')} = %s"  # noqa: S608
    rows = [
        [*(one.get_db_prep_save(getattr(book, one.attname), connection) for one in fields), book.pk]
        for book in books
    ]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def _edit(owner: "User", edit: Edit) -> Book:
    return edit_book(owner=owner, public_id=edit.public_id, given=edit.given, seen=edit.seen)


def _locked(
    owner: "User", public_ids: Sequence[str], *, with_names: bool = False
) -> dict[str, Book]:
    books = Book.objects.owned_by(owner).filter(public_id__in=public_ids)
    held = books.order_by("pk").select_for_update(of=("self",))
    if with_names:
        held = held.with_details()
    found = {book.public_id: book for book in held}
    for book in found.values():
        book.owner = owner
    return found


def _checked(book: Book | None, edit: Edit, *, live: bool = False) -> Book:
    if book is None:
        raise BookNotFound
    refuse_if_changed(book.updated_at, edit.seen)
    if live and book.trashed_at:
        raise BookInTrash(public_id=book.public_id)
    return book


def _outcome(act: Callable[[], Book]) -> Outcome:
    try:
        return Outcome(book=act())
    except LibraryError as error:
        return Outcome(refused=error)
