"""A stand-in for Google Books' volume search: no hit has no ``items`` at all."""

from collections.abc import Mapping
from typing import Any

from tests.stand_ins.books import has_words
from tests.stand_ins.server import Answer, SeenRequest, StandIn


def _error(code: int, message: str, reason: str) -> Answer:
    return Answer(
        code, {"error": {"code": code, "message": message, "errors": [{"reason": reason}]}}
    )


_STATUS_FAULTS = {
    "400": _error(400, "API key not valid. Please pass a valid API key.", "badRequest"),
    "403": _error(403, "Cannot determine user location", "forbidden"),
    "403_quota": _error(403, "Rate Limit Exceeded", "userRateLimitExceeded"),
    "429": _error(429, "Quota exceeded: Queries per minute per user", "rateLimitExceeded"),
    "429_daily": _error(429, "Quota exceeded: limit 'Queries per day'", "rateLimitExceeded"),
    "500": _error(500, "Backend Error", "backendError"),
    "503": _error(503, "Service temporarily unavailable.", "backendFailed"),
}


def volume(isbn13: str, **changes: Any) -> dict[str, Any]:
    """Return a plausible volume; ``changes`` replace or add keys of its ``volumeInfo``."""
    image = "http://books.google.com/books/content?id=v1&printsec=frontcover&img=1&zoom=1&edge=curl"
    info = {
        "title": "The Lighthouse Keeper",
        "subtitle": "A Winter's Tale",
        "authors": ["Ada Marsh"],
        "publisher": "Harbour Press",
        "publishedDate": "2001-04",
        "description": "Ada keeps the light, and the light keeps her.",
        "industryIdentifiers": [{"type": "ISBN_13", "identifier": isbn13}],
        "pageCount": 224,
        "printType": "BOOK",
        "categories": ["Fiction / Sea Stories"],
        "imageLinks": {"smallThumbnail": image, "thumbnail": image},
        "language": "en",
    }
    return {"kind": "books#volume", "id": "v1", "volumeInfo": info | changes}


class GoogleBooksStandIn(StandIn):
    """Serves ``volumes``, by ISBN-13 or by words, to who sends ``key`` in the query."""

    base_path = "/books/v1"
    answer_faults = frozenset(_STATUS_FAULTS) | {"wrong_book"}

    def __init__(
        self,
        *,
        key: str = "stand-in-key",
        volumes: Mapping[str, Any] | None = None,
        **server: Any,
    ) -> None:
        super().__init__(**server)
        self.key = key
        self.volumes = dict(volumes or {})

    def answer(self, request: SeenRequest) -> Answer:
        if request.path != f"{self.base_path}/volumes":
            return _error(404, "Not Found", "notFound")
        if request.query.get("key") != self.key:
            return _STATUS_FAULTS["400"]
        found = self._found(request)
        body: dict[str, Any] = {"kind": "books#volumes", "totalItems": len(found)}
        return Answer(200, body | ({"items": found} if found else {}))

    def _found(self, request: SeenRequest) -> list[Any]:
        asked = self.isbns_of(request)
        if asked:
            return [self.volumes[isbn] for isbn in asked if isbn in self.volumes]
        most = int(request.query.get("maxResults", 10))
        words = request.query.get("q", "")
        return [found for found in self.volumes.values() if has_words(words, found)][:most]

    def isbns_of(self, request: SeenRequest) -> list[str]:
        query = request.query.get("q", "")
        return [query.removeprefix("isbn:")] if query.startswith("isbn:") else []

    def fault_answer(self, kind: str, request: SeenRequest) -> Answer | None:
        if kind == "wrong_book":
            items = [volume("9780140449136", title="Another Book")]
            return Answer(200, {"kind": "books#volumes", "totalItems": 1, "items": items})
        return _STATUS_FAULTS.get(kind)
