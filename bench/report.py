"""Which pages are measured, what is asked of them, and how that is put into words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from bench.load import Sample

CLIENTS = (1, 8)
P95_MOST_MS = 60
FLOOR = "floor"
# Of the column with the names.
_WIDE = 30


class Way(StrEnum):
    """How a page is asked for."""

    USUAL = "usual"  # as deployed: what is kept is handed out
    ANEW = "anew"  # by a server that keeps nothing
    UNCHANGED = "unchanged"  # by who has the page already and asks whether it still holds


@dataclass(frozen=True, slots=True)
class Page:
    """``{book}``, ``{list}`` in ``path`` stand for ids; fewer than ``least_bytes`` is no answer.

    ``least_share``: of the floor's requests/s, on PostgreSQL with the most clients; 0 for any.
    """

    name: str
    path: str
    least_share: float = 0.0
    least_bytes: int = 1
    way: Way = Way.USUAL
    is_visit: bool = False


def _visited(name: str, path: str, least_bytes: int) -> tuple[Page, ...]:
    """Return a page as a visitor gets it: from what is kept, made anew, and had already."""
    return (
        Page(name, path, 1 / 4, least_bytes, is_visit=True),
        Page(f"{name}, made anew", path, 0, least_bytes, Way.ANEW, is_visit=True),
        Page(f"{name}, 304", path, 2 / 3, 1, Way.UNCHANGED, is_visit=True),
    )


PAGES = (
    Page("library, 48 covers", "/library/", least_share=1 / 6, least_bytes=15_000),
    Page("home", "/", least_bytes=8_000),
    Page("home, made anew", "/", least_bytes=8_000, way=Way.ANEW),
    Page("library, made anew", "/library/", least_bytes=15_000, way=Way.ANEW),
    Page("list, made anew", "/library/?view=list", least_bytes=15_000, way=Way.ANEW),
    Page("spines, made anew", "/library/?view=spines", least_bytes=40_000, way=Way.ANEW),
    Page("book", "/books/{book}/?from=", least_bytes=4_000),
    Page("suggestions", "/library/suggestions/?q=war", least_bytes=1_000),
    Page("search, made anew", "/library/?q=war", least_bytes=10_000, way=Way.ANEW),
    *_visited("visit: showcase", "/@bench/", 8_000),
    *_visited("visit: library", "/@bench/library/", 15_000),
    *_visited("visit: book", "/books/{book}/", 4_000),
    *_visited("visit: list of 1,000", "/lists/{list}/", 8_000),
    *_visited("visit: discover", "/discover/", 8_000),
)


def pages_named(beginning: str) -> tuple[Page, ...]:
    """Return the pages whose names begin so; all for ""."""
    return tuple(page for page in PAGES if page.name.startswith(beginning))


# What was measured: by number of clients, then by the name of the page.
Samples = Mapping[int, Mapping[str, Sample]]


def table(title: str, samples: Samples, queries: Mapping[str, int]) -> str:
    """Return a line for the floor and each page; times in ms, ``queries`` by the page's name."""
    counts = (f"{clients} client{'s' if clients > 1 else ''}" for clients in samples)
    lines = [" " * (_WIDE + 8) + "".join(f" |{count:^33}" for count in counts)]
    heads = f" | {'per s':>6} {'p50 ms':>7} {'p95 ms':>7} {'of floor':>9}"
    lines.append(f"{title:<{_WIDE}} queries{heads * len(samples)}")
    for name in next(iter(samples.values())):
        line = f"{name:<{_WIDE}} {queries.get(name, ''):>7}"
        for measured in samples.values():
            sample = measured[name]
            p50, p95 = sample.percentiles_ms((50, 95))
            share = "" if name == FLOOR else f"1/{1 / share_of(measured, name):.1f}"
            line += f" | {sample.requests_per_s:>6,.0f} {p50:>7.1f} {p95:>7.1f} {share:>9}"
        lines.append(line)
    return "\n".join(lines)


def verdicts(
    samples: Samples, pages: Iterable[Page] = PAGES, *, with_shares: bool
) -> list[tuple[bool, str]]:
    """Return for each budget whether it holds, and a sentence with what was measured."""
    fewest, most = min(samples), max(samples)
    found = []
    for page in pages:
        p95 = samples[fewest][page.name].percentiles_ms((95,))[0]
        text = f"{page.name}: p95 {p95:.1f} ms with {fewest} client, at most {P95_MOST_MS} ms"
        found.append((p95 <= P95_MOST_MS, text))
        if page.least_share and with_shares:
            share = share_of(samples[most], page.name)
            text = f"{page.name}: 1/{1 / share:.1f} of the floor with {most} clients"
            found.append(
                (share >= page.least_share, f"{text}, at least 1/{1 / page.least_share:.2g}")
            )
    return found


def share_of(measured: Mapping[str, Sample], name: str) -> float:
    """Return a page's requests per second as a part of the floor's."""
    return measured[name].requests_per_s / measured[FLOOR].requests_per_s
