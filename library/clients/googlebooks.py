"""Google Books: a volume search, by ISBN (only an exact match counts) or by words.

The key has to travel in the query string, so no address of a request is ever logged or raised.
"""

import logging
from typing import Any

from django.conf import settings

from library import limits
from library.clients import values
from library.clients.faults import ProviderDown
from library.clients.http import fetch_json
from library.clients.sizes import millimetres_of
from library.languages import normalize_language
from library.records import EditionRecord, ProviderAnswer
from library.titles import split_title

NAME = "googlebooks"
# Without it Google refuses requests whose address it cannot place in a country.
_COUNTRY = "US"
_COVER_SIZES = ("extraLarge", "large", "medium", "small", "thumbnail", "smallThumbnail")
# A drawn page curl, and a token that expires.
_COVER_DROPS = frozenset({"edge", "imgtk"})

logger = logging.getLogger(__name__)


def fetch_edition(isbn13: str) -> ProviderAnswer:
    """Ask for one ISBN-13 with the key of the settings. Raises ProviderFault."""
    volumes = _volumes({"q": f"isbn:{isbn13}"}, settings.LOOKUP_TIMEOUT_S)
    for volume in volumes:
        if isbn13 in _isbns_of(volume):
            return _answer(isbn13, volume)
    if volumes:
        # ``isbn:`` also finds other editions of the work.
        logger.info("googlebooks.wrong_book isbn13=%s", isbn13)
    return ProviderAnswer(isbn13=isbn13, provider=NAME, record=None)


def search_editions(text: str, *, limit: int, deadline_s: float) -> list[ProviderAnswer]:
    """Search titles and authors; answers have a record and its payload. Raises ProviderFault.

    Volumes without an ISBN or a title are left out.
    """
    asked = {"q": values.query_of(text), "printType": "books", "maxResults": str(min(limit, 40))}
    volumes = _volumes(asked, deadline_s)
    numbered = [(values.first_isbn13(_numbers_of(volume)), volume) for volume in volumes[:limit]]
    answers = [_answer(isbn13, volume) for isbn13, volume in numbered if isbn13]
    return [answer for answer in answers if answer.record]


def parse_volume(isbn13: str, volume: dict[str, Any]) -> EditionRecord:
    """Return a volume as a clean record; what is not there, or not clear, is empty."""
    info = values.as_dict(volume.get("volumeInfo"))
    titled = split_title(
        values.text_of(info.get("title"), limit=limits.TITLE_MAX),
        values.text_of(info.get("subtitle"), limit=limits.TITLE_MAX),
    )
    language_raw = values.text_of(info.get("language"), limit=limits.RAW_VALUE_MAX)
    size = values.as_dict(info.get("dimensions"))
    return EditionRecord(
        isbn13=isbn13,
        provider=NAME,
        title=titled.title,
        subtitle=titled.subtitle,
        series=titled.series,
        series_number=titled.series_number,
        contributors=values.contributors_of(info.get("authors")),
        publisher=values.publisher_of(info.get("publisher")),
        published=values.published_of(info.get("publishedDate")),
        page_count=values.page_count_of(info.get("pageCount")),
        language=normalize_language(language_raw),
        language_raw=language_raw,
        synopsis=values.synopsis_of(info.get("description")),
        **values.subjects_of(info.get("categories")),
        height_mm=millimetres_of(size.get("height")),
        width_mm=millimetres_of(size.get("width")),
        thickness_mm=millimetres_of(size.get("thickness")),
        cover_url=_cover(values.as_dict(info.get("imageLinks"))),
    )


def _volumes(asked: dict[str, str], deadline_s: float) -> list[Any]:
    key = settings.GOOGLE_BOOKS_API_KEY.strip()
    status, data, _ = fetch_json(
        provider=NAME,
        url=f"{settings.GOOGLE_BOOKS_BASE_URL.rstrip('/')}/volumes",
        params=asked | {"country": _COUNTRY, "key": key},
        deadline_s=deadline_s,
    )
    if status == 404 or not isinstance(data, dict):
        raise ProviderDown(NAME, "bad_shape")
    return values.as_list(data.get("items"))


def _answer(isbn13: str, volume: dict[str, Any]) -> ProviderAnswer:
    record = parse_volume(isbn13, volume)
    if not record.title:
        return ProviderAnswer(isbn13=isbn13, provider=NAME, record=None)
    raw = values.without_secrets(volume)
    return ProviderAnswer(isbn13=isbn13, provider=NAME, record=record, raw=raw)


def _isbns_of(volume: Any) -> set[str]:
    return values.isbn13s_in(_numbers_of(volume))


def _numbers_of(volume: Any) -> list[Any]:
    info = values.as_dict(values.as_dict(volume).get("volumeInfo"))
    named = [values.as_dict(entry) for entry in values.as_list(info.get("industryIdentifiers"))]
    kinds = ("ISBN_13", "ISBN_10")
    return [
        entry.get("identifier") for kind in kinds for entry in named if entry.get("type") == kind
    ]


def _cover(links: dict[str, Any]) -> str:
    urls = (values.cover_url_of(links.get(size), drop=_COVER_DROPS) for size in _COVER_SIZES)
    return next(filter(None, urls), "")
