"""A book's contributors and subjects: rows of the same owner, made on first use.

One row per folded name: a provider's other spelling of a name the owner has changes nothing, the
reader's own spelling changes the row, and with it every book that shows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet

from library import limits
from library.models import Book, BookSubject, Contribution, Contributor, Subject
from library.names import name_key, sort_name
from library.records import ContributorRecord
from library.subjects import subject_key

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Credit:
    """A contributor's row and their part in a book."""

    contributor: Contributor
    role: str

    @property
    def record(self) -> ContributorRecord:
        """The name as the row spells it, with the role."""
        return ContributorRecord(name=self.contributor.name, role=self.role)


def resolve_credits(owner_id: int, credited: Sequence[ContributorRecord]) -> list[Credit]:
    """Return rows for ``credited`` in order, made where there were none. 1 query, or none.

    Two spellings of one name in one role are one credit: the first place counts.
    """
    if not credited:
        return []
    wanted = {contributor_key(record.name): record.name for record in reversed(credited)}
    rows = Contributor.objects.bulk_create(
        [
            Contributor(owner_id=owner_id, name=name, sort_name=filed_name(name), key=key)
            # In one order for everybody: two requests cannot wait for each other in a circle.
            for key, name in sorted(wanted.items())
        ],
        # Touching the key brings back the rows that were there, and changes nothing.
        update_conflicts=True,
        unique_fields=["owner", "key"],
        update_fields=["key"],
    )
    people = {row.key: row for row in rows}
    parts = dict.fromkeys((contributor_key(record.name), record.role) for record in credited)
    return [Credit(people[key], role) for key, role in parts]


def add_contributions(book: Book, parts: Sequence[Credit]) -> None:
    """Credit a book that has no contributions yet. 1 query, or none."""
    Contribution.objects.bulk_create(
        Contribution(
            owner_id=book.owner_id,
            book=book,
            contributor=part.contributor,
            role=part.role,
            position=position,
        )
        for position, part in enumerate(parts)
    )


def add_subjects(book: Book, names: Sequence[str]) -> None:
    """Put a book that has no subjects yet on these. 2 queries, or none."""
    headings = {subject_key(name): name for name in reversed(names) if subject_key(name)}
    if not headings:
        return
    rows = Subject.objects.bulk_create(
        [
            Subject(owner_id=book.owner_id, name=name, key=key)
            for key, name in sorted(headings.items())
        ],
        update_conflicts=True,
        unique_fields=["owner", "key"],
        update_fields=["key"],
    )
    ids = {row.key: row.pk for row in rows}
    unique = dict.fromkeys(ids[subject_key(name)] for name in names if subject_key(name))
    BookSubject.objects.bulk_create(
        BookSubject(owner_id=book.owner_id, book=book, subject_id=pk, position=position)
        for position, pk in enumerate(unique)
    )


def books_showing(owner_id: int, credited: Sequence[ContributorRecord]) -> list[int]:
    """Return the ids of the owner's books that any of these people stand on. 1 query, or none."""
    if not credited:
        return []
    keys = {contributor_key(record.name) for record in credited}
    shown = Contribution.objects.filter(owner=owner_id, contributor__key__in=keys)
    return list(shown.values_list("book", flat=True).distinct().order_by("book"))


def books_respelled(owner_id: int, subjects: Sequence[str]) -> list[int]:
    """Return the ids of the owner's books on these subjects in another spelling. 1 query, or none.

    That is asked for before anything is locked: books are locked first, and in one order.
    """
    if not subjects:
        return []
    spelled = {subject_key(name): name for name in reversed(subjects)}
    on_them = BookSubject.objects.filter(owner=owner_id, subject__key__in=spelled)
    others = on_them.exclude(subject__name__in=spelled.values())
    return list(others.values_list("book", flat=True).distinct().order_by("book"))


def respell_contributors(owner_id: int, credited: Sequence[ContributorRecord]) -> list[int]:
    """Give rows that are there the reader's spelling; return the ids of those that changed.

    Inside ``atomic``. 1 query, 2 when something changed.
    """
    spelled = {contributor_key(record.name): record.name for record in reversed(credited)}
    changed = _respelled(Contributor.objects.filter(owner=owner_id), spelled)
    for row in changed:
        row.sort_name = filed_name(row.name)
    Contributor.objects.bulk_update(changed, ["name", "sort_name"])
    return [row.pk for row in changed]


def respell_subjects(owner_id: int, names: Sequence[str]) -> list[int]:
    """Give subjects that are there the reader's spelling; return the ids of those that changed.

    Inside ``atomic``. 1 query, 2 when something changed.
    """
    spelled = {subject_key(name): name for name in reversed(names)}
    changed = _respelled(Subject.objects.filter(owner=owner_id), spelled)
    Subject.objects.bulk_update(changed, ["name"])
    return [row.pk for row in changed]


def credited_on(book: Book) -> tuple[ContributorRecord, ...]:
    """Return a book's contributors in order. No query when ``with_details()`` loaded it."""
    return tuple(
        ContributorRecord(name=row.contributor.name, role=row.role)
        for row in book.contributions.all()
    )


def subjects_of(book: Book) -> tuple[str, ...]:
    """Return a book's subjects in order. No query when ``with_details()`` loaded it."""
    return tuple(row.subject.name for row in book.book_subjects.all())


def sweep_unused(owner: "User | int") -> None:
    """Delete the owner's contributors and subjects that stand on no book. Inside ``atomic``."""
    _sweep(Contributor.objects.filter(owner=owner), "contributions")
    _sweep(Subject.objects.filter(owner=owner), "book_subjects")


def contributor_key(name: str) -> str:
    """Return the key a contributor is kept under; never empty."""
    # A name of punctuation alone folds to nothing; it is still somebody's pen name.
    return (name_key(name) or name.casefold())[: limits.NAME_MAX]


def filed_name(name: str) -> str:
    """Return the sort name a contributor of this name is kept with."""
    return sort_name(name)[: limits.NAME_MAX]


def _sweep(rows: QuerySet, links: str) -> None:
    unused = rows.filter(**{f"{links}__isnull": True})
    # A row that somebody holds is being put on a book: it is left to the next sweep.
    locked = unused.select_for_update(of=("self",), skip_locked=True)
    held = list(locked.values_list("pk", flat=True))
    if held:
        # Asked again under the lock: the first answer may be older than it.
        unused.filter(pk__in=held).delete()


def _respelled(rows: QuerySet, spelled: dict[str, str]) -> list[Contributor | Subject]:
    found = rows.filter(key__in=spelled).order_by("key").select_for_update()
    changed = [row for row in found if row.name != spelled[row.key]]
    for row in changed:
        row.name = spelled[row.key]
    return changed
