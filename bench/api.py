"""How fast the API answers eight programs at once: 10,000 books, PostgreSQL, as deployed.

python -m bench.api            make bench runs it as well
"""

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg

from bench.load import HOST
from bench.run import postgres, production, run, seed, served

CLIENTS = 8
BULK = 500
IDS = """
import django; django.setup()
from library.models import Book
print(" ".join(Book.objects.order_by("pk").values_list("public_id", flat=True)[:4000]))
"""
Ask = tuple[str, str, str, dict[str, str], int]


@dataclass(frozen=True, slots=True)
class Point:
    """One kind of request: at most ``most_ms`` for 95 of 100. ``ask`` is called with the number of
    the client, of its turn, and the ids of books: method, path, body, headers, status.
    """

    name: str
    most_ms: int
    ask: Callable[[int, int, list[str], str], Ask]


def _update(client: int, turn: int, ids: list[str], tag: str) -> Ask:
    body = json.dumps({"location": f"Shelf {client}.{turn}"})
    return "PATCH", f"/api/v1/books/{ids[client * BULK + turn % BULK]}/", body, {}, 200


def _bulk(client: int, turn: int, ids: list[str], tag: str) -> Ask:
    own = ids[client * BULK : (client + 1) * BULK]
    items = [
        {"action": "update", "id": one, "book": {"location": f"Shelf {turn}.{number}"}}
        for number, one in enumerate(own)
    ]
    return "POST", "/api/v1/books/bulk/", json.dumps({"items": items}), {}, 200


POINTS = (
    Point("list of 50", 40, lambda c, t, ids, tag: ("GET", "/api/v1/books/", "", {}, 200)),
    Point("detail", 15, lambda c, t, ids, tag: ("GET", _book(ids, c * 7 + t), "", {}, 200)),
    Point("304", 6, lambda c, t, ids, tag: ("GET", _book(ids, 0), "", {"If-None-Match": tag}, 304)),
    Point("update", 30, _update),
    Point("bulk update of 500", 1_500, _bulk),
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--books", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=6, help="measured for each kind")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="penumbra-bench-") as folder:
        try:
            with postgres() as (title, url):
                found = measured(url, Path(folder), options)
        except psycopg.OperationalError as error:
            print(f"PostgreSQL: not reachable, not measured ({error})")
            return 0
    print(f"API, {title}, {options.books:,} books, {CLIENTS} clients")
    for point, latencies in found:
        p50, p95 = (latencies[(len(latencies) - 1) * share // 100] * 1000 for share in (50, 95))
        word = "holds" if p95 <= point.most_ms else "TOO SLOW"
        rate = f"{len(latencies) / options.seconds:,.0f} per s"
        print(f"{word:<9} {point.name:<20} p50 {p50:7.1f} ms, p95 {p95:7.1f}", end="")
        print(f", at most {point.most_ms:,} ms; {rate}")
    return int(any(ordered[(len(ordered) - 1) * 95 // 100] * 1000 > point.most_ms
                   for point, ordered in found))  # fmt: skip


def measured(
    url: str, folder: Path, options: argparse.Namespace
) -> list[tuple[Point, list[float]]]:
    """Return the latencies of each kind of request in seconds, in order."""
    environment = production(url, folder)
    seed(environment, options.books)
    made = run(
        environment, "manage.py", "create_token", "bench", "--name", "bench", "--scope", "write"
    )
    token = next(word for word in made.split() if word.startswith("pen_"))
    ids = run(environment, "-c", IDS).split()
    environment["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    with served("penumbra.wsgi", environment, folder) as port:
        tag = _asked(HTTPConnection(HOST, port), token, ("GET", _book(ids, 0), "", {}, 200))
        return [
            (point, sorted(_measure(point, port, token, ids, tag, options.seconds)))
            for point in POINTS
        ]


def _measure(
    point: Point, port: int, token: str, ids: list[str], tag: str, seconds: float
) -> Iterator[float]:
    with multiprocessing.Pool(CLIENTS) as pool:
        starts = time.monotonic() + 0.5
        asked = [
            (POINTS.index(point), number, port, token, ids, tag, starts, seconds)
            for number in range(CLIENTS)
        ]
        for latencies in pool.map(_client, asked, chunksize=1):
            yield from latencies


def _client(asked: tuple[Any, ...]) -> list[float]:
    which, number, port, token, ids, tag, starts, seconds = asked
    connection, latencies, turn = HTTPConnection(HOST, port, timeout=60), [], 0
    time.sleep(max(0.0, starts - time.monotonic()))
    while time.monotonic() < starts + seconds:
        turn += 1
        ask = POINTS[which].ask(number, turn, ids, tag)
        began = time.monotonic()
        _asked(connection, token, ask)
        latencies.append(time.monotonic() - began)
    connection.close()
    return latencies


def _asked(connection: HTTPConnection, token: str, ask: Ask) -> str:
    """Ask, and return the entity tag of the answer. Raises RuntimeError for another status."""
    method, path, body, headers, status = ask
    own = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    connection.request(method, path, body or None, own | headers)
    answer = connection.getresponse()
    text = answer.read()
    if answer.status != status:
        raise RuntimeError(f"{method} {path}: {answer.status} {text[:300]!r}")
    return answer.getheader("ETag") or ""


def _book(ids: list[str], number: int) -> str:
    return f"/api/v1/books/{ids[number % len(ids)]}/"


if __name__ == "__main__":
    sys.exit(main())
