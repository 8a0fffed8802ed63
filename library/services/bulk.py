"""Many books at once: visibility, subjects, the trash and back.

Every function takes ``owner`` and touches that owner's rows only: other ids in a selection find
nothing. Work is done in batches, each a short transaction of its own, so that no lock is held for
long; an interrupted action may simply be repeated.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError
from django.db.models import Count, Max
from django.utils import timezone

from library import limits
from library.choices import Visibility
from library.exceptions import InvalidBook
from library.models import Book, BookSubject, Subject
from library.queries import BookQuery
from library.querysets import BookQuerySet
from library.services import credits, revisions
from library.services.noting import note_books
from library.services.searching import find_books
from library.services.sizes import forget_size
from library.services.trash import restore_book
from library.services.versions import changing
from library.subjects import subject_key
from library.text import clean_text

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

SELECTION_MAX = _BATCH = 500
_NAMED = ("pk", "owner_id", "public_id")
_LOCK_COLUMNS = (*_NAMED, "locked_fields", "sources")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The live books named by ``public_ids``; all that ``query`` finds, when there is one."""

    public_ids: tuple[str, ...] = ()
    query: BookQuery | None = None


def change_visibility_of(*, owner: "User", selection: Selection, visibility: str) -> int:
    """Give the books selected one visibility; return how many there were.

    Raises InvalidBook for a visibility there is not.
    """
    if visibility not in Visibility.values:
        raise InvalidBook(errors={"visibility": ["Choose who may see them."]})

    def change(books: BookQuerySet) -> int:
        count = books.count()
        columns = (*_NAMED, "visibility")
        others = list(books.exclude(visibility=visibility).only(*columns))
        stale = books.filter(pk__in=[book.pk for book in others])
        # Links given away end with it, as when one book is edited.
        stale.update(visibility=visibility, share_key=None, updated_at=timezone.now())
        _note("visibility", [(book, book.visibility, visibility) for book in others])
        return count

    return _in_batches(owner, selection, change, "visibility")


def trash_books(*, owner: "User", selection: Selection) -> tuple[int, datetime]:
    """Move the books selected to the trash; return how many, and the moment that names them.

    ``restore_books`` with that moment brings back exactly these.
    """
    moment = timezone.now()

    def throw_away(books: BookQuerySet) -> int:
        note_books("book.trashed", owner.pk, list(books.values_list("public_id", flat=True)))
        return books.update(trashed_at=moment, updated_at=moment)

    count = _in_batches(owner, selection, throw_away, "trash")
    forget_size(owner.pk)
    return count, moment


def restore_books(*, owner: "User", moment: datetime) -> int:
    """Bring back the books one ``trash_books`` took away; return how many.

    A book whose copy number was taken meanwhile gets the next free one. Repeating it restores
    nothing.
    """
    trashed = Book.objects.owned_by(owner).filter(trashed_at=moment)
    restored = 0
    for batch in _batches(list(trashed.order_by("pk").values_list("pk", flat=True))):
        restored += _restore_batch(owner, trashed.filter(pk__in=batch))
    forget_size(owner.pk)
    logger.info("books.restored owner_id=%s count=%s", owner.pk, restored)
    return restored


def _restore_batch(owner: "User", trashed: BookQuerySet) -> int:
    rows = list(trashed.values_list("pk", "public_id", "isbn13", "copy_number"))
    isbns = {isbn13 for _, _, isbn13, _ in rows if isbn13}
    live = Book.objects.owned_by(owner).live().filter(isbn13__in=isbns)
    taken = set(live.values_list("isbn13", "copy_number"))
    free = [pk for pk, _, isbn13, number in rows if (isbn13, number) not in taken]
    try:
        with changing(owner.pk):
            held = trashed.filter(pk__in=free).order_by("pk").select_for_update()
            back = list(held.only(*_NAMED))
            trashed.filter(pk__in=free).update(trashed_at=None, updated_at=timezone.now())
            revisions.note_returns(back)
    except IntegrityError:
        # One of the numbers was taken this very moment.
        free = []
    for pk, public_id, _, _ in rows:
        if pk not in free:
            restore_book(owner=owner, public_id=public_id)
    return len(rows)


