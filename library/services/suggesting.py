"""What a reader may be about to search for: titles, authors and subjects of their own books."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Case, Exists, F, IntegerField, OuterRef, QuerySet, Value, When
from django.db.models.functions import Length, Replace, StrIndex

from library import limits
from library.exceptions import InvalidIsbn
from library.isbn import normalize_isbn
from library.models import Book, BookSubject, Contribution, Contributor, Subject
from library.names import name_key
from library.querysets import BookQuerySet
from library.services.searching import books_of
from library.text import fold

if TYPE_CHECKING:
    from accounts.models import User

MOST = 5
_WORDS_MAX = 8
# Rows read to be sure of five: copies share a title, and some were found by what follows it.
_READ = 40
_EXACT, _STARTS, _WORD_STARTS, _CONTAINS = range(4)


@dataclass(frozen=True, slots=True)
class TitleSuggestion:
    """One book: its title as written, and what its page is found by."""

    public_id: str
    title: str
    byline: str
    language: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """At most five of each, best first. ``isbn13`` is set when an ISBN was typed, and then
    ``titles`` holds the copies owned and the rest is empty.
    """

    query: str = ""
    isbn13: str = ""
    titles: tuple[TitleSuggestion, ...] = ()
    authors: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()


def suggest(*, owner: "User", text: str, public: bool = False) -> Suggestions:
    """Return what of the owner's live books fits what has been typed so far. At most 3 queries.

    With ``public`` only books that everybody may see, and the names on those, are suggested.

    Exact comes before starting so, a word starting so, and containing; then the shorter. A single
    Latin letter or digit is in nearly everything: it finds only what starts with it.
    Compared folded, so accents and strokes may be left out. One query for an ISBN, none for "".
    """
    query = " ".join(text.replace("\x00", "").split())[: limits.SEARCH_QUERY_MAX]
    isbn13, books = _isbn_in(query), books_of(owner, public)
    if isbn13:
        copies = books.filter(isbn13=isbn13).order_by("copy_number", "pk")[:MOST]
        return Suggestions(query=query, isbn13=isbn13, titles=tuple(map(_title, copies)))
    if not fold(query):
        return Suggestions(query=query)
    return Suggestions(
        query=query,
        titles=_titles(books, fold(query)),
        authors=_names(_credited(owner, books), name_key(query) or fold(query)),
        subjects=_names(_used(owner, books), fold(query)),
    )


def _isbn_in(query: str) -> str:
    try:
        return normalize_isbn(query)
    except InvalidIsbn:
        return ""


def _title(row: Book) -> TitleSuggestion:
    return TitleSuggestion(row.public_id, row.title, row.byline, row.language)


def _titles(books: BookQuerySet, wanted: str) -> tuple[TitleSuggestion, ...]:
    rows = _titled(books, wanted)
    rows = rows.only("public_id", "title", "byline", "language", "isbn13", "sort_title")
    ranked = sorted(
        (row for row in rows[:_READ] if all(w in fold(row.title) for w in wanted.split())),
        key=lambda row: (_rank(fold(row.title), wanted), len(row.title), row.sort_title, row.pk),
    )
    best: dict[str, Book] = {}
    for row in ranked:
        # Copies of one edition are one suggestion.
        best.setdefault(row.isbn13 or row.public_id, row)
    return tuple(map(_title, list(best.values())[:MOST]))


def _titled(books: BookQuerySet, wanted: str) -> BookQuerySet:
    """Books with every word in their title, best first.

    No column holds the folded title alone, but the searched text begins with it, and is seldom
    longer than the title as written, but for "and".
    """
    end = Length(Replace("title", Value("&"), Value("and")))
    books = books.matching(wanted.split()[:_WORDS_MAX])
    if _is_everywhere(wanted):
        books = books.filter(search_text__startswith=wanted)
    for number, word in enumerate(wanted.split()[:_WORDS_MAX]):
        books = books.alias(**{f"at_{number}": StrIndex("search_text", Value(word))})
        books = books.filter(**{f"at_{number}__lte": end})
    books = books.alias(
        word_at=StrIndex("search_text", Value(f" {wanted}")),
        rank=Case(
            When(search_text__startswith=wanted, then=_STARTS),
            When(word_at__gt=0, word_at__lte=end, then=_WORD_STARTS),
            default=_CONTAINS,
            output_field=IntegerField(),
        ),
    )
    return books.order_by("rank", Length("title"), "sort_title", "pk")


def _rank(text: str, wanted: str) -> int:
    if text == wanted:
        return _EXACT
    if text.startswith(wanted):
        return _STARTS
    return _WORD_STARTS if f" {wanted}" in text else _CONTAINS


def _is_everywhere(wanted: str) -> bool:
    return len(wanted) == 1 and wanted.isascii()


def _credited(owner: "User", books: BookQuerySet) -> QuerySet:
    on_books = books.filter(pk=OuterRef("book")).order_by()
    links = Contribution.objects.filter(owner=owner, contributor=OuterRef("pk"))
    return Contributor.objects.owned_by(owner).filter(Exists(links.filter(Exists(on_books))))


def _used(owner: "User", books: BookQuerySet) -> QuerySet:
    on_books = books.filter(pk=OuterRef("book")).order_by()
    links = BookSubject.objects.filter(owner=owner, subject=OuterRef("pk"))
    return Subject.objects.owned_by(owner).filter(Exists(links.filter(Exists(on_books))))


def _names(rows: QuerySet, wanted: str) -> tuple[str, ...]:
    """Return the best names of contributors or subjects. 1 query."""
    if _is_everywhere(wanted):
        rows = rows.filter(key__startswith=wanted)
    for word in wanted.split()[:_WORDS_MAX]:
        rows = rows.filter(key__contains=word)
    rank = Case(
        When(key=wanted, then=_EXACT),
        When(key__startswith=wanted, then=_STARTS),
        When(key__contains=f" {wanted}", then=_WORD_STARTS),
        default=_CONTAINS,
        output_field=IntegerField(),
    )
    best = rows.order_by(rank, Length("key"), F("key"), "pk")
    return tuple(best.values_list("name", flat=True)[:MOST])
