"""Books as templates want them: plain texts, worked out once, nothing left to look up."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple
from unicodedata import east_asian_width
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString, mark_safe

from library.choices import Binding, ContributorRole, Source
from library.dates import is_suspect, read_edtf
from library.designed import look_of
from library.facts import FACT_LABELS
from library.ids import PUBLIC_ID_LENGTH
from library.images import widths_for
from library.isbn import hyphenate, to_isbn10
from library.languages import is_rtl, language_name
from library.limits import COVER_WIDTHS
from library.models import Book, Cover
from library.records import ContributorRecord

_ANY_ID = "1" * PUBLIC_ID_LENGTH
# The first row of the grid, in a wide window: these pictures are wanted at once.
EAGER = 6
_SIZES = ("len-s", "len-m", "len-l", "len-xl")
# Up to so many letters in all, and in the longest word, a title fits its cover in that size.
_FITS = ((14, 10), (34, 12), (80, 17))


@dataclass(frozen=True, slots=True)
class CoverImage:
    """A real cover in its 2:3 place. ``tone`` is the class of its colour, ``shape`` of its form.

    ``src`` and ``srcset`` are for cards, ``large`` and ``large_set`` for the book's own page;
    ``width`` and ``height`` keep the picture's proportions before it has come.
    """

    src: str
    srcset: str
    large: str
    large_set: str
    width: int
    height: int
    tone: str
    shape: str


class Card(NamedTuple):
    """One book in a grid; drawn by library/templatetags/book_cards.py.

    ``imprint`` is seen on paper only.
    """

    href: str
    title: str
    byline: str
    lang: str
    dir: str
    palette: str
    layout: str
    size: str
    copy: str = ""
    image: CoverImage | None = None
    eager: bool = False
    imprint: str = ""


def cards(rows: Iterable[Any], mark: str = "", *, public: bool = False) -> list[Card]:
    """Return the cards of ``card_rows()``; ``mark`` is put after each address.

    ``public``: for everybody's eyes. The number of a copy is left out, for it tells of the others.
    """
    prefix = href_prefix()
    return [
        Card(
            href=f"{prefix}{row.public_id}/{mark}",
            title=row.title,
            byline=row.byline,
            lang=row.language,
            dir=direction(row.language),
            copy="" if public else copy_label(row.copy_number),
            image=row_image(row),
            eager=place < EAGER,
            imprint=imprint(row),
            **design(row.isbn13 or row.public_id, row.title),
        )
        for place, row in enumerate(rows)
    ]


def copy_label(number: int) -> str:
    """Return "copy 2" for the second copy of a book; nothing for the first."""
    return f"copy {number}" if number > 1 else ""


def imprint(row: Any) -> str:
    """Return what a printed catalogue says below a book besides: "1998 · 9781400033416"."""
    year = str(row.published_year) if row.published_year else ""
    return f"{year} · {row.isbn13}" if year and row.isbn13 else year or row.isbn13 or ""


@cache
def href_prefix() -> str:
    """Return what stands before a book's public_id and "/" in its address.

    For long lists: reversing the pattern once a book costs more than all the rest of a card.
    """
    return reverse("library:book-detail", args=[_ANY_ID]).removesuffix(f"{_ANY_ID}/")


def cover_image(cover: Cover | None) -> CoverImage | None:
    """Return how a cover is shown, None where there is none."""
    if cover is None:
        return None
    return _image(_cover_pattern(), cover.key, cover.width, cover.height, cover.color)


@cache
def _cover_pattern() -> str:
    return reverse("library:cover-file", args=["NAME"])


def _image(pattern: str, key: str, width: int, height: int, color: str) -> CoverImage:
    urls = [pattern.replace("NAME", f"{key}-{nominal}") for nominal in widths_for(width)]
    shown = min(width, COVER_WIDTHS[0])
    small, middle, large = urls[0], urls[min(1, len(urls) - 1)], urls[-1]
    return CoverImage(
        src=small,
        srcset=f"{middle} 2x" if middle != small else "",
        large=middle,
        large_set=f"{large} 2x" if large != middle else "",
        width=shown,
        height=max(1, round(shown * height / width)),
        tone=tone_class(color),
        shape="tall" if width * 3 < height * 2 else "",
    )


def row_image(row: Any) -> CoverImage | None:
    """Return the cover of one of ``card_rows()``, ``list_rows()`` or ``spine_rows()``."""
    if not row.cover__key:
        return None
    size = (row.cover__width, row.cover__height)
    return _image(_cover_pattern(), row.cover__key, *size, row.cover__color)


def ink_class(color: str) -> str:
    """Return the class of the text that reads best on a colour's tone (WCAG 2.2, luminance)."""
    # The tone is what is drawn, not the colour it stands for.
    levels = [((int(color[place : place + 2], 16) >> 6) * 64 + 32) / 255 for place in (1, 3, 5)]
    linear = [
        level / 12.92 if level <= 0.04045 else ((level + 0.055) / 1.055) ** 2.4 for level in levels
    ]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "ink-dark" if luminance > 0.179 else "ink-light"


def tone_class(color: str) -> str:
    """Return the class of the nearest of 64 colours: four steps each of red, green and blue."""
    red, green, blue = (int(color[place : place + 2], 16) >> 6 for place in (1, 3, 5))
    return f"tone-{red * 16 + green * 4 + blue}"


