"""A stand-in for ISBNdb v2: keys, plan limits, the endpoints in use, and faults.

``python -m tests.stand_ins.isbndb --port 9999`` serves the starter catalogue's books.
"""

import argparse
import contextlib
import json
import time
from collections.abc import Mapping
from typing import Any

from tests.stand_ins.books import Book, book, has_words, isbn13_of, starter_books
from tests.stand_ins.server import Answer, SeenRequest, StandIn

_STATUS_FAULTS = {
    "401": Answer(401, {"message": "Full authentication is required to access this resource"}),
    "403": Answer(403, {"message": "Forbidden"}),
    "404": Answer(404, {"message": "Not Found", "error_message": "Not Found"}),
    "429": Answer(429, {"message": "Limit Exceeded"}),
    "429_daily": Answer(429, {"message": "Daily quota exceeded, please try again later"}),
    "500": Answer(500, {"message": "Internal server error"}),
    "503": Answer(503, {"message": "Service Unavailable"}),
}


class IsbndbStandIn(StandIn):
    """Serves ``books`` (ISBNdb book objects by ISBN-13) to who sends ``key``.

    ``per_second`` and ``per_day`` are the plan's limits, None for none; a bulk request counts
    every ISBN against the day. ``other_plan_keys`` are refused with 403, unknown ones with 401.
    """

    answer_faults = frozenset(_STATUS_FAULTS) | {"wrong_book", "pages_list"}

    def __init__(
        self,
        *,
        key: str = "stand-in-key",
        books: Mapping[str, Book] | None = None,
        per_second: int | None = None,
        per_day: int | None = None,
        other_plan_keys: tuple[str, ...] = (),
        **server: Any,
    ) -> None:
        super().__init__(**server)
        self.key = key
        self.books = dict(books or {})
        self.per_second = per_second
        self.per_day = per_day
        self.other_plan_keys = other_plan_keys
        self.spent = 0
        self._recent: list[float] = []

    def answer(self, request: SeenRequest) -> Answer:
        if request.path == "/inside":
            return Answer(200, {"book": book("9780306406157")})
        refusal = self._check_key(request) or self._check_limits(request)
        return refusal or self._route(request)

    def isbns_of(self, request: SeenRequest) -> list[str]:
        if request.method == "POST":
            asked = json.loads(request.body or b"{}").get("isbns", [])
            return [isbn13_of(str(isbn)) for isbn in asked]
        first, _, rest = request.path.strip("/").partition("/")
        return [isbn13_of(rest)] if first == "book" else []

    def fault_answer(self, kind: str, request: SeenRequest) -> Answer | None:
        if kind == "wrong_book":
            return self._book_answer(request, book("9780140449136", title="Another Book"))
        if kind == "pages_list":
            asked = self.isbns_of(request)[0]
            return self._book_answer(request, self.books[asked] | {"pages": []})
        return _STATUS_FAULTS.get(kind)

    def _book_answer(self, request: SeenRequest, found: Book) -> Answer:
        if request.method == "POST":
            return Answer(200, {"total": 1, "requested": 1, "data": [found]})
        return Answer(200, {"book": found})

    def _check_key(self, request: SeenRequest) -> Answer | None:
        sent = request.headers.get("authorization", "")
        if sent in self.other_plan_keys:
            return _STATUS_FAULTS["403"]
        return None if sent == self.key else _STATUS_FAULTS["401"]

    def _check_limits(self, request: SeenRequest) -> Answer | None:
        with self.lock:
            now = time.monotonic()
            self._recent = [at for at in self._recent if now - at < 1.0]
            if self.per_second is not None and len(self._recent) >= self.per_second:
                return _STATUS_FAULTS["429"]
            self._recent.append(now)
            cost = 0 if request.path == "/key" else len(self.isbns_of(request)) or 1
            if self.per_day is not None and self.spent + cost > self.per_day:
                return _STATUS_FAULTS["429_daily"]
            self.spent += cost
        return None

    def _route(self, request: SeenRequest) -> Answer:
        kind, _, rest = request.path.strip("/").partition("/")
        if kind == "key":
            return Answer(200, self._key())
        if kind == "book" and isbn13_of(rest) in self.books:
            return Answer(200, {"book": self.books[isbn13_of(rest)]})
        if kind == "books" and request.method == "POST":
            return Answer(200, self._bulk(self.isbns_of(request)))
        if kind == "books" and rest:
            return Answer(200, self._search(rest, int(request.query.get("pageSize", 20))))
        return _STATUS_FAULTS["404"]

    def _bulk(self, asked: list[str]) -> dict[str, Any]:
        # Sorted backwards: the order of the answer is not promised.
        found = [self.books[isbn] for isbn in sorted(asked, reverse=True) if isbn in self.books]
        return {"total": len(found), "requested": len(asked), "data": found}

    def _search(self, text: str, most: int) -> dict[str, Any]:
        found = [
            found
            for found in self.books.values()
            if has_words(text, found.get("title"), found.get("authors"))
        ]
        return {"total": len(found), "books": found[:most]}

    def _key(self) -> dict[str, Any]:
        total = self.per_day if self.per_day is not None else 1000
        limits = {"total": total, "spent": self.spent, "left": max(0, total - self.spent)}
        return {"api_host": self.origin.removeprefix("http://"), "plan_limit": limits}


def main(arguments: list[str] | None = None) -> None:
    """Serve the starter catalogue until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.stand_ins.isbndb")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=9999)
    parser.add_argument("--key", default="stand-in-key")
    parser.add_argument("--per-second", type=int)
    parser.add_argument("--per-day", type=int)
    parser.add_argument("--fault", action="append", default=[], metavar="KIND[:ISBN]")
    options = parser.parse_args(arguments)
    stand_in = IsbndbStandIn(
        key=options.key,
        books=starter_books(),
        per_second=options.per_second,
        per_day=options.per_day,
        host=options.host,
        port=options.port,
    )
    with contextlib.closing(stand_in), contextlib.suppress(KeyboardInterrupt):
        for fault in options.fault:
            kind, _, isbn = fault.partition(":")
            stand_in.fault(kind, isbn=isbn or None)
        print(f"ISBNDB_BASE_URL={stand_in.base_url} ISBNDB_API_KEY={options.key}")
        print(f"{len(stand_in.books)} books; Ctrl-C stops.", flush=True)
        stand_in.serve_forever()


if __name__ == "__main__":
    main()
