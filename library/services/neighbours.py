"""What stands beside a book: in the order one came from, and by the same author."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import Q, Subquery, TextField, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Concat

from library.facts import lead_contributors
from library.models import Book, Contribution
from library.queries import BookQuery
from library.querysets import ORDERINGS, BookQuerySet
from library.services.credits import credited_on
from library.services.searching import books_of, find_books

if TYPE_CHECKING:
    from accounts.models import User

SAME_AUTHOR_MOST = 6
# Stands in no id and in no language tag.
_APART = "\n"


class Neighbour(NamedTuple):
    """The book before or after: what a link to it shows."""

    public_id: str
    title: str
    language: str


class _Key(NamedTuple):
    """One column of an order. Where it may be NULL, NULLs come last, whichever way it runs."""

    name: str
    is_falling: bool


def beside(
    *, owner: "User", book: Book, query: BookQuery, public: bool = False
) -> tuple[Neighbour | None, Neighbour | None]:
    """Return the books before and after ``book`` in the order of ``query``; None at its ends.

    With ``public`` among those that everybody may see.

    1 query, of one row of the order's index each way: no rows are counted or skipped. A book that
    the query does not find, or no longer, has the neighbours of the place it would stand at.
    """
    keys = [_key(column) for column in ORDERINGS[query.sort]]
    books = find_books(owner=owner, query=query, public=public)
    after = books.filter(_past(book, keys, forward=True))
    before = books.filter(_past(book, keys, forward=False)).reverse()
    told = Book.objects.filter(pk=book.pk).values_list(_first(before), _first(after))
    before_told, after_told = told.get()
    return _neighbour(before_told), _neighbour(after_told)


def more_by_author(*, owner: "User", book: Book, public: bool = False) -> tuple[str, list[Any]]:
    """Return who ``book`` is by, and the card rows of up to 6 other books of theirs, newest first.

    With ``public`` of those that everybody may see. 1 query after with_details(), none for a book
    by nobody. Copies of the book do not count.
    """
    lead = lead_contributors(credited_on(book))
    if not lead:
        return "", []
    link = next(one for one in book.contributions.all() if one.contributor.name == lead[0].name)
    links = Contribution.objects.filter(owner=owner, contributor=link.contributor_id)
    others = books_of(owner, public).filter(pk__in=links.values("book"))
    others = others.exclude(pk=book.pk)
    if book.isbn13:
        others = others.exclude(isbn13=book.isbn13)
    return lead[0].name, list(others.in_order("-published").card_rows()[:SAME_AUTHOR_MOST])


def _key(column: OrderBy | str) -> _Key:
    if isinstance(column, OrderBy):
        return _Key(column.expression.name, column.descending)
    return _Key(column.removeprefix("-"), column.startswith("-"))


def _past(book: Book, keys: Sequence[_Key], *, forward: bool) -> Q:
    """Rows that come after ``book`` in the order of ``keys``, or before it.

    As ``a >= x AND (a > x OR (b >= y AND …))``: unlike ``a > x OR (a = x AND …)`` this lets the
    database enter the index at the book.
    """
    (name, is_falling), *rest = keys
    value = getattr(book, name)
    sign = "gt" if forward != is_falling else "lt"
    if not rest:
        return Q(**{f"{name}__{sign}": value})
    further = _past(book, rest, forward=forward)
    missing = Q(**{f"{name}__isnull": True})
    if value is None:
        # NULLs stand last: nothing but NULLs comes after, and all that is known comes before.
        return missing & further if forward else Q(**{f"{name}__isnull": False}) | further
    beyond, reached = Q(**{f"{name}__{sign}": value}), Q(**{f"{name}__{sign}e": value})
    if forward and Book._meta.get_field(name).null:
        beyond, reached = beyond | missing, reached | missing
    return reached & (beyond | further)


def _first(books: BookQuerySet) -> Subquery:
    """Select the first of ``books`` as one value, so that both sides come with one query."""
    parts = ("public_id", Value(_APART), "language", Value(_APART), "title")
    told = books.annotate(told=Concat(*parts, output_field=TextField()))
    return Subquery(told.values("told")[:1])


def _neighbour(told: str | None) -> Neighbour | None:
    if told is None:
        return None
    public_id, language, title = told.split(_APART, 2)
    return Neighbour(public_id, title, language)
