"""Add, edit and find the books of one reader."""

import logging
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from library.choices import RevisionCause
from library.exceptions import BookInTrash, BookNotFound
from library.facts import FACT_FIELDS, clean_facts, derived_columns, facts_of
from library.isbn import normalize_isbn
from library.merging import MergedEdition
from library.models import Book
from library.records import ContributorRecord
from library.services import credits, noting, revisions, wanted
from library.services.cover_fetching import queue_cover
from library.services.covers import copy_cover
from library.services.duplicates import numbered_copy, refuse_if_owned, refusing_duplicates
from library.services.lookups import look_up_isbn
from library.services.sizes import forget_size
from library.services.versions import changing, refuse_if_changed

if TYPE_CHECKING:
    from accounts.models import User

logger = logging.getLogger(__name__)

_LINKED = ("contributors", "subjects")
_OTHER_FIELDS = ("isbn13", "visibility", "sort_as", "location")
# A book of which nothing is known.
NO_FACTS: dict[str, Any] = {
    name: () if name in _LINKED else "" for name in (*FACT_FIELDS, "binding_raw", "language_raw")
} | dict.fromkeys(("page_count", "height_mm", "width_mm", "thickness_mm", "weight_g"))


def get_book(*, owner: "User", public_id: str) -> Book:
    """Return the owner's book with its details, in the trash or not. Raises BookNotFound."""
    found = Book.objects.owned_by(owner).filter(public_id=public_id).with_details().first()
    if found is None:
        raise BookNotFound
    found.owner = owner  # the same row; saves reading it again
    return found


def book_changed_at(*, owner: "User", public_id: str) -> datetime:
    """Return when the owner's book, in the trash or not, last changed. 1 query.

    Raises BookNotFound.
    """
    mine = Book.objects.owned_by(owner).filter(public_id=public_id)
    changed_at = mine.values_list("updated_at", flat=True).first()
    if changed_at is None:
        raise BookNotFound
    return changed_at


def lock_book(
    *,
    owner: "User",
    public_id: str,
    credited: Sequence[ContributorRecord] = (),
    subjects: Sequence[str] = (),
) -> Book:
    """Return the owner's book with its details, locked until the transaction ends.

    For read-decide-write inside ``atomic``. ``credited`` and ``subjects``: what is about to be
    written on it; the books that show it may be respelled, so they are locked along with it. Raises
    BookNotFound.
    """
    shown = _respelled_by(owner.pk, credited, subjects)
    if public_id not in _locked(owner, Q(public_id=public_id) | Q(pk__in=shown)):
        raise BookNotFound
    return get_book(owner=owner, public_id=public_id)


def lock_books(owner: "User", which: QuerySet) -> None:
    """Lock the owner's books with these ids until the transaction ends, in everybody's order."""
    _locked(owner, Q(pk__in=which))


def _respelled_by(
    owner_id: int, credited: Sequence[ContributorRecord], subjects: Sequence[str]
) -> list[int]:
    """Return the ids of the books that may change when these are written. At most 2 queries."""
    showing = credits.books_showing(owner_id, credited)
    return [*showing, *credits.books_respelled(owner_id, subjects)]


def _locked(owner: "User", which: Q) -> list[str]:
    """Lock the owner's books in one order for everybody, and before any name; return their ids.

    Two edits that respell one author would otherwise each hold a book the other waits for.
    """
    held = Book.objects.owned_by(owner).filter(which).order_by("pk").select_for_update()
    return list(held.values_list("public_id", flat=True))


def refuse_in_trash(book: Book) -> None:
    """Raise BookInTrash for a book that has to be put back first."""
    if book.trashed_at:
        raise BookInTrash(public_id=book.public_id)


def copies_of(*, owner: "User", isbn13: str) -> list[Book]:
    """Return the owner's live copies of an ISBN by copy number. 1 query.

    ``has_arrived`` of each: facts have come in that the owner was kept waiting for.
    """
    held = Book.objects.owned_by(owner).live().with_cover().filter(isbn13=isbn13)
    told = held.annotate(has_arrived=wanted.waited_for(owner=owner))
    return list(told.order_by("copy_number", "pk"))


