"""ISBNdb API v2: one edition, many editions, a search, and what is left of the day's quota.

The key goes bare in the ``Authorization`` header. 404 means "not there yet". Fields are missing,
empty or of another type than declared, more so in old rows.
"""

import logging
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.conf import settings

from library import limits
from library.bindings import names_a_form, normalize_binding
from library.choices import Binding
from library.clients import values
from library.clients.faults import ProviderDown
from library.clients.http import MAX_BYTES, fetch_json
from library.clients.sizes import size_of
from library.languages import normalize_language
from library.records import EditionRecord, ProviderAnswer
from library.titles import recover_subtitle, split_title

NAME = "isbndb"
# A bulk answer may be 6 MB, and takes its time.
_BULK_BYTES = 4 * MAX_BYTES
_BULK_PATIENCE = 4

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Quota:
    """Calls of the current day (UTC), and the host that this key's plan belongs to."""

    total: int
    spent: int
    left: int
    api_host: str


def fetch_edition(isbn13: str) -> ProviderAnswer:
    """Ask for one ISBN-13 (one call of the quota). Raises ProviderFault."""
    status, data = _ask("GET", f"/book/{isbn13}")
    if status == 404:
        return ProviderAnswer(isbn13=isbn13, provider=NAME, record=None)
    if not isinstance(data, dict) or "book" not in data:
        raise ProviderDown(NAME, "bad_shape")
    return _answer(isbn13, [data["book"]])


def fetch_editions(isbns: Sequence[str]) -> dict[str, ProviderAnswer]:
    """Ask for many ISBN-13s at once and return an answer for each; each counts as one call.

    How many go into one request is the plan's limit (10, 100 or 1,000) and the caller's to keep.
    Raises ProviderFault.
    """
    status, data = _ask(
        "POST",
        "/books",
        json={"isbns": list(isbns)},
        deadline_s=settings.LOOKUP_TIMEOUT_S * _BULK_PATIENCE,
        max_bytes=_BULK_BYTES,
    )
    books = _books_in(data)
    if status == 404 or books is None:
        raise ProviderDown(NAME, "bad_shape")
    by_isbn: dict[str, list[Any]] = {}
    for book in books:
        for isbn13 in _isbns_of(book):
            by_isbn.setdefault(isbn13, []).append(book)
    return {isbn13: _answer(isbn13, by_isbn.get(isbn13, [])) for isbn13 in isbns}


def search_editions(text: str, *, limit: int, deadline_s: float) -> list[ProviderAnswer]:
    """Search titles and authors (one call of the quota); answers have a record and its payload.

    Books without an ISBN or a title are left out. Raises ProviderFault.
    """
    status, data = _ask(
        "GET",
        f"/books/{quote(values.query_of(text), safe='')}",
        params={"page": "1", "pageSize": str(limit)},
        deadline_s=deadline_s,
    )
    if status == 404:
        return []
    books = _books_in(data)
    if books is None:
        raise ProviderDown(NAME, "bad_shape")
    numbered = [(values.first_isbn13(_numbers_of(book)), book) for book in books[:limit]]
    answers = [_answer(isbn13, [book]) for isbn13, book in numbered if isbn13]
    return [answer for answer in answers if answer.record]


def fetch_quota() -> Quota:
    """Ask what is left of the day's calls. Raises ProviderFault."""
    _, data = _ask("GET", "/key")
    plan = values.as_dict(values.as_dict(data).get("plan_limit"))
    numbers = [_whole_number(plan.get(name)) for name in ("total", "spent", "left")]
    if None in numbers:
        raise ProviderDown(NAME, "bad_shape")
    return Quota(*numbers, api_host=values.text_of(data.get("api_host"), limit=200))


