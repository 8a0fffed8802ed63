"""The one grammar of a library's URL: what is searched, filtered, sorted, and which page."""

from dataclasses import dataclass, replace
from typing import Protocol, Self
from urllib.parse import urlencode

from library import limits
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
# More values than this on one facet is no reader's doing.
_VALUES_MAX = 20


class _Parameters(Protocol):
    def get(self, key: str, default: str = "") -> str: ...

    def getlist(self, key: str) -> list[str]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BookQuery:
    """Values within ``authors`` or ``subjects`` widen (OR); everything else narrows (AND)."""

    text: str = ""
    authors: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    sort: str = DEFAULT_SORT
    page: int = 1

    @classmethod
    def read(cls, parameters: _Parameters) -> Self:
        """Read a query string. Unknown names and values that make no sense are ignored."""
        sort = parameters.get("sort", DEFAULT_SORT)
        return cls(
            text=_plain(parameters.get("q", "")),
            authors=_values(parameters.getlist("author")),
            subjects=_values(parameters.getlist("subject")),
            sort=sort if sort in dict(SORTS) else DEFAULT_SORT,
            page=_page(parameters.get("page", "")),
        )

    @property
    def is_filtered(self) -> bool:
        """True when anything narrows the library."""
        return bool(self.text or self.authors or self.subjects)

    def to_url(self, path: str, **changes: object) -> str:
        """Return ``path`` with this query's string, after ``changes``; defaults are left out."""
        wanted = replace(self, **changes)
        pairs: list[tuple[str, str]] = [("q", wanted.text)] if wanted.text else []
        pairs += [("author", name) for name in wanted.authors]
        pairs += [("subject", name) for name in wanted.subjects]
        if wanted.sort != DEFAULT_SORT:
            pairs.append(("sort", wanted.sort))
        if wanted.page > 1:
            pairs.append(("page", str(wanted.page)))
        return f"{path}?{urlencode(pairs)}" if pairs else path

    def without(self, kind: str, value: str) -> Self:
        """The query with one chip taken off, back on page 1."""
        kept = tuple(item for item in getattr(self, kind) if item != value)
        return replace(self, **{kind: kept, "page": 1})

    def with_value(self, kind: str, value: str) -> Self:
        """The query with one more chip, back on page 1."""
        return replace(self, **{kind: (*getattr(self, kind), value), "page": 1})


def _plain(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())[: limits.SEARCH_QUERY_MAX]


def _values(raw: list[str]) -> tuple[str, ...]:
    seen: dict[str, str] = {}
    for value in raw[:_VALUES_MAX]:
        name = _plain(value)
        if name and fold(name):
            seen.setdefault(fold(name), name)
    return tuple(seen.values())


def _page(text: str) -> int:
    # isdecimal() also takes other scripts' digits, which int() reads as well.
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1
