"""Open Library, ``/api/books?jscmd=data``: one request names authors and publishers in words.

An unknown ISBN is 200 with ``{}``. This shape has no description, language or binding.
"""

import logging
import re
from collections.abc import Sequence
from typing import Any

from django.conf import settings

from library import limits
from library.bindings import normalize_binding
from library.clients import values
from library.clients.faults import ProviderDown
from library.clients.http import fetch_json
from library.languages import normalize_language
from library.records import EditionRecord, ProviderAnswer
from library.titles import split_title

NAME = "openlibrary"
_PAGES = re.compile(r"(\d{1,5})\s*(?:p\b|pages)")

logger = logging.getLogger(__name__)


def fetch_edition(isbn13: str) -> ProviderAnswer:
    """Ask for one ISBN-13, in one request and without a key. Raises ProviderFault."""
    return fetch_editions([isbn13])[isbn13]


def fetch_editions(isbns: Sequence[str]) -> dict[str, ProviderAnswer]:
    """Ask for many ISBN-13s in one request, an answer for each; 50 fit into an address.

    Raises ProviderFault.
    """
    status, data, _ = fetch_json(
        provider=NAME,
        url=f"{settings.OPENLIBRARY_BASE_URL.rstrip('/')}/api/books",
        params={
            "bibkeys": ",".join(f"ISBN:{isbn13}" for isbn13 in isbns),
            "format": "json",
            "jscmd": "data",
        },
        deadline_s=settings.LOOKUP_TIMEOUT_S,
    )
    # A 404 here is a wrong address or a failing back end, never an unknown ISBN.
    if status == 404 or not isinstance(data, dict):
        raise ProviderDown(NAME, "bad_shape")
    return {isbn13: _answer(isbn13, data.get(f"ISBN:{isbn13}")) for isbn13 in isbns}


def parse_edition(isbn13: str, edition: dict[str, Any]) -> EditionRecord:
    """Return an edition as a clean record, whether of ``jscmd=data`` or the edition's own page.

    The latter gives language, binding and description, and authors as keys without names.
    """
    titled = split_title(
        values.text_of(edition.get("title"), limit=limits.TITLE_MAX),
        values.text_of(edition.get("subtitle"), limit=limits.TITLE_MAX),
    )
    binding_raw = values.text_of(edition.get("physical_format"), limit=limits.RAW_VALUE_MAX)
    languages = values.as_list(edition.get("languages"))
    language_raw = ", ".join(str(values.as_dict(each).get("key", "")) for each in languages)
    return EditionRecord(
        isbn13=isbn13,
        provider=NAME,
        title=titled.title,
        subtitle=titled.subtitle,
        series=titled.series,
        series_number=titled.series_number,
        contributors=values.contributors_of(edition.get("authors")),
        publisher=_publisher(edition),
        published=values.published_of(edition.get("publish_date")),
        page_count=_page_count(edition),
        binding=normalize_binding(binding_raw).value,
        binding_raw=binding_raw,
        language=normalize_language(languages),
        language_raw=language_raw[: limits.RAW_VALUE_MAX],
        edition_statement=values.text_of(
            edition.get("edition_name"), limit=limits.EDITION_STATEMENT_MAX
        ),
        synopsis=values.synopsis_of(_text_value(edition.get("description"))),
        **values.subjects_of(edition.get("subjects")),
        dewey=_dewey(edition),
        cover_url=_cover(edition),
    )


def _answer(isbn13: str, edition: Any) -> ProviderAnswer:
    """Return an edition that is this ISBN and has a title; anything else is "not there"."""
    if isinstance(edition, dict) and _is_for(isbn13, edition):
        record = parse_edition(isbn13, edition)
        if record.title:
            raw = values.without_secrets(edition)
            return ProviderAnswer(isbn13=isbn13, provider=NAME, record=record, raw=raw)
    return ProviderAnswer(isbn13=isbn13, provider=NAME, record=None)


def _is_for(isbn13: str, edition: dict[str, Any]) -> bool:
    """Compare with the ISBNs the edition names; one that names none was found by ours."""
    named = values.as_dict(edition.get("identifiers")) | edition
    isbns = values.isbn13s_in(
        isbn for name in ("isbn_13", "isbn_10") for isbn in values.as_list(named.get(name))
    )
    if isbns and isbn13 not in isbns:
        logger.warning("openlibrary.wrong_book isbn13=%s", isbn13)
        return False
    return True


def _publisher(edition: dict[str, Any]) -> str:
    names = [values.publisher_of(name) for name in values.names_in(edition.get("publishers"))]
    return next(filter(None, names), "")


def _page_count(edition: dict[str, Any]) -> int | None:
    counted = values.page_count_of(edition.get("number_of_pages"))
    paged = _PAGES.search(values.text_of(edition.get("pagination"), limit=200))
    return counted or (values.page_count_of(paged[1]) if paged else None)


def _text_value(value: Any) -> Any:
    """Unwrap ``{"type": "/type/text", "value": …}``."""
    return value.get("value") if isinstance(value, dict) else value


def _dewey(edition: dict[str, Any]) -> str:
    classes = values.as_dict(edition.get("classifications")) | edition
    return values.dewey_of(classes.get("dewey_decimal_class"))


def _cover(edition: dict[str, Any]) -> str:
    cover = values.as_dict(edition.get("cover"))
    return values.cover_url_of(cover.get("large") or cover.get("medium"))
