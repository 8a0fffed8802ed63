"""The one grammar of a library's URL: what is searched, filtered, sorted, and how it is shown."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Protocol, Self
from urllib.parse import urlencode

from library import limits
from library.choices import Binding, Visibility
from library.languages import normalize_language
from library.text import fold

DEFAULT_SORT = "-added"
SORTS: tuple[tuple[str, str], ...] = (
    ("-added", "Recently added"),
    ("added", "First added"),
    ("title", "Title, A to Z"),
    ("-title", "Title, Z to A"),
    ("author", "Author, A to Z"),
    ("-author", "Author, Z to A"),
    ("-published", "Newest first"),
    ("published", "Oldest first"),
    ("-pages", "Longest first"),
    ("pages", "Shortest first"),
)
_SORT_VALUES = frozenset(value for value, _ in SORTS)
# The first is the one an address says nothing about.
VIEWS: tuple[tuple[str, str], ...] = (("covers", "Covers"), ("list", "List"), ("spines", "Spines"))
DEFAULT_VIEW = VIEWS[0][0]
PAGE_SIZES = (24, 48, 96, 192)
_SIZE_OF_VIEW = {"covers": limits.PAGE_SIZE, "list": limits.PAGE_SIZE, "spines": 192}
# Stands in an address for a binding, language or date that nobody knows.
UNKNOWN = "unknown"
# Each facet of a query, and the name it has in an address.
FACETS: dict[str, str] = {
    "authors": "author",
    "subjects": "subject",
    "bindings": "binding",
    "languages": "language",
    "decades": "decade",
    "visibilities": "visibility",
}
# More values than this on one facet is no reader's doing.
_VALUES_MAX = 20


class _Parameters(Protocol):
    def get(self, key: str, default: str = "") -> str: ...

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BookQuery:
    """Values within one of ``FACETS`` widen (OR); everything else narrows (AND).

    ``decades`` holds first years ("1980"); ``size`` 0 is the usual page size of the view.
    """

    text: str = ""
    authors: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    bindings: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    decades: tuple[str, ...] = ()
    visibilities: tuple[str, ...] = ()
    sort: str = DEFAULT_SORT
    view: str = DEFAULT_VIEW
    size: int = 0
    page: int = 1

    @classmethod
    def read(cls, parameters: _Parameters) -> Self:
        """Read a query string. Unknown names and values that make no sense are ignored."""
        sort = parameters.get("sort", DEFAULT_SORT)
        view = parameters.get("view", DEFAULT_VIEW)
        chosen = {
            facet: _values(parameters.getlist(name), _READERS.get(facet, _plain))
            for facet, name in FACETS.items()
        }
        return cls(
            text=_plain(parameters.get("q", "")),
            sort=sort if sort in _SORT_VALUES else DEFAULT_SORT,
            view=view if view in _SIZE_OF_VIEW else DEFAULT_VIEW,
            size=_size(parameters.get("size", "")),
            page=_number(parameters.get("page", "")) or 1,
            **chosen,
        )

    @property
    def is_filtered(self) -> bool:
        """True when anything narrows the library."""
        return bool(self.text or any(getattr(self, facet) for facet in FACETS))

    @property
    def page_size(self) -> int:
        """How many books stand on a page."""
        return self.size or _SIZE_OF_VIEW[self.view]

    @property
    def unfiltered(self) -> Self:
        """The whole library, shown and sorted as this query does."""
        return type(self)(sort=self.sort, view=self.view, size=self.size)

    def pairs(self) -> list[tuple[str, str]]:
        """Return the query as names and values of an address; defaults are left out."""
        pairs = [("q", self.text)] if self.text else []
        pairs += [(name, one) for facet, name in FACETS.items() for one in getattr(self, facet)]
        if self.sort != DEFAULT_SORT:
            pairs.append(("sort", self.sort))
        if self.view != DEFAULT_VIEW:
            pairs.append(("view", self.view))
        if self.page_size != _SIZE_OF_VIEW[self.view]:
            pairs.append(("size", str(self.size)))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return pairs

    def to_url(self, path: str, **changes: object) -> str:
        """Return ``path`` with this query's string, after ``changes``; defaults are left out."""
        return _address(self, path, tuple(changes.items()))

    def without(self, kind: str, value: str) -> Self:
        """The query with one chip taken off, back on page 1."""
        kept = tuple(item for item in getattr(self, kind) if item != value)
        return replace(self, **{kind: kept, "page": 1})

    def with_value(self, kind: str, value: str) -> Self:
        """The query with one more chip, back on page 1."""
        return replace(self, **{kind: (*getattr(self, kind), value), "page": 1})


# A page writes thirty of them, and the same lists are asked for again and again.
@lru_cache(maxsize=1024)
def _address(query: BookQuery, path: str, changes: tuple[tuple[str, object], ...]) -> str:
    pairs = (replace(query, **dict(changes)) if changes else query).pairs()
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _plain(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[: limits.SEARCH_QUERY_MAX]


def _values(raw: list[str], read: Callable[[str], str]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for value in raw[:_VALUES_MAX]:
        name = read(value)
        if name and fold(name):
            seen.setdefault(fold(name), name)
    return tuple(seen.values())


def _one_of(values: list[Any]) -> Callable[[str], str]:
    known = {UNKNOWN, *values} - {""}
    return lambda text: text if text in known else ""


def _language(text: str) -> str:
    return UNKNOWN if text == UNKNOWN else normalize_language(text[:100])


def _decade(text: str) -> str:
    year = _number(text.removesuffix("s"))
    return text if text == UNKNOWN else str(year // 10 * 10) if 1000 <= year <= 9999 else ""


_READERS: dict[str, Callable[[str], str]] = {
    "bindings": _one_of(Binding.values),
    "languages": _language,
    "decades": _decade,
    "visibilities": lambda text: text if text in Visibility.values else "",
}


def _number(text: str) -> int:
    # isdecimal() also takes other scripts' digits, which int() reads as well.
    return int(text) if text.isdecimal() and len(text) < 7 else 0


def _size(text: str) -> int:
    """Return the greatest page size that is not above what was asked for; 0 for no number."""
    asked = _number(text)
    return (
        max((size for size in PAGE_SIZES if size <= asked), default=PAGE_SIZES[0]) if asked else 0
    )