def add_book_by_isbn(*, owner: "User", isbn: str, visibility: str = "") -> Book:
    """Look an ISBN up and put the book into the owner's library.

    Raises InvalidIsbn, BookAlreadyOwned (before anybody is asked), IsbnNotFound (the ISBN is
    then tried again by itself) and LookupUnavailable.
    """
    isbn13 = normalize_isbn(isbn)
    refuse_if_owned(owner, isbn13)
    # The lookup can take seconds: it runs before the transaction, so no row stays locked.
    with wanted.noted_if_missing(owner=owner, isbn13=isbn13):
        edition = look_up_isbn(isbn=isbn13)
    return _add_edition(owner, edition, copy_number=1, visibility=visibility)


def add_copy(*, owner: "User", isbn: str, visibility: str = "") -> Book:
    """Put one more copy of an ISBN into the library; the first one, if there is none yet.

    Raises InvalidIsbn, IsbnNotFound, LookupUnavailable, and InvalidBook past the last number.
    """
    isbn13 = normalize_isbn(isbn)
    with wanted.noted_if_missing(owner=owner, isbn13=isbn13):
        edition = look_up_isbn(isbn=isbn13)

    def insert(number: int) -> Book:
        return _add_edition(owner, edition, copy_number=number, visibility=visibility)

    return numbered_copy(owner, isbn13, insert)


def copy_book(*, owner: "User", public_id: str) -> Book:
    """Put one more copy of the owner's own record into the library, with every fact it has.

    No provider is asked. Raises BookNotFound, BookInTrash, and InvalidBook past the last number.
    """
    book = get_book(owner=owner, public_id=public_id)
    refuse_in_trash(book)
    facts = current_facts(book) | {
        "binding_raw": book.binding_raw,
        "language_raw": book.language_raw,
    }
    names = ("visibility", "sort_as", "sources", "locked_fields")
    kept = {name: getattr(book, name) for name in names}

    def insert(number: int) -> Book:
        copy = insert_book(owner, facts, isbn13=book.isbn13, copy_number=number, **kept)
        copy_cover(of=book, to=copy)
        return copy

    return numbered_copy(owner, book.isbn13, insert) if book.isbn13 else insert(1)


def add_book_by_hand(*, owner: "User", given: Mapping[str, Any]) -> Book:
    """Put a book into the library from what the reader says of it; a title is enough.

    ``given`` as in ``clean_facts``. Raises InvalidBook, and BookAlreadyOwned when the ISBN given
    is already there. What was given counts as edited: a refresh will not overwrite it.
    """
    facts = clean_facts({"title": "", **given})
    isbn13 = facts.pop("isbn13", None)
    columns = {
        "visibility": facts.pop("visibility", owner.default_book_visibility),
        "sort_as": facts.pop("sort_as", ""),
        "location": facts.pop("location", ""),
        "locked_fields": sorted(name for name, value in facts.items() if value),
    }
    if isbn13:
        refuse_if_owned(owner, isbn13)
    with changing(owner.pk):
        written = (facts.get("contributors", ()), facts.get("subjects", ()))
        if shown := _respelled_by(owner.pk, *written):
            _locked(owner, Q(pk__in=shown))
        _respell(owner.pk, facts)
        book = insert_book(owner, NO_FACTS | facts, isbn13=isbn13, **columns)
    if isbn13:
        wanted.want_isbn(owner=owner, isbn13=isbn13)
    return book


