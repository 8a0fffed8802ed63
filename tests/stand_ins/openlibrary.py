"""A stand-in for Open Library: editions by ISBN (an unknown one is 200 ``{}``), and its search."""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.stand_ins.books import has_words
from tests.stand_ins.server import Answer, SeenRequest, StandIn

_STATUS_FAULTS = {
    "403": Answer(403, {"error": "forbidden"}),
    "404": Answer(404, {"error": "notfound"}),
    "429": Answer(429, {"status": 429, "message": "Too Many Requests."}),
    "500": Answer(500, {"error": "internal"}),
    "503": Answer(503, {"error": "unavailable"}),
}


def edition(isbn13: str, **changes: Any) -> dict[str, Any]:
    """Return a plausible edition in the ``jscmd=data`` shape; ``changes`` replace or add keys."""
    whole = {
        "key": "/books/OL1M",
        "url": "https://openlibrary.org/books/OL1M",
        "title": "The lighthouse keeper",
        "subtitle": "a winter's tale",
        "authors": [{"name": "Ada Marsh", "url": "https://openlibrary.org/authors/OL1A"}],
        "publishers": [{"name": "Harbour Press"}],
        "publish_date": "April 2001",
        "number_of_pages": 224,
        "identifiers": {"isbn_13": [isbn13], "openlibrary": ["OL1M"]},
        "subjects": [{"name": "Lighthouses", "url": "https://openlibrary.org/subjects/x"}],
        "cover": {"large": "https://covers.openlibrary.org/b/id/1-L.jpg"},
    }
    return whole | changes


def work(isbn13: str, **changes: Any) -> dict[str, Any]:
    """Return a work as the search gives it; ``changes`` are to its one edition."""
    found = {
        "key": "/books/OL1M",
        "title": "The lighthouse keeper",
        "subtitle": "a winter's tale",
        "isbn": [isbn13],
        "publisher": ["Harbour Press"],
        "publish_date": ["April 2001"],
        "number_of_pages": 224,
        "language": ["eng"],
        "format": ["Paperback"],
        "cover_i": 1,
    }
    return {
        "author_name": ["Ada Marsh"],
        "editions": {"numFound": 3, "start": 0, "docs": [found | changes]},
    }


class OpenLibraryStandIn(StandIn):
    """Serves ``editions`` (``jscmd=data`` objects by ISBN-13) and searches ``works``."""

    answer_faults = frozenset(_STATUS_FAULTS) | {"wrong_book"}

    def __init__(
        self,
        *,
        editions: Mapping[str, Any] | None = None,
        works: Iterable[Any] = (),
        **server: Any,
    ) -> None:
        super().__init__(**server)
        self.editions = dict(editions or {})
        self.works = list(works)

    def answer(self, request: SeenRequest) -> Answer:
        if request.path == "/search.json":
            return Answer(200, self._search(request.query))
        if request.path != "/api/books":
            return _STATUS_FAULTS["404"]
        asked = self.isbns_of(request)
        found = {f"ISBN:{isbn}": self.editions[isbn] for isbn in asked if isbn in self.editions}
        if request.query.get("format") != "json":
            script = f"var _OLBookInfo = {found};".encode()
            return Answer(200, script, {"Content-Type": "text/javascript"})
        return Answer(200, found)

    def _search(self, query: dict[str, str]) -> dict[str, Any]:
        found = [work for work in self.works if has_words(query.get("q", ""), work)]
        most = int(query.get("limit", 100))
        return {"numFound": len(found), "start": 0, "docs": found[:most]}

    def isbns_of(self, request: SeenRequest) -> list[str]:
        keys = request.query.get("bibkeys", "").split(",")
        return [key.removeprefix("ISBN:") for key in keys if key.startswith("ISBN:")]

    def fault_answer(self, kind: str, request: SeenRequest) -> Answer | None:
        if kind == "wrong_book":
            asked = self.isbns_of(request)[0]
            return Answer(200, {f"ISBN:{asked}": edition("9780140449136", title="Another book")})
        return _STATUS_FAULTS.get(kind)
