"""Measure a paste of 500 ISBNs into the tray: web, worker, and a provider at its smallest plan.

make bench-intake     ARGS="--databases sqlite" for one of the two

The provider is the stand-in for ISBNdb with the limits of its Basic plan. While the tray fills,
pages are asked for and single ISBNs scanned at a steady pace.
"""

import argparse
import os
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from html import unescape
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlencode

import psycopg

from bench.browsing import Habit, Latencies, Reader, browsing
from bench.run import ROOT, postgres, production, seed, served, sqlite
from library.isbn import check_digit_13
from tests.stand_ins.books import book
from tests.stand_ins.isbndb import IsbndbStandIn

PER_SECOND, PER_DAY = 1, 1_000
CALLS_MOST, SECONDS_MOST, P95_MOST_MS = 10, 120, 150
# Two requests are this far apart when one a second may be made; clocks and sockets take the rest.
LEAST_GAP_S = 0.99
WARM_UP_S, QUIET_S, GIVE_UP_S = 3, 8, 300
_ASKED = re.compile(r'id="tray-(since|oldest)"[^>]* value="([^"]*)"')
_NOT_SETTLED = """
SELECT count(*) FROM library_intakerow
WHERE door = 'pasted' AND (state = 'looking' OR (state = 'found' AND adds))
"""
_MADE = "SELECT count(*), count(DISTINCT isbn13) FROM library_book WHERE isbn13 LIKE '978012%'"
_ROWS = "SELECT count(*), count(DISTINCT isbn13) FROM library_intakerow WHERE door = 'pasted'"


@dataclass(slots=True)
class Outcome:
    """What was measured; latencies in seconds, before the paste and until all was settled."""

    pasted: int
    quiet: Latencies = field(default_factory=dict)
    busy: Latencies = field(default_factory=dict)
    paste_s: float = 0.0
    settled_s: float = 0.0
    again_s: float = 0.0
    calls: int = 0
    requests: int = 0
    smallest_gap_s: float = 0.0
    rows: tuple[int, int] = (0, 0)
    books: tuple[int, int] = (0, 0)


def main() -> int:
    options = read_options()
    cores, load = len(os.sched_getaffinity(0)), os.getloadavg()[0]
    print(f"{options.isbns} ISBNs pasted beside {options.books:,} books; gunicorn and worker as")
    print(f"deployed; ISBNdb: {PER_SECOND}/s, {PER_DAY:,} a day; {cores} cores, load {load:.1f}")
    too_much = False
    for name in options.databases:
        with tempfile.TemporaryDirectory(prefix="penumbra-bench-") as folder:
            database = postgres() if name == "postgresql" else sqlite(Path(folder))
            try:
                with database as (title, url):
                    outcome = bench_database(url, Path(folder), options)
            except psycopg.OperationalError as error:
                print(f"\nPostgreSQL: not reachable, not measured ({error})")
                continue
        print(f"\n{table(title, outcome)}")
        for holds, text in verdicts(outcome):
            print(f"{'holds' if holds else 'TOO MUCH':<9} {text}")
            too_much |= not holds
        sys.stdout.flush()
    return int(too_much)


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--isbns", type=int, default=500)
    parser.add_argument("--books", type=int, default=1_000, help="in the library before")
    known = ("postgresql", "sqlite")
    parser.add_argument("--databases", nargs="+", choices=known, default=list(known))
    return parser.parse_args()


def bench_database(url: str, folder: Path, options: argparse.Namespace) -> Outcome:
    """Seed, serve and work; return what was measured."""
    pasted, scanned = numbers(0, options.isbns), numbers(500_000, 400)
    books = {isbn: book(isbn, image="") for isbn in (*pasted, *scanned)}
    with IsbndbStandIn(books=books, per_second=PER_SECOND, per_day=PER_DAY) as isbndb:
        environment = production(url, folder) | {
            "ISBNDB_API_KEY": isbndb.key,
            "ISBNDB_BASE_URL": isbndb.base_url,
            "ISBNDB_REQUESTS_PER_SECOND": str(PER_SECOND),
        }
        cookie = seed(environment, options.books)["cookie"]
        habits = habits_of_a_reader(iter(scanned))
        with (
            served("penumbra.wsgi", environment, folder) as port,
            working(environment, folder),
            closing(database_at(url)) as database,
        ):
            outcome = Outcome(len(pasted))
            with browsing(port, cookie, habits):
                time.sleep(WARM_UP_S)
            with browsing(port, cookie, habits) as outcome.quiet:
                time.sleep(QUIET_S)
            with (
                browsing(port, cookie, habits) as outcome.busy,
                closing(Reader(port, cookie)) as reader,
            ):
                paste(reader, pasted, database, outcome)
            count(isbndb, pasted, database, outcome)
    return outcome


def numbers(first: int, count: int) -> list[str]:
    """Return ISBNs that no seeded book has."""
    return [
        f"978012{n:06d}" + check_digit_13(f"978012{n:06d}") for n in range(first, first + count)
    ]