def edit_book(
    *, owner: "User", public_id: str, given: Mapping[str, Any], seen: Collection[str] | None = None
) -> Book:
    """Change the facts given, leave the others, and lock what really changed.

    ``given`` as in ``clean_facts``, ``seen`` as in ``refuse_if_changed``. Raises BookNotFound,
    BookInTrash, ChangedMeanwhile, InvalidBook, and BookAlreadyOwned when a new ISBN is there.
    """
    changes = clean_facts(given)
    with changing(owner.pk):
        credited = changes.get("contributors", ())
        subjects = changes.get("subjects", ())
        book = lock_book(owner=owner, public_id=public_id, credited=credited, subjects=subjects)
        refuse_if_changed(book.updated_at, seen)
        refuse_in_trash(book)
        before = revisable_facts(book)
        changed = {name: value for name, value in changes.items() if value != before[name]}
        if not changed:
            return book
        edited = set_by_hand(book, changed, cause=RevisionCause.EDITED)
    logger.info("book.edited book_id=%s fields=%s", book.pk, ",".join(sorted(changed)))
    return edited


def set_by_hand(book: Book, changed: Mapping[str, Any], *, cause: str) -> Book:
    """Write what the owner set on a book that the caller has locked; lock it, and note it.

    Returns the book anew. Raises BookAlreadyOwned for a taken ISBN.
    """
    before = revisable_facts(book)
    locks = {name for name in changed if name in FACT_FIELDS}
    book.locked_fields = sorted({*book.locked_fields, *locks})
    # What the reader wrote no longer comes from a provider.
    book.sources = {name: who for name, who in book.sources.items() if name not in locks}
    apply_changes(book, changed)
    edited = get_book(owner=book.owner, public_id=book.public_id)
    revisions.note_change(edited, cause=cause, before=before, after=revisable_facts(edited))
    return edited


def current_facts(book: Book) -> dict[str, Any]:
    """Return a book's facts in the shape of ``clean_facts``. No query after with_details()."""
    facts = {name: getattr(book, name) for name in FACT_FIELDS if name not in _LINKED}
    return facts | {
        "contributors": credits.credited_on(book),
        "subjects": credits.subjects_of(book),
    }


def plain_facts(book: Book) -> dict[str, Any]:
    """Return what ``revisable_facts`` does of the book's own row, without names. No query."""
    names = (name for name in FACT_FIELDS if name not in _LINKED)
    return {name: getattr(book, name) for name in (*names, *_OTHER_FIELDS)}


def revisable_facts(book: Book) -> dict[str, Any]:
    """Return everything of a book that its history tells of, facts and what else can be set.

    No query after with_details(). A sort title that follows the title is "".
    """
    return current_facts(book) | {name: getattr(book, name) for name in _OTHER_FIELDS}


def apply_changes(book: Book, changed: Mapping[str, Any]) -> None:
    """Write changed facts to a book that the caller has locked, with all that follows.

    Only the columns concerned are written. Raises BookAlreadyOwned for a taken ISBN.
    """
    _respell(book.owner_id, changed)
    facts = current_facts(book) | changed
    if "contributors" in changed:
        parts = credits.resolve_credits(book.owner_id, changed["contributors"])
        facts["contributors"] = tuple(part.record for part in parts)
        book.contributions.all().delete()
        credits.add_contributions(book, parts)
    if "subjects" in changed:
        book.book_subjects.all().delete()
        credits.add_subjects(book, changed["subjects"])
    _write_columns(book, _columns(book, facts, changed))
    if set(_LINKED) & set(changed):
        credits.sweep_unused(book.owner_id)


def changed_columns(book: Book, changed: Mapping[str, Any], *, derives: bool) -> dict[str, Any]:
    """Return the columns that change with plain facts of a book; none of ``_LINKED``, no ISBN.

    ``derives``: also those that follow from title, date or the like, for which the book has to be
    loaded with its details. No query.
    """
    if derives:
        return _columns(book, current_facts(book) | changed, changed)
    columns = dict(changed)
    if "binding" in columns:
        columns["binding_raw"] = ""
    if "visibility" in columns:
        columns["share_key"] = None
    return columns


