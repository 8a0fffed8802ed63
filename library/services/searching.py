"""One reader's books as a query asks for them, page by page, and what they could be narrowed by.

With ``public`` they are the books that everybody may see; nothing else is read, counted or told.
"""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.core.cache import cache
from django.db.models import CharField, Count, F, QuerySet, Value
from django.db.models.functions import Cast, Substr

from library import limits
from library.models import Book, Contributor, Subject
from library.names import name_key
from library.queries import DEFAULT_VIEW, UNKNOWN, BookQuery
from library.querysets import BookQuerySet
from library.services.sizes import COUNTED_ANEW, library_size
from library.subjects import subject_key
from library.text import fold, search_words

if TYPE_CHECKING:
    from accounts.models import User

FACET_PAGE_SIZE = 60
_INITIALS_KEPT_S = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """``rows`` of one page; ``number`` is 1 to ``pages``, clamped to what there is."""

    rows: list[Any]
    number: int
    pages: int
    total: int
    size: int = limits.PAGE_SIZE

    @property
    def first(self) -> int:
        """The place of the first row among all, from 1; 0 when there is none."""
        return (self.number - 1) * self.size + 1 if self.rows else 0

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


def find_books(*, owner: "User", query: BookQuery, public: bool = False) -> BookQuerySet:
    """Return the owner's live books that the query asks for, in its order. No query yet."""
    return _matching(owner, query, public=public).in_order(query.sort)


def card_page(*, owner: "User", query: BookQuery, public: bool = False) -> Page:
    """Return one page of rows as the query's view shows them. 2 queries, at any size.

    The number of all books of a very large library may be half a minute old; then 1 query.
    """

    def cut(books: BookQuerySet, start: int, stop: int) -> QuerySet:
        ordered = books.part_in_order(query.sort, start, stop)
        if query.view == "list":
            return ordered.list_rows()
        return ordered.spine_rows() if query.view == "spines" else ordered.card_rows()

    books = _matching(owner, query, public=public)
    total = None if query.is_filtered else library_size(owner, public=public)
    return page_of(books, query.page, query.page_size, cut=cut, total=total)


def initials(
    *, owner: "User", query: BookQuery, total: int, public: bool = False
) -> list[tuple[str, int]]:
    """Return each initial of the titles or authors found, and how many books come before it.

    In the query's order, which must be by title or author; ``facts.NOBODY`` for books without an
    author. The initials are those of the folded sort keys: "e" for "É". ``total`` books are
    found; of very many the answer may be some minutes old. 1 query at most.
    """
    if total <= COUNTED_ANEW:
        return _initials(owner, query, public=public)
    asked = query.to_url("", view=DEFAULT_VIEW, size=0, page=1)
    key = f"initials:{owner.pk}:{public:d}:{total}:{sha256(asked.encode()).hexdigest()}"
    return cache.get_or_set(key, lambda: _initials(owner, query, public=public), _INITIALS_KEPT_S)


def _initials(owner: "User", query: BookQuery, *, public: bool) -> list[tuple[str, int]]:
    column = "sort_author" if query.sort.endswith("author") else "sort_title"
    order = "-initial" if query.sort.startswith("-") else "initial"
    books = _matching(owner, query, public=public).order_by().annotate(initial=Substr(column, 1, 1))
    before, starts = 0, []
    for initial, count in books.values_list("initial").annotate(Count("pk")).order_by(order):
        starts.append((initial, before))
        before += count
    return starts


def trash_page(*, owner: "User", number: int) -> Page:
    """Return one page of the owner's trash, latest first. 2 queries."""
    return page_of(trashed_books(owner=owner), number)


def trashed_books(*, owner: "User") -> BookQuerySet:
    """Return the owner's books in the trash, latest first. No query yet."""
    return Book.objects.owned_by(owner).trashed()


def recent_cards(*, owner: "User", most: int = 12, public: bool = False) -> list[Any]:
    """Return the card rows of the latest additions. 1 query."""
    return list(books_of(owner, public).in_order("-added").card_rows()[:most])


def count_books(*, owner: "User", query: BookQuery | None = None, public: bool = False) -> int:
    """Return how many live books the owner has; those that ``query`` finds. 1 query."""
    return _matching(owner, query or BookQuery(), public=public).count()


def author_facet(
    *, owner: "User", query: BookQuery, narrow: str = "", public: bool = False
) -> list[FacetValue]:
    """Return contributors of the books found, most books first, at most 60. 1 query.

    The authors chosen already do not narrow the books counted: values of one facet widen.
    ``narrow`` keeps the names that contain it, folded.
    """
    books = _matching(owner, query, skip="authors", public=public)
    people = Contributor.objects.owned_by(owner)
    # One who is both author and illustrator of a book has one book.
    count = Count("contributions__book", distinct=True)
    return _facet(people, "contributions", books, count, narrow)