def design(key: str, title: str) -> dict[str, str]:
    """Return the look of a designed cover: the same key always gets the same one."""
    palette, layout = look_of(key)
    return {
        "palette": f"palette-{palette}",
        "layout": f"layout-{layout}",
        "size": _size_class(title),
    }


def _size_class(title: str) -> str:
    # A script without spaces between words breaks anywhere, but its letters are twice as wide.
    wide = 0 if title.isascii() else sum(east_asian_width(letter) in "WF" for letter in title)
    letters = len(title) + wide
    longest = 0 if wide else max(map(len, title.split()), default=0)
    for size, (most, most_at_once) in zip(_SIZES, _FITS, strict=False):
        if letters <= most and longest <= most_at_once:
            return size
    return _SIZES[-1]


@lru_cache(maxsize=256)
def direction(language: str) -> str:
    """Return the writing direction of a title; the browser decides where we do not know."""
    if not language:
        return "auto"
    return "rtl" if is_rtl(language) else "ltr"


def fact_rows(facts: Mapping[str, Any], sources: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the facts table, in reading order: label, value, source, numeric."""
    names = ("publisher", "published", "edition_statement", "series", "page_count", "binding")
    rows = [
        _row(FACT_LABELS[name], fact_text(name, facts[name], facts), sources.get(name, ""))
        for name in (*names, "language")
        if facts[name]
    ]
    if size := _size(facts):
        rows.append(_row("Size", size, sources.get("height_mm", "")))
    if facts["weight_g"]:
        rows.append(_row("Weight", f"{facts['weight_g']} g", sources.get("weight_g", "")))
    if facts["dewey"]:
        rows.append(_row("Dewey", facts["dewey"], sources.get("dewey", ""), numeric=True))
    return rows


def isbn_rows(isbn13: str | None) -> list[dict[str, Any]]:
    """Return the facts table's ISBN rows; ISBN-10 only where there is one."""
    if not isbn13:
        return []
    rows = [_row("ISBN-13", hyphenate(isbn13), "", numeric=True)]
    if isbn10 := to_isbn10(isbn13):
        rows.append(_row("ISBN-10", isbn10, "", numeric=True))
    return rows


def place_rows(book: Book) -> list[dict[str, Any]]:
    """Return the facts table's row on where a copy stands; for its owner's eyes only."""
    return [_row("Where it stands", book.location, "")] if book.location else []


def fact_text(name: str, value: Any, facts: Mapping[str, Any] | None = None) -> Any:
    """Return one fact as a reader reads it."""
    if name == "contributors":
        return ", ".join(_credit(record) for record in value)
    if name == "subjects":
        return ", ".join(value)
    if not value:
        return ""
    if name == "synopsis":
        return safe_synopsis(value)
    shown = {
        "published": lambda: read_edtf(value).display(),
        "binding": lambda: Binding(value).label,
        "language": lambda: language_name(value) or value,
        "series": lambda: _series(value, facts),
    }
    if name.endswith("_mm"):
        return f"{value} mm"
    if name == "weight_g":
        return f"{value} g"
    return str(shown[name]() if name in shown else value)


def safe_synopsis(html: str) -> SafeString:
    """Mark a synopsis as HTML: it went through the allow-list when it was stored."""
    return mark_safe(html)  # noqa: S308


def people(credited: Iterable[ContributorRecord], library_url: str) -> list[dict[str, str]]:
    """Return contributors with their roles (authors without) and links to their books."""
    return [
        {
            "name": record.name,
            "role_label": _role_label(record),
            "url": f"{library_url}{_query(author=record.name)}",
        }
        for record in credited
    ]


def subject_links(names: Iterable[str], library_url: str) -> list[dict[str, str]]:
    """Return subjects with links to the books on them."""
    return [{"name": name, "url": f"{library_url}{_query(subject=name)}"} for name in names]


def source_line(providers: Iterable[str], day: Any) -> str:
    """Return "ISBNdb and Open Library, 22 November 2026"."""
    names = list(dict.fromkeys(str(Source(name).label) for name in providers))
    if not names:
        return ""
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{listed}, {date_format(day, 'j F Y')}"


def pills(book: Book) -> list[str]:
    """Return what is worth knowing of a copy at a glance."""
    shown = []
    if book.copy_number > 1:
        shown.append(f"Copy {book.copy_number}")
    if book.published and is_suspect(read_edtf(book.published)):
        shown.append("Check the date")
    return shown


def _row(label: str, value: Any, source: str, *, numeric: bool = False) -> dict[str, Any]:
    named = str(Source(source).label) if source else ""
    return {"label": label, "value": value, "source": named, "numeric": numeric}


def _credit(record: ContributorRecord) -> str:
    role = _role_label(record)
    return f"{record.name} ({role.lower()})" if role else record.name


def _role_label(record: ContributorRecord) -> str:
    if record.role == ContributorRole.AUTHOR:
        return ""
    return str(ContributorRole(record.role).label)


def _series(value: str, facts: Mapping[str, Any] | None) -> str:
    number = (facts or {}).get("series_number")
    return f"{value}, {number}" if number else value


def _size(facts: Mapping[str, Any]) -> str:
    sides = [facts[name] for name in ("height_mm", "width_mm", "thickness_mm") if facts[name]]
    return f"{' × '.join(str(side) for side in sides)} mm" if sides else ""


def _query(**pair: str) -> str:
    return f"?{urlencode(pair)}"