def add_subject_to(*, owner: "User", selection: Selection, name: str) -> int:
    """Put the books selected on a subject, last in their order; return how many were not yet.

    A book with the most subjects it can have is left as it is. Raises InvalidBook for a name
    that is none.
    """
    name, key = _subject_name(name)

    def add(books: BookQuerySet) -> int:
        links = BookSubject.objects.filter(owner=owner, book__in=books)
        counted = links.values("book").annotate(last=Max("position"), held=Count("pk"))
        there = set(links.filter(subject__key=key).values_list("book", flat=True))
        there |= set(counted.filter(held__gte=limits.SUBJECTS_MAX).values_list("book", flat=True))
        last = dict(counted.values_list("book", "last"))
        changed = list(books.exclude(pk__in=there).only(*_LOCK_COLUMNS))
        subject = _subject(owner, name, key)
        before = _subject_names(owner, changed)
        BookSubject.objects.bulk_create(
            BookSubject(owner=owner, book=book, subject=subject, position=last.get(book.pk, -1) + 1)
            for book in changed
        )
        _lock_subjects(changed)
        after = [(book, before[book.pk], (*before[book.pk], subject.name)) for book in changed]
        _note("subjects", after)
        return len(changed)

    return _in_batches(owner, selection, add, "add_subject")


def remove_subject_from(*, owner: "User", selection: Selection, name: str) -> int:
    """Take the books selected off a subject; return how many were on it.

    Raises InvalidBook for a name that is none.
    """
    _, key = _subject_name(name)

    def remove(books: BookQuerySet) -> int:
        links = BookSubject.objects.filter(owner=owner, book__in=books, subject__key=key)
        on_it = set(links.values_list("book", flat=True))
        changed = list(books.filter(pk__in=on_it).only(*_LOCK_COLUMNS))
        before = _subject_names(owner, changed)
        links.delete()
        after = _subject_names(owner, changed)
        _lock_subjects(changed)
        _note("subjects", [(book, before[book.pk], after[book.pk]) for book in changed])
        return len(changed)

    count = _in_batches(owner, selection, remove, "remove_subject")
    credits.sweep_unused(owner)
    return count


def _in_batches(
    owner: "User", selection: Selection, act: Callable[[BookQuerySet], int], name: str
) -> int:
    """Call ``act`` on the books selected, at most 500 at a time, each in a transaction."""
    count = 0
    for batch in _batches(_selected(owner, selection)):
        with changing(owner.pk):
            locked = Book.objects.owned_by(owner).live().filter(pk__in=batch)
            pks = list(locked.order_by("pk").select_for_update().values_list("pk", flat=True))
            count += act(Book.objects.owned_by(owner).live().filter(pk__in=pks).order_by())
    logger.info("books.changed owner_id=%s action=%s count=%s", owner.pk, name, count)
    return count


def _selected(owner: "User", selection: Selection) -> list[int]:
    if selection.query is not None:
        books = find_books(owner=owner, query=selection.query)
    else:
        wanted = list(selection.public_ids)[:_BATCH]
        books = Book.objects.owned_by(owner).live().filter(public_id__in=wanted)
    return list(books.order_by("pk").values_list("pk", flat=True))


def _batches(pks: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(pks), _BATCH):
        yield pks[start : start + _BATCH]


def _subject_name(raw: str) -> tuple[str, str]:
    name = clean_text(raw)
    key = subject_key(name)
    if not key:
        raise InvalidBook(errors={"subject": ["Write the subject's name."]})
    if len(name) > limits.SUBJECT_MAX:
        most = f"A subject has at most {limits.SUBJECT_MAX} characters."
        raise InvalidBook(errors={"subject": [most]})
    return name, key


def _subject(owner: "User", name: str, key: str) -> Subject:
    # Asked for in each batch: a sweep between two of them may have taken an unused one away.
    return Subject.objects.get_or_create(owner=owner, key=key, defaults={"name": name})[0]


def _subject_names(owner: "User", books: list[Book]) -> dict[int, tuple[str, ...]]:
    """Return the subjects of each book in order, by its id. 1 query."""
    names: dict[int, tuple[str, ...]] = {book.pk: () for book in books}
    links = BookSubject.objects.filter(owner=owner, book__in=list(names))
    for pk, name in links.order_by("position", "pk").values_list("book", "subject__name"):
        names[pk] += (name,)
    return names


def _note(field: str, changed: list[tuple[Book, Any, Any]]) -> None:
    """Note for each book what one of its fields was and is now, to be undone one by one."""
    revisions.note_bulk((book, {field: before}, {field: after}) for book, before, after in changed)


def _lock_subjects(books: list[Book]) -> None:
    """Mark the subjects as set by hand: a refresh leaves them alone.

    1 query for all books that come to say the same, which is most of them.
    """
    alike: dict[tuple, list[int]] = {}
    for book in books:
        locked = sorted({*book.locked_fields, "subjects"})
        sources = {name: one for name, one in book.sources.items() if name != "subjects"}
        alike.setdefault((tuple(locked), tuple(sorted(sources.items()))), []).append(book.pk)
    now = timezone.now()
    for (locked, sources), pks in alike.items():
        Book.objects.filter(pk__in=pks).update(
            locked_fields=list(locked), sources=dict(sources), updated_at=now
        )
