"""All shown books of the site, searched and browsed, without ever counting or walking them all."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.core.cache import cache
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery

from library.models import Book, BookSubject, Contribution, Contributor, Subject
from library.names import name_key
from library.queries import BookQuery
from library.querysets import BookQuerySet
from library.services.discovering import (
    COUNTED_MOST,
    SITE_FIELDS,
    Counted,
    SiteBook,
    latest_shown,
    merged_editions,
)
from library.services.searching import FacetValue
from library.subjects import subject_key
from library.text import search_words

BOOKS_ON_A_PAGE = 48
# Copies of editions that stand on the page already are passed over, but no more than these.
_READ_MOST = BOOKS_ON_A_PAGE * 2
# The cloud tells of the newest so many books.
_CLOUD_OF = 1_000
_FACET_MOST = 24
# Of more books than anybody counts, facets tell of the newest so many.
_NAMES_OF = 300
# A name on more books of the site than this is found by walking the books, not by walking its own.
_FEW = 20_000
_FEW_KEPT_S = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteBooks:
    """A page of books, newest first. ``older`` is what ``before`` has to be for the next page, ""
    on the last one.

    The first page tells more: ``total`` counts the copies, ``subjects`` and ``authors`` are what
    the books found could be narrowed by; of more than 1,000 of them they tell of the newest 300.
    """

    books: list[SiteBook]
    older: str
    total: Counted | None = None
    subjects: list[FacetValue] = field(default_factory=list)
    authors: list[FacetValue] = field(default_factory=list)


def site_books(*, query: BookQuery, before: str = "") -> SiteBooks:
    """Return shown books that the query's text, authors and subjects ask for.

    ``before`` is the public id of the shown book that the page comes after; of any other it is
    the first page. At most 10 queries.
    """
    last = Book.objects.shown().filter(public_id=before).first() if before else None
    if last is not None:
        older = Q(created_at__lt=last.created_at) | Q(pk__lt=last.pk)
        found = _matching(query).filter(older, created_at__lte=last.created_at)
        return SiteBooks(**_page(found))
    # One look at the newest of all that is found: it counts them, and all else starts from it.
    sample = _sample(query)
    counted = sample[:COUNTED_MOST]
    subjects = _sample(query, skip="subjects") if query.subjects else sample
    authors = _sample(query, skip="authors") if query.authors else sample
    return SiteBooks(
        **_page(Book.objects.shown().filter(pk__in=sample[: _READ_MOST + 1])),
        total=Counted(len(counted), len(sample) > len(counted)),
        subjects=_facet(_named(BookSubject, Subject, _looked_at(subjects))),
        authors=_facet(_named(Contribution, Contributor, _looked_at(authors))),
    )


def site_cloud(*, most: int) -> list[FacetValue]:
    """Return the subjects of the newest 1,000 shown books, from A to Z: those that most readers
    share, then those of most books. 2 queries.
    """
    found = _named(BookSubject, Subject, _walked(Book.objects.shown())[:_CLOUD_OF])
    found.sort(key=lambda one: (-one[1], -one[0].count, one[0].key))
    return sorted((value for value, _ in found[:most]), key=lambda value: value.key)


def _matching(query: BookQuery, *, skip: str = "") -> BookQuerySet:
    books = Book.objects.shown()
    if query.text:
        words = search_words(query.text)
        # A query of punctuation alone asks for something no book has.
        books = books.matching(words) if words else books.none()
    if query.authors and skip != "authors":
        keys = [name_key(name) for name in query.authors]
        books = _linked(books, Contribution.objects.filter(contributor__key__in=keys), keys)
    if query.subjects and skip != "subjects":
        keys = [subject_key(name) for name in query.subjects]
        books = _linked(books, BookSubject.objects.filter(subject__key__in=keys), keys)
    return books


def _linked(books: BookQuerySet, links: QuerySet, keys: list[str]) -> BookQuerySet:
    """Narrow books to those with one of the links, whichever way is the shorter one.

    The database cannot know: how common a name is, it guesses from one reader's books.
    """
    asked = sha256(f"{links.model.__name__}{keys}".encode()).hexdigest()
    are_few = cache.get_or_set(
        f"few-links:{asked}", lambda: links[: _FEW + 1].count() <= _FEW, _FEW_KEPT_S
    )
    if are_few:
        return books.filter(pk__in=links.values("book"))
    # A value to look up for each book, not a condition: then they are asked in turn, from the
    # newest on, until there are enough.
    one = Subquery(links.filter(book=OuterRef("pk")).order_by().values("pk")[:1])
    return books.alias(link=one).filter(link__isnull=False)


def _sample(query: BookQuery, *, skip: str = "") -> list[int]:
    """Return the ids of the newest books found, one more than anybody counts at most. 1 query."""
    return list(_walked(_matching(query, skip=skip))[: COUNTED_MOST + 1])


def _walked(books: BookQuerySet) -> QuerySet:
    """Ids of books from the newest on; what came since to readers who show nothing is left out."""
    newest_first = books.filter(created_at__lte=latest_shown()).order_by("-created_at", "-pk")
    return newest_first.values_list("pk", flat=True)


def _page(books: BookQuerySet) -> dict[str, Any]:
    """Return the first page of books and where the next begins. 1 query."""
    ordered = books.order_by("-created_at", "-pk").values_list(*SITE_FIELDS, named=True)
    rows = list(ordered[: _READ_MOST + 1])
    read = _editions_end(rows[:_READ_MOST])
    older = rows[read - 1].public_id if len(rows) > read else ""
    return {"books": merged_editions(rows[:read]), "older": older}


def _editions_end(rows: list[Any]) -> int:
    """Return how many rows it takes to fill a page with editions."""
    seen: set[str] = set()
    for read, row in enumerate(rows):
        edition = row.isbn13 or row.public_id
        if edition not in seen and len(seen) == BOOKS_ON_A_PAGE:
            return read
        seen.add(edition)
    return len(rows)


def _looked_at(sample: list[int]) -> list[int]:
    # Where they are not counted, their names are all that is wanted of them.
    return sample[:_NAMES_OF] if len(sample) > COUNTED_MOST else sample


def _facet(named: list[tuple[FacetValue, int]]) -> list[FacetValue]:
    values = sorted((value for value, _ in named), key=lambda value: (-value.count, value.key))
    return values[:_FACET_MOST]


def _named(links: Any, names: Any, books: Iterable[int] | QuerySet) -> list[tuple[FacetValue, int]]:
    """Return the names on these books, one for all readers' spellings, and how many readers each
    has. 2 queries.
    """
    column = "subject_id" if names is Subject else "contributor_id"
    counted = links.objects.filter(book__in=books).order_by().values_list(column, "owner_id")
    rows = list(counted.annotate(books=Count("book", distinct=True)))
    found = names.objects.filter(pk__in=[row[0] for row in rows]).order_by()
    spelled = {pk: (key, name) for pk, key, name in found.values_list("pk", "key", "name")}
    # A reader has one row of a name.
    readers: Counter[str] = Counter()
    spellings: dict[str, Counter[str]] = {}
    for pk, _, count in rows:
        # It may have gone since: names go with their last book.
        key, name = spelled.get(pk, ("", ""))
        readers[key] += 1
        spellings.setdefault(key, Counter())[name] += count
    return [
        (FacetValue(name=_commonest(spelling), key=key, count=spelling.total()), readers[key])
        for key, spelling in spellings.items()
        if key
    ]


def _commonest(spelling: Counter[str]) -> str:
    return max(spelling.items(), key=lambda one: (one[1], one[0]))[0]
