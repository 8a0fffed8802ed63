"""A reader's contributors and subjects: listed, renamed, and made one where they are two.

Books are locked before names, as everywhere, and written anew where they repeat a name. What a
reader sets so is set by hand: refreshes leave it alone, and each book's history tells of it.
"""

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import audit
from library import limits
from library.exceptions import InvalidName, NameNotFound
from library.models import Book, BookSubject, Contribution, Contributor, Subject
from library.names import clean_name
from library.services import credits, revisions
from library.services.books import lock_books, respell_books
from library.services.versions import changing
from library.subjects import subject_key
from library.text import clean_text, fold

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

_BATCH = 500
_COLUMNS = ("owner_id", "public_id", "locked_fields", "sources")


@dataclass(frozen=True, slots=True, kw_only=True)
class NameKind:
    """Contributors or subjects: where they stand, and how one is spelled and filed."""

    field: str
    model: type[Model]
    links: type[Model]
    link: str
    most: int
    clean: Callable[[str], str]
    key: Callable[[str], str]
    filed: Callable[[str], dict[str, str]]
    alike: tuple[str, ...]


CONTRIBUTORS = NameKind(
    field="contributors",
    model=Contributor,
    links=Contribution,
    link="contributor",
    most=limits.NAME_MAX,
    clean=clean_name,
    key=credits.contributor_key,
    filed=lambda name: {"sort_name": credits.filed_name(name)},
    alike=("book", "role"),
)
SUBJECTS = NameKind(
    field="subjects",
    model=Subject,
    links=BookSubject,
    link="subject",
    most=limits.SUBJECT_MAX,
    clean=clean_text,
    key=subject_key,
    filed=lambda name: {},
    alike=("book",),
)


def names_of(*, owner: "User", kind: NameKind, text: str = "") -> QuerySet:
    """Return the owner's names, each with the ``book_count`` of live books. No query yet.

    ``text`` keeps those that contain it, folded.
    """
    links = kind.links.objects.filter(**{kind.link: OuterRef("pk")}, book__trashed_at__isnull=True)
    # Counted row by row: a page of names looks at no others.
    counted = links.order_by().values(kind.link).annotate(total=Count("book", distinct=True))
    count = Coalesce(Subquery(counted.values("total")), Value(0))
    rows = kind.model.objects.owned_by(owner).annotate(book_count=count)
    return rows.filter(key__contains=fold(text)) if text and fold(text) else rows


def get_name(*, owner: "User", kind: NameKind, public_id: str) -> Any:
    """Return one of ``names_of``. 1 query. Raises NameNotFound."""
    found = names_of(owner=owner, kind=kind).filter(public_id=public_id).first()
    if found is None:
        raise NameNotFound
    return found


def rename(*, owner: "User", kind: NameKind, public_id: str, name: str) -> Any:
    """Spell a name otherwise on every book; return it as ``get_name`` does.

    Where the owner has the new name already the two become one, and that one is returned. Raises
    NameNotFound and InvalidName.
    """
    name = _cleaned(kind, name)
    key = kind.key(name)
    with changing(owner.pk):
        before = _locked(owner, kind, Q(public_id=public_id) | Q(key=key))
        row = next((one for one in before.rows if one.public_id == public_id), None)
        if row is None:
            raise NameNotFound
        other = next((one for one in before.rows if one.key == key and one.pk != row.pk), None)
        if other is not None:
            _move_books(kind, row, other)
            row = other
        _record(owner, kind, "renamed", row, {"name": name})
        columns = {"name": name, "key": key, **kind.filed(name)}
        kind.model.objects.filter(pk=row.pk).update(**columns)
        _write_books(owner, kind, row, before)
    logger.info("name.renamed owner_id=%s kind=%s books=%s", owner.pk, kind.field, len(before.said))
    return get_name(owner=owner, kind=kind, public_id=row.public_id)


