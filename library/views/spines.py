"""Books as they stand on a shelf, to true scale: how thick, how high, in which colours."""

from collections.abc import Iterable
from typing import Any, NamedTuple
from zlib import crc32

from library.choices import Binding
from library.views.presenters import (
    design,
    direction,
    href_prefix,
    imprint,
    ink_class,
    row_image,
    tone_class,
)

# Millimetres; the stylesheet has one class for each step (static/css/spines.css).
THINNEST, THICKEST = 4, 90
_THICK = 30  # from here on a title has room for two lines
LOWEST, HIGHEST, HEIGHT_STEP = 100, 320, 5

_PAGE_MM = 0.06
# What a binding adds to the thickness of the pages, and how high such books usually are.
_BOARDS_MM = {
    Binding.HARDCOVER: 6,
    Binding.LEATHER: 7,
    Binding.BOARD_BOOK: 8,
    Binding.SPIRAL: 4,
    Binding.AUDIOBOOK: 12,
}
_PAPER_COVERS_MM = 1
_USUAL_HEIGHT = {
    Binding.HARDCOVER: 235,
    Binding.LEATHER: 230,
    Binding.MASS_MARKET: 178,
    Binding.BOARD_BOOK: 180,
    Binding.SPIRAL: 270,
    Binding.AUDIOBOOK: 140,
}
_PAPERBACK_HEIGHT = 205
_USUAL_PAGES = 280


class Spine(NamedTuple):
    """One book on a shelf; drawn by library/templatetags/book_cards.py.

    ``palette`` may be the classes of a cover's colour, ``build`` is " thick" where a title has
    room for two lines; ``thickness`` and ``height`` are millimetres with classes in spines.css.
    """

    href: str
    title: str
    byline: str
    lang: str
    dir: str
    palette: str
    build: str
    look: str
    cover: str
    thickness: int
    height: int
    imprint: str = ""


def spines(books: Iterable[Any]) -> list[Spine]:
    """Return the spines of ``spine_rows()`` of the querysets."""
    prefix = href_prefix()
    shown = []
    for book in books:
        key = book.isbn13 or book.public_id
        look, image = design(key, book.title), row_image(book)
        thickness = thickness_of(book.thickness_mm, book.page_count, book.binding)
        shown.append(
            Spine(
                href=f"{prefix}{book.public_id}/",
                title=book.title,
                byline=book.byline,
                lang=book.language,
                dir=direction(book.language),
                palette=look["palette"] if image is None else _colours(book.cover__color),
                cover=image.src if image else "",
                build=" thick" if thickness >= _THICK else "",
                look=f"{look['layout']} {look['size']}",
                thickness=thickness,
                height=height_of(book.height_mm, book.binding, key),
                imprint=imprint(book),
            )
        )
    return shown


def _colours(color: str) -> str:
    """Return the classes of a spine that takes its colour from a real cover."""
    return f"{tone_class(color)} {ink_class(color)}"


def thickness_of(thickness_mm: int | None, page_count: int | None, binding: str) -> int:
    """Return millimetres, 4 to 90: measured, else from the pages and what the binding adds."""
    pages = (page_count or _USUAL_PAGES) * _PAGE_MM
    guess = pages + _BOARDS_MM.get(binding, _PAPER_COVERS_MM)
    return min(max(round(thickness_mm or guess), THINNEST), THICKEST)


def height_of(height_mm: int | None, binding: str, key: str) -> int:
    """Return millimetres, 100 to 320 in steps of 5: measured, else as such books usually are.

    Where it is not known, ``key`` decides between a little more and a little less: no real shelf
    is as even as a fence.
    """
    spread = (crc32(key[::-1].encode()) % 5 - 2) * HEIGHT_STEP
    guess = _USUAL_HEIGHT.get(binding, _PAPERBACK_HEIGHT) + spread
    steps = round((height_mm or guess) / HEIGHT_STEP)
    return min(max(steps * HEIGHT_STEP, LOWEST), HIGHEST)
