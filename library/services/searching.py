"""One reader's books as a query asks for them, page by page, and what they could be narrowed by."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, QuerySet

from library import limits
from library.models import Book, BookSubject, Contribution
from library.names import name_key
from library.queries import BookQuery
from library.querysets import BookQuerySet
from library.subjects import subject_key
from library.text import fold, search_words

if TYPE_CHECKING:
    from accounts.models import User

FACET_PAGE_SIZE = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """``rows`` of one page; ``number`` is 1 to ``pages``, clamped to what there is."""

    rows: list[Any]
    number: int
    pages: int
    total: int

    @property
    def first(self) -> int:
        """The place of the first row among all, from 1; 0 when there is none."""
        return (self.number - 1) * limits.PAGE_SIZE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row among all."""
        return max(0, self.first + len(self.rows) - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetValue:
    """A name a library can be narrowed by, and how many of the books found carry it."""

    name: str
    key: str
    count: int


def find_books(*, owner: "User", query: BookQuery) -> BookQuerySet:
    """Return the owner's live books that the query asks for, in its order. No query yet."""
    return _matching(owner, query).in_order(query.sort)


def card_page(*, owner: "User", query: BookQuery) -> Page:
    """Return one page of card rows. 2 queries, at any size of library or page."""
    return page_of(
        _matching(owner, query), query.page, lambda b: b.in_order(query.sort).card_rows()
    )


def trash_page(*, owner: "User", number: int) -> Page:
    """Return one page of the owner's trash, latest first. 2 queries."""
    return page_of(Book.objects.owned_by(owner).trashed(), number, lambda books: books)


def recent_cards(*, owner: "User", most: int = 12) -> list[Any]:
    """Return the card rows of the latest additions. 1 query."""
    return list(Book.objects.owned_by(owner).live().in_order("-added").card_rows()[:most])


def count_books(*, owner: "User") -> int:
    """Return how many live books the owner has. 1 query."""
    return Book.objects.owned_by(owner).live().count()


def author_facet(*, owner: "User", query: BookQuery, narrow: str = "") -> list[FacetValue]:
    """Return contributors of the books found, most books first, at most 60. 1 query.

    The authors chosen already do not narrow the books counted: values of one facet widen.
    ``narrow`` keeps the names that contain it, folded.
    """
    books = _matching(owner, query, skip="authors")
    links = Contribution.objects.filter(owner=owner, book__in=books.values("pk"))
    return _facet(links, "contributor", narrow)


def subject_facet(*, owner: "User", query: BookQuery, narrow: str = "") -> list[FacetValue]:
    """Return subjects of the books found, as ``author_facet`` does contributors. 1 query."""
    books = _matching(owner, query, skip="subjects")
    links = BookSubject.objects.filter(owner=owner, book__in=books.values("pk"))
    return _facet(links, "subject", narrow)


def _matching(owner: "User", query: BookQuery, *, skip: str = "") -> BookQuerySet:
    books = Book.objects.owned_by(owner).live()
    if query.text:
        words = search_words(query.text)
        # A query of punctuation alone asks for something no book has.
        books = books.matching(words) if words else books.none()
    if query.authors and skip != "authors":
        books = books.by_contributors(name_key(name) for name in query.authors)
    if query.subjects and skip != "subjects":
        books = books.on_subjects(subject_key(name) for name in query.subjects)
    return books


def _facet(links: QuerySet, relation: str, narrow: str) -> list[FacetValue]:
    if narrow and fold(narrow):
        links = links.filter(**{f"{relation}__key__contains": fold(narrow)})
    name, key = f"{relation}__name", f"{relation}__key"
    counted = links.values_list(name, key).annotate(books=Count("book", distinct=True))
    rows = counted.order_by("-books", key, f"{relation}_id")[:FACET_PAGE_SIZE]
    return [FacetValue(name=row[0], key=row[1], count=row[2]) for row in rows]


def page_of(books: QuerySet, number: int, shape: Any) -> Page:
    """Return page ``number`` of rows in ``shape`` (a function of the queryset). 2 queries."""
    total = books.order_by().count()
    pages = max(1, -(-total // limits.PAGE_SIZE))
    number = min(number, pages)
    start = (number - 1) * limits.PAGE_SIZE
    rows = list(shape(books)[start : start + limits.PAGE_SIZE]) if total else []
    return Page(rows=rows, number=number, pages=pages, total=total)