def merge(*, owner: "User", kind: NameKind, public_id: str, into: str) -> Any:
    """Put all books of one name on another, which stays as it is spelled; return that one.

    Raises NameNotFound for either, and InvalidName for one and the same.
    """
    with changing(owner.pk):
        before = _locked(owner, kind, Q(public_id__in=(public_id, into)))
        rows = {row.public_id: row for row in before.rows}
        if not {public_id, into} <= set(rows):
            raise NameNotFound
        if public_id == into:
            raise InvalidName(errors={"into": ["Choose another one."]})
        _record(owner, kind, "merged", rows[public_id], {"name": rows[into].name})
        _move_books(kind, rows[public_id], rows[into])
        _write_books(owner, kind, rows[into], before)
    logger.info("name.merged owner_id=%s kind=%s books=%s", owner.pk, kind.field, len(before.said))
    return get_name(owner=owner, kind=kind, public_id=into)


def _record(owner: "User", kind: NameKind, act: str, row: Any, after: dict[str, str]) -> None:
    named = {"label": row.name, "object_id": row.public_id}
    verb = f"book.{kind.field[:-1]}_{act}"
    audit.record(verb, owner=owner, **named, before={"name": row.name}, after=after)


@dataclass(frozen=True, slots=True)
class _Before:
    """The names, locked, and what each book that shows one of them said."""

    rows: list[Any]
    said: dict[int, tuple[Any, ...]]


def _locked(owner: "User", kind: NameKind, which: Q) -> _Before:
    links = kind.links.objects.filter(owner=owner)
    names = kind.model.objects.owned_by(owner).filter(which)
    lock_books(owner, links.filter(**{f"{kind.link}__in": names}).values("book"))
    rows = list(names.order_by("key").select_for_update())
    shown = links.filter(**{f"{kind.link}__in": rows}).values_list("book", flat=True)
    return _Before(rows, _said(owner, kind, set(shown)))


def _said(owner: "User", kind: NameKind, books: Collection[int]) -> dict[int, tuple[Any, ...]]:
    read = credits.credited_on if kind is CONTRIBUTORS else credits.subjects_of
    found = Book.objects.owned_by(owner).filter(pk__in=books).with_details()
    return {book.pk: read(book) for book in found}


def _move_books(kind: NameKind, row: Any, to: Any) -> None:
    """Give ``to`` the links of ``row``, but where it has one alike; then ``row`` goes."""
    mine = kind.links.objects.filter(**{kind.link: row})
    there = set(kind.links.objects.filter(**{kind.link: to}).values_list(*kind.alike))
    moved = [link[0] for link in mine.values_list("pk", *kind.alike) if link[1:] not in there]
    kind.links.objects.filter(pk__in=moved).update(**{kind.link: to})
    row.delete()


def _write_books(owner: "User", kind: NameKind, row: Any, before: _Before) -> None:
    """Write what the books repeat of a name, lock it against refreshes, and note the change."""
    if kind is CONTRIBUTORS:
        respell_books(owner.pk, [row.pk])
    after = _said(owner, kind, before.said)
    changed = [pk for pk, said in before.said.items() if after.get(pk) != said]
    books = list(Book.objects.filter(pk__in=changed).only(*_COLUMNS))
    for book in books:
        book.locked_fields = sorted({*book.locked_fields, kind.field})
        book.sources = {name: one for name, one in book.sources.items() if name != kind.field}
        book.updated_at = timezone.now()
    columns = ["locked_fields", "sources", "updated_at"]
    Book.objects.bulk_update(books, columns, batch_size=_BATCH)
    revisions.note_bulk(_changes(books, kind, before.said, after))


def _changes(books: list[Book], kind: NameKind, before: Any, after: Any) -> Iterable[Any]:
    for book in books:
        yield book, {kind.field: before[book.pk]}, {kind.field: after[book.pk]}


def _cleaned(kind: NameKind, text: str) -> str:
    name = kind.clean(text)
    if not name or not kind.key(name):
        raise InvalidName(errors={"name": ["Write a name."]})
    if len(name) > kind.most:
        raise InvalidName(errors={"name": [f"At most {kind.most} characters."]})
    return name
