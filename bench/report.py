"""Which pages are measured, what is asked of them, and how that is put into words."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.load import Sample

CLIENTS = (1, 8)
P95_MOST_MS = 60
FLOOR = "floor"


@dataclass(frozen=True, slots=True)
class Page:
    """``{book}`` in ``path`` stands for the id of a book; fewer than ``least_bytes`` is no answer.

    ``least_share``: of the floor's requests/s, on PostgreSQL with the most clients; 0 for any.
    """

    name: str
    path: str
    least_share: float = 0.0
    least_bytes: int = 1


PAGES = (
    Page("library, 48 covers", "/library/", least_share=1 / 6, least_bytes=15_000),
    Page("list, 48 rows", "/library/?view=list", least_bytes=15_000),
    Page("spines, 192", "/library/?view=spines", least_bytes=40_000),
    Page("book", "/books/{book}/?from=", least_bytes=4_000),
    Page("suggestions", "/library/suggestions/?q=war", least_bytes=1_000),
    Page("search", "/library/?q=war", least_bytes=10_000),
)

# What was measured: by number of clients, then by the name of the page.
Samples = Mapping[int, Mapping[str, Sample]]


def table(title: str, samples: Samples, queries: Mapping[str, int]) -> str:
    """Return a line for the floor and each page; times in ms, ``queries`` by the page's name."""
    counts = (f"{clients} client{'s' if clients > 1 else ''}" for clients in samples)
    lines = [" " * 27 + "".join(f" |{count:^33}" for count in counts)]
    heads = f" | {'per s':>6} {'p50 ms':>7} {'p95 ms':>7} {'of floor':>9}"
    lines.append(f"{title:<19} queries{heads * len(samples)}")
    for name in next(iter(samples.values())):
        line = f"{name:<19} {queries.get(name, ''):>7}"
        for measured in samples.values():
            sample = measured[name]
            p50, p95 = sample.percentiles_ms((50, 95))
            share = "" if name == FLOOR else f"1/{1 / share_of(measured, name):.1f}"
            line += f" | {sample.requests_per_s:>6,.0f} {p50:>7.1f} {p95:>7.1f} {share:>9}"
        lines.append(line)
    return "\n".join(lines)


def verdicts(samples: Samples, *, with_shares: bool) -> list[tuple[bool, str]]:
    """Return for each budget whether it holds, and a sentence with what was measured."""
    fewest, most = min(samples), max(samples)
    found = []
    for page in PAGES:
        p95 = samples[fewest][page.name].percentiles_ms((95,))[0]
        text = f"{page.name}: p95 {p95:.1f} ms with {fewest} client, at most {P95_MOST_MS} ms"
        found.append((p95 <= P95_MOST_MS, text))
        if page.least_share and with_shares:
            share = share_of(samples[most], page.name)
            text = f"{page.name}: 1/{1 / share:.1f} of the floor with {most} clients"
            found.append(
                (share >= page.least_share, f"{text}, at least 1/{1 / page.least_share:g}")
            )
    return found


def share_of(measured: Mapping[str, Sample], name: str) -> float:
    """Return a page's requests per second as a part of the floor's."""
    return measured[name].requests_per_s / measured[FLOOR].requests_per_s
