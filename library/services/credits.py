"""A book's contributors and subjects: rows of the same owner, made on first use."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from library.models import Book, BookSubject, Contribution, Contributor, Subject
from library.names import name_key, sort_name
from library.records import ContributorRecord
from library.subjects import subject_key

if TYPE_CHECKING:
    from accounts.models import User


def add_contributions(book: Book, credited: Sequence[ContributorRecord]) -> None:
    """Credit a book that has no contributions yet. 2 queries, none for an empty list."""
    if not credited:
        return
    people = _contributors(book.owner_id, [record.name for record in credited])
    # Two spellings of one name in one role are one contribution: the first place counts.
    unique = {(people[_key(record.name)], record.role): None for record in credited}
    Contribution.objects.bulk_create(
        Contribution(
            owner_id=book.owner_id, book=book, contributor_id=pk, role=role, position=position
        )
        for position, (pk, role) in enumerate(unique)
    )


def replace_contributions(book: Book, credited: Sequence[ContributorRecord]) -> None:
    """Credit a book anew. 3 queries; contributors left without a book are swept elsewhere."""
    book.contributions.all().delete()
    add_contributions(book, credited)


def add_subjects(book: Book, names: Sequence[str]) -> None:
    """Put a book that has no subjects yet on these. 2 queries, none for an empty list."""
    if not names:
        return
    headings = {subject_key(name): name for name in reversed(names) if subject_key(name)}
    rows = Subject.objects.bulk_create(
        [
            Subject(owner_id=book.owner_id, name=name, key=key)
            # In one order for everybody: two requests cannot wait for each other in a circle.
            for key, name in sorted(headings.items())
        ],
        # Touching the key brings back the ids of rows that were there, and changes nothing.
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


def replace_subjects(book: Book, names: Sequence[str]) -> None:
    """Put a book on these subjects and no others. 3 queries."""
    book.book_subjects.all().delete()
    add_subjects(book, names)


def credited_on(book: Book) -> tuple[ContributorRecord, ...]:
    """Return a book's contributors in order. No query when ``with_details()`` loaded it."""
    return tuple(
        ContributorRecord(name=row.contributor.name, role=row.role)
        for row in book.contributions.all()
    )


def subjects_of(book: Book) -> tuple[str, ...]:
    """Return a book's subjects in order. No query when ``with_details()`` loaded it."""
    return tuple(row.subject.name for row in book.book_subjects.all())


def sweep_unused(owner: "User") -> None:
    """Delete the owner's contributors and subjects that stand on no book. 2 queries."""
    Contributor.objects.owned_by(owner).filter(contributions__isnull=True).delete()
    Subject.objects.owned_by(owner).filter(book_subjects__isnull=True).delete()


def _contributors(owner_id: int, names: Sequence[str]) -> dict[str, int]:
    """Return contributor ids by key, making rows for new names. 1 query."""
    wanted = {_key(name): name for name in reversed(names)}
    rows = Contributor.objects.bulk_create(
        [
            Contributor(owner_id=owner_id, name=name, sort_name=sort_name(name), key=key)
            for key, name in sorted(wanted.items())
        ],
        update_conflicts=True,
        unique_fields=["owner", "key"],
        update_fields=["key"],
    )
    return {row.key: row.pk for row in rows}


def _key(name: str) -> str:
    # A name of punctuation alone folds to nothing; it is still somebody's pen name.
    return name_key(name) or name.casefold()