def habits_of_a_reader(scanned: Iterator[str]) -> list[Habit]:
    """Return what goes on beside the paste: pages looked at, trays open, a scanner in use."""
    asked = {"state": "", "since": "", "oldest": ""}

    def poll(reader: Reader) -> None:
        text = reader.get(f"/add/tray/?{urlencode(asked)}")
        # As the page does: from now on what changed since, of the rows it shows.
        asked.update((found[1], unescape(found[2])) for found in _ASKED.finditer(text))

    return [
        Habit("/library/", 0.25, lambda reader: reader.get("/library/")),
        Habit("/add/", 0.5, lambda reader: reader.get("/add/")),
        Habit("/add/tray/", 0.5, poll),
        Habit("a scan", 0.5, lambda reader: reader.put_in(next(scanned), "scanned")),
    ]


@contextmanager
def working(environment: dict[str, str], folder: Path) -> Iterator[None]:
    """Have the worker run."""
    with (folder / "worker.log").open("wb") as sink:
        worker = subprocess.Popen(
            ["nice", "-n", "5", sys.executable, "manage.py", "run_worker"],
            cwd=ROOT,
            env=environment,
            stdout=sink,
            stderr=sink,
        )
    try:
        yield
    finally:
        worker.terminate()
        worker.wait(30)


def database_at(url: str) -> psycopg.Connection | sqlite3.Connection:
    """Return a connection of one's own that sees every committed write."""
    if url.startswith("sqlite"):
        return sqlite3.connect(url.removeprefix("sqlite:///"), timeout=20)
    return psycopg.connect(url, autocommit=True)


def paste(
    reader: Reader,
    isbns: list[str],
    database: psycopg.Connection | sqlite3.Connection,
    outcome: Outcome,
) -> None:
    """Paste, wait until every row is settled, paste again."""
    text = "\n".join(isbns)
    began = time.monotonic()
    reader.put_in(text, "pasted")
    outcome.paste_s = time.monotonic() - began
    while database.execute(_NOT_SETTLED).fetchone()[0]:
        if time.monotonic() - began > GIVE_UP_S:
            sys.exit(f"Not settled after {GIVE_UP_S} s.")
        time.sleep(0.2)
    outcome.settled_s = time.monotonic() - began
    again = time.monotonic()
    reader.put_in(text, "pasted")
    outcome.again_s = time.monotonic() - again


def count(
    isbndb: IsbndbStandIn,
    pasted: list[str],
    database: psycopg.Connection | sqlite3.Connection,
    outcome: Outcome,
) -> None:
    """Count the requests that asked about the paste, and what came of it."""
    seen = sorted(isbndb.requests, key=lambda request: request.at)
    outcome.calls = sum(not set(pasted).isdisjoint(isbndb.isbns_of(one)) for one in seen)
    outcome.requests = len(seen)
    outcome.smallest_gap_s = min(later.at - one.at for one, later in pairwise(seen))
    outcome.rows = tuple(database.execute(_ROWS).fetchone())
    outcome.books = tuple(database.execute(_MADE).fetchone())


def table(title: str, outcome: Outcome) -> str:
    """Return a line for each page, before the paste and while the tray fills; times in ms."""
    head = " | {:>5} {:>7} {:>7} {:>7} {:>7}".format("asked", "p50", "p95", "p99", "most")
    lines = [f"{'':<12} | {'before':^37} | {'while the tray fills':^37}"]
    lines.append(f"{title:<12}{head * 2}")
    for name in outcome.busy:
        line = f"{name:<12}"
        for measured in (outcome.quiet[name], outcome.busy[name]):
            p50, p95, p99, most = (percentile_ms(measured, part) for part in (50, 95, 99, 100))
            line += f" | {len(measured):>5} {p50:>7.1f} {p95:>7.1f} {p99:>7.1f} {most:>7.1f}"
        lines.append(line)
    return "\n".join(lines)


def verdicts(outcome: Outcome) -> list[tuple[bool, str]]:
    """Return for each promise whether it holds, and a sentence with what was measured."""
    calls, gap, seconds = outcome.calls, outcome.smallest_gap_s, outcome.settled_s
    (rows, isbns), (books, books_isbns) = outcome.rows, outcome.books
    found = [
        (calls <= CALLS_MOST, f"{calls} calls for the paste, at most {CALLS_MOST}"),
        (gap >= LEAST_GAP_S, f"{outcome.requests} requests, the closest {gap:.3f} s apart"),
        (seconds <= SECONDS_MOST, f"all settled after {seconds:.1f} s, at most {SECONDS_MOST} s"),
        (
            rows == isbns == outcome.pasted and books == books_isbns >= outcome.pasted,
            f"pasted twice ({outcome.paste_s:.2f} s, {outcome.again_s:.2f} s): {rows} rows,"
            f" {books} books of {books_isbns} ISBNs",
        ),
    ]
    for name, measured in outcome.busy.items():
        p95 = percentile_ms(measured, 95)
        found.append((p95 < P95_MOST_MS, f"{name}: p95 {p95:.1f} ms, below {P95_MOST_MS} ms"))
    return found


def percentile_ms(seconds: list[float], part: int) -> float:
    ordered = sorted(seconds)
    return ordered[(len(ordered) - 1) * part // 100] * 1000


if __name__ == "__main__":
    sys.exit(main())