def parse_book(isbn13: str, book: dict[str, Any]) -> EditionRecord:
    """Return ISBNdb's book object as a clean record; what is not there, or not clear, is empty."""
    titled = split_title(
        values.text_of(book.get("title") or book.get("title_long"), limit=limits.TITLE_MAX),
        _subtitle(book),
    )
    binding, binding_raw, edition = _binding(book)
    language_raw = values.text_of(book.get("language"), limit=limits.RAW_VALUE_MAX)
    return EditionRecord(
        isbn13=isbn13,
        provider=NAME,
        title=titled.title,
        subtitle=titled.subtitle,
        series=titled.series,
        series_number=titled.series_number,
        contributors=values.contributors_of(book.get("authors")),
        publisher=values.publisher_of(book.get("publisher")),
        published=values.published_of(book.get("date_published"), book.get("publish_date")),
        page_count=values.page_count_of(book.get("pages")),
        binding=binding,
        binding_raw=binding_raw,
        language=_language(language_raw, titled.title),
        language_raw=language_raw,
        edition_statement=edition,
        synopsis=values.synopsis_of(
            book.get("synopsis"), book.get("synopsys"), book.get("overview")
        ),
        **values.subjects_of(book.get("subjects")),
        dewey=values.dewey_of(book.get("dewey_decimal")),
        cover_url=values.cover_url_of(book.get("image")),
        cover_original_url=values.https_url_of(book.get("image_original")),
        **size_of(book.get("dimensions_structured"), book.get("dimensions")),
    )


def _ask(method: str, path: str, **options: Any) -> tuple[int, Any]:
    options = {"deadline_s": settings.LOOKUP_TIMEOUT_S} | options
    status, data, _ = fetch_json(
        provider=NAME,
        method=method,
        url=settings.ISBNDB_BASE_URL.rstrip("/") + path,
        headers={"Authorization": settings.ISBNDB_API_KEY.strip()},
        **options,
    )
    return status, data


def _answer(isbn13: str, books: Iterable[Any]) -> ProviderAnswer:
    """Return the first of ``books`` that is this ISBN and has a title; else "not there"."""
    for book in books:
        if isbn13 not in _isbns_of(book):
            logger.warning("isbndb.wrong_book isbn13=%s", isbn13)
            continue
        record = parse_book(isbn13, book)
        if record.title:
            raw = values.without_secrets(book)
            return ProviderAnswer(isbn13=isbn13, provider=NAME, record=record, raw=raw)
    return ProviderAnswer(isbn13=isbn13, provider=NAME, record=None)


def _isbns_of(book: Any) -> set[str]:
    return values.isbn13s_in(_numbers_of(book))


def _numbers_of(book: Any) -> list[Any]:
    # ``isbn`` held an ISBN-10 until 2025 and holds an ISBN-13 since: all three are tried as both.
    book = values.as_dict(book)
    return [book.get(name) for name in ("isbn13", "isbn10", "isbn")]


def _books_in(data: Any) -> list[Any] | None:
    for name in ("data", "books"):
        books = values.as_dict(data).get(name)
        if isinstance(books, list):
            return books
    return None


def _subtitle(book: dict[str, Any]) -> str:
    title = values.text_of(book.get("title"), limit=limits.TITLE_MAX)
    long = values.text_of(book.get("title_long"), limit=2 * limits.TITLE_MAX)
    return recover_subtitle(title, long) if title and long else ""


def _language(raw: str, title: str) -> str:
    """Return the language's tag, unless the title's script says that "en" was only a default."""
    tag = normalize_language(raw)
    letters = [character for character in title if character.isalpha()]
    is_latin = any(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return "" if tag == "en" and letters and not is_latin else tag


def _binding(book: dict[str, Any]) -> tuple[str, str, str]:
    """Return binding, its raw words, and the edition statement, which at times is the binding."""
    raw = values.text_of(book.get("binding") or book.get("format"), limit=limits.RAW_VALUE_MAX)
    edition = values.text_of(book.get("edition"), limit=limits.EDITION_STATEMENT_MAX)
    if names_a_form(edition) and normalize_binding(edition) != Binding.OTHER:
        raw, edition = raw or edition, ""
    return normalize_binding(raw).value, raw, edition


def _whole_number(value: Any) -> int | None:
    text = str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