def _columns(book: Book, facts: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns that change: those named, and those that follow from them."""
    columns = {name: value for name, value in changed.items() if name not in _LINKED}
    for name in ("binding", "language"):
        if name in changed:
            columns.setdefault(f"{name}_raw", "")
    isbn13 = columns.get("isbn13", book.isbn13)
    if isbn13 != book.isbn13:
        if isbn13:
            refuse_if_owned(book.owner, isbn13)
        columns["copy_number"] = 1
    if "visibility" in columns:
        # A link given away once must not come back to life with a later change.
        columns["share_key"] = None
    sort_as = columns.get("sort_as", book.sort_as)
    return columns | derived_columns(facts, isbn13, sort_as=sort_as)


def _write_columns(book: Book, columns: Mapping[str, Any]) -> None:
    for name, value in columns.items():
        setattr(book, name, value)
    # The inner transaction keeps the outer one whole when the database refuses the ISBN.
    with refusing_duplicates(book.owner, book.isbn13), transaction.atomic():
        book.save(update_fields=[*columns, "sources", "locked_fields", "updated_at"])


def _respell(owner_id: int, given: Mapping[str, Any]) -> None:
    """Take the reader's spelling of names and subjects for every book that shows them."""
    respelled_subjects = credits.respell_subjects(owner_id, given.get("subjects", ()))
    if respelled_subjects:
        on_them = Book.objects.filter(owner=owner_id, book_subjects__subject__in=respelled_subjects)
        noting.books_follow(owner_id, on_them.distinct().values_list("public_id", flat=True))
        Book.objects.filter(pk__in=on_them.values("pk")).update(updated_at=timezone.now())
    changed = credits.respell_contributors(owner_id, given.get("contributors", ()))
    if changed:
        respell_books(owner_id, changed)


def respell_books(owner_id: int, contributor_ids: Sequence[int]) -> None:
    """Write anew what the owner's books say of these contributors. Inside ``atomic``."""
    shown = Book.objects.filter(owner=owner_id, contributions__contributor__in=contributor_ids)
    respelled, derived = list(shown.distinct().with_details()), {}
    now = timezone.now()
    for book in respelled:
        derived = derived_columns(current_facts(book), book.isbn13, sort_as=book.sort_as)
        for name, value in derived.items():
            setattr(book, name, value)
        book.updated_at = now
    if respelled:
        Book.objects.bulk_update(respelled, [*derived, "updated_at"], batch_size=200)
        noting.books_follow(owner_id, [book.public_id for book in respelled])


def _add_edition(
    owner: "User", edition: MergedEdition, *, copy_number: int, visibility: str = ""
) -> Book:
    isbn13 = edition.record.isbn13
    facts = facts_of(edition.record)
    facts["title"] = facts["title"] or f"ISBN {isbn13}"
    columns = {
        "copy_number": copy_number,
        "visibility": visibility or owner.default_book_visibility,
        "sources": edition.sources,
    }
    return insert_book(owner, facts, isbn13=isbn13, has_arrived=True, **columns)


def insert_book(
    owner: "User",
    facts: Mapping[str, Any],
    *,
    isbn13: str | None,
    has_arrived: bool = False,
    **columns: Any,
) -> Book:
    """Write a book with its contributors and subjects in one short transaction.

    ``facts`` are complete (see ``facts_of``, ``NO_FACTS``). ``has_arrived``: they are a
    provider's, so the ISBN is no longer waited for. Raises BookAlreadyOwned for a taken ISBN.
    """
    plain = {name: value for name, value in facts.items() if name not in _LINKED}
    with refusing_duplicates(owner, isbn13), changing(owner.pk):
        parts = credits.resolve_credits(owner.pk, facts["contributors"])
        # The spelling that the owner's library has already.
        named = dict(facts) | {"contributors": tuple(part.record for part in parts)}
        book = Book.objects.create(
            owner=owner,
            isbn13=isbn13,
            created_at=timezone.now(),
            **plain,
            **derived_columns(named, isbn13, sort_as=columns.get("sort_as", "")),
            **columns,
        )
        credits.add_contributions(book, parts)
        credits.add_subjects(book, facts["subjects"])
        if has_arrived and isbn13:
            wanted.settle(owner=owner, isbn13=isbn13)
        noting.note_book("book.added", book)
    queue_cover(book)
    forget_size(owner.pk)
    logger.info("book.added book_id=%s owner_id=%s isbn13=%s", book.pk, owner.pk, isbn13 or "-")
    return book