def subject_facet(
    *, owner: "User", query: BookQuery, narrow: str = "", public: bool = False
) -> list[FacetValue]:
    """Return subjects of the books found, as ``author_facet`` does contributors. 1 query."""
    books = _matching(owner, query, skip="subjects", public=public)
    subjects = Subject.objects.owned_by(owner)
    return _facet(subjects, "book_subjects", books, Count("book_subjects"), narrow)


def edition_facets(
    *, owner: "User", query: BookQuery, public: bool = False
) -> dict[str, list[FacetValue]]:
    """Return ``bindings``, ``languages``, ``decades`` and ``visibilities`` of the books found.

    Each most books first and not narrowed by its own values, as ``author_facet``; names are the
    values as stored, ``UNKNOWN`` where there is none. 1 query for all four.
    """
    columns: dict[str, Any] = {
        "bindings": F("binding"),
        "languages": F("language"),
        "decades": Cast(F("published_year") / 10 * 10, CharField()),
        "visibilities": F("visibility"),
    }
    counted = [
        _matching(owner, query, skip=facet, public=public)
        .order_by()
        .annotate(value=column)
        .values("value")
        .annotate(facet=Value(facet, CharField()), books=Count("pk"))
        .values_list("facet", "value", "books")
        for facet, column in columns.items()
    ]
    found: dict[str, list[FacetValue]] = {facet: [] for facet in columns}
    for facet, value, count in counted[0].union(*counted[1:], all=True):
        name = value or UNKNOWN
        found[facet].append(FacetValue(name=name, key=name, count=count))
    for values in found.values():
        values.sort(key=lambda value: (-value.count, value.key))
    return found


def books_of(owner: "User", public: bool) -> BookQuerySet:
    """Return the owner's live books; with ``public`` those that everybody may see. No query."""
    return Book.objects.shown_of(owner) if public else Book.objects.owned_by(owner).live()


def _matching(
    owner: "User", query: BookQuery, *, skip: str = "", public: bool = False
) -> BookQuerySet:
    books = books_of(owner, public)
    if query.text:
        words = search_words(query.text)
        # A query of punctuation alone asks for something no book has.
        books = books.found_by(words, owner=owner) if words else books.none()
    for facet, narrow in _NARROWING.items():
        if facet != skip and (values := getattr(query, facet)):
            books = narrow(books, values)
    return books


# How each facet of a query narrows the books.
_NARROWING: dict[str, Callable[[BookQuerySet, tuple[str, ...]], BookQuerySet]] = {
    "authors": lambda books, names: books.by_contributors(name_key(name) for name in names),
    "subjects": lambda books, names: books.on_subjects(subject_key(name) for name in names),
    "bindings": lambda books, names: books.bound_as(_stored(names)),
    "languages": lambda books, tags: books.in_languages(_stored(tags)),
    "decades": lambda books, years: books.from_decades(
        None if year == UNKNOWN else int(year) for year in years
    ),
    "visibilities": lambda books, names: books.visible_as(names),
}


def _stored(values: tuple[str, ...]) -> list[str]:
    return ["" if value == UNKNOWN else value for value in values]


def _facet(
    names: QuerySet, links: str, books: BookQuerySet, count: Count, narrow: str
) -> list[FacetValue]:
    """Return the names that stand on most of ``books``, by way of ``links``. 1 query.

    From the side of the names: grouped by their ids, which takes a third of the time that
    grouping the links by a name takes.
    """
    held = {f"{links}__owner": F("owner"), f"{links}__book__in": books.order_by().values("pk")}
    found = names.filter(**held)
    if narrow and fold(narrow):
        found = found.filter(key__contains=fold(narrow))
    counted = found.annotate(books_found=count).order_by("-books_found", "key", "pk")
    rows = counted.values_list("name", "key", "books_found", "pk")[:FACET_PAGE_SIZE]
    return [FacetValue(name=row[0], key=row[1], count=row[2]) for row in rows]


def page_of(
    rows: QuerySet,
    number: int,
    size: int = limits.PAGE_SIZE,
    *,
    cut: Callable[[Any, int, int], QuerySet] = lambda rows, start, stop: rows[start:stop],
    total: int | None = None,
) -> Page:
    """Return page ``number`` of ``rows``; ``cut`` takes out those from a place to another.

    2 queries, 1 when the caller knows the ``total``.
    """
    total = rows.order_by().count() if total is None else total
    pages = max(1, -(-total // size))
    number = min(number, pages)
    start = (number - 1) * size
    found = list(cut(rows, start, start + size)) if total else []
    return Page(rows=found, number=number, pages=pages, total=total, size=size)
