"""Which font has a sign, and that font, opened once a process.

Literata and Inter are those of the pages; the Noto fonts beside this module draw what the two do
not have. Each file is opened in one size: opening a large one takes a tenth of a second, making
what it drew smaller takes next to nothing (see lettering.py).
"""

from functools import lru_cache
from pathlib import Path
from threading import RLock
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

# In pixels; text is drawn in this size and made smaller. No text of a picture is larger.
MASTER = 96
_PAGES = Path(__file__).resolve().parents[2] / "static" / "vendor" / "fonts"
_HERE = Path(__file__).resolve().parent / "fonts"
# No sign: a font draws its sign for "not there".
_NOBODYS = "\U0010ffff"
_FREETYPE = RLock()


class Face(NamedTuple):
    """A font's file, and the weight to draw it in; 0 for one that has but one."""

    path: Path
    weight: int


# By writing system, in the order they are asked: first and last sign, and a file of the two
# families for pages.
_SUBSETS = (
    (0x0000, 0x00FF, "latin"),
    (0x0100, 0x02FF, "latin-ext"),
    (0x0102, 0x036F, "vietnamese"),
    (0x0131, 0x0329, "latin"),
    (0x0370, 0x03FF, "greek"),
    (0x0301, 0x04FF, "cyrillic"),
    (0x0460, 0x052F, "cyrillic-ext"),
    (0x1C80, 0x1C8A, "cyrillic-ext"),
    (0x1D00, 0x1EFF, "latin-ext"),
    (0x1EA0, 0x1EF9, "vietnamese"),
    (0x1F00, 0x1FFF, "greek-ext"),
    (0x2000, 0x22FF, "latin"),
    (0x2000, 0x22FF, "latin-ext"),
    (0x2000, 0x22FF, "cyrillic"),
    (0x2C60, 0xA7FF, "latin-ext"),
    (0x2DE0, 0xA69F, "cyrillic-ext"),
)
_SCRIPTS = (
    (0x0530, 0x058F, "noto-serif-armenian-armenian"),
    (0x0590, 0x05FF, "noto-serif-hebrew-hebrew"),
    (0x0600, 0x08FF, "noto-naskh-arabic-arabic"),
    (0x0900, 0x097F, "noto-serif-devanagari-devanagari"),
    (0x0964, 0x09FF, "noto-serif-bengali-bengali"),
    (0x0964, 0x0A7F, "noto-sans-gurmukhi-gurmukhi"),
    (0x0964, 0x0AFF, "noto-serif-gujarati-gujarati"),
    (0x0B80, 0x0BFF, "noto-serif-tamil-tamil"),
    (0x0C00, 0x0C7F, "noto-serif-telugu-telugu"),
    (0x0C80, 0x0CFF, "noto-sans-kannada-kannada"),
    (0x0D00, 0x0D7F, "noto-serif-malayalam-malayalam"),
    (0x0D80, 0x0DFF, "noto-serif-sinhala-sinhala"),
    (0x0E00, 0x0E7F, "noto-serif-thai-thai"),
    (0x0E80, 0x0EFF, "noto-serif-lao-lao"),
    (0x1000, 0x109F, "noto-serif-myanmar-myanmar"),
    (0x10A0, 0x10FF, "noto-serif-georgian-georgian"),
    (0x1200, 0x139F, "noto-sans-ethiopic-ethiopic"),
    (0x1780, 0x17FF, "noto-serif-khmer-khmer"),
    (0x1C90, 0x1CBF, "noto-serif-georgian-georgian"),
    (0x2D00, 0x2D2F, "noto-serif-georgian-georgian"),
    (0xFB13, 0xFB17, "noto-serif-armenian-armenian"),
    (0xFB1D, 0xFB4F, "noto-serif-hebrew-hebrew"),
    (0xFB50, 0xFEFF, "noto-naskh-arabic-arabic"),
    (0x3130, 0x318F, "noto-serif-kr-korean"),
    (0x3200, 0x327F, "noto-serif-kr-korean"),
    (0xAC00, 0xD7A3, "noto-serif-kr-korean"),
)
# Signs that China, Taiwan and Japan share, each drawing them in its own way; first come the
# spaces and marks between them.
_SHARED = ((0x2010, 0x2026), (0x2190, 0x22FF), (0x2E80, 0x9FFF), (0xF900, 0xFAFF), (0xFE30, 0xFFEF))
_JAPANESE, _SIMPLE, _TRADITIONAL = (
    "noto-serif-jp-japanese",
    "noto-serif-sc-chinese-simplified",
    "noto-serif-tc-chinese-traditional",
)
_ORDERS = {
    "ja": (_JAPANESE, _TRADITIONAL, _SIMPLE),
    "hant": (_TRADITIONAL, _SIMPLE, _JAPANESE),
    "": (_SIMPLE, _TRADITIONAL, _JAPANESE),
}


def face_of(sign: str, *, family: str, weight: int, habit: str) -> Face | None:
    """Return the font that draws a sign, None where none does.

    ``family``: "literata" or "inter"; ``habit``: "ja", "hant" or "", whose way of drawing the
    signs that Japan and China share.
    """
    path = _path_of(sign, family, habit)
    if path is None:
        return None
    return Face(path, weight if path.parent == _PAGES else 0)


@lru_cache(maxsize=16_384)
def _path_of(sign: str, family: str, habit: str) -> Path | None:
    number = ord(sign)
    own = [
        _PAGES / f"{family}-{subset}-wght-normal.woff2"
        for first, last, subset in _SUBSETS
        if first <= number <= last
    ]
    other = [name for first, last, name in _SCRIPTS if first <= number <= last]
    if any(first <= number <= last for first, last in _SHARED):
        other.extend(_ORDERS[habit])
    paths = [*own, *(_HERE / f"{name}-500-normal.woff2" for name in other)]
    return next((path for path in paths if has(path, sign)), None)


@lru_cache(maxsize=32_768)
def has(path: Path, sign: str) -> bool:
    """Say whether a font has a sign of its own for ``sign``."""
    return _look(Face(path, 0), sign) != _missing(path)


@lru_cache(maxsize=64)
def _missing(path: Path) -> bytes:
    return _look(Face(path, 0), _NOBODYS)


def _look(face: Face, sign: str) -> bytes:
    with _FREETYPE:
        mask = opened(face).getmask(sign, "1", direction="ltr")
    return bytes(mask.size[0].to_bytes(4) + mask.size[1].to_bytes(4)) + bytes(mask)


@lru_cache(maxsize=64)
def opened(face: Face) -> ImageFont.FreeTypeFont:
    """Return a font in the size MASTER and its weight."""
    with _FREETYPE:
        font = ImageFont.truetype(face.path, MASTER, layout_engine=ImageFont.Layout.RAQM)
        if face.weight:
            font.set_variation_by_axes([face.weight])
    return font


def width_of(face: Face, text: str, *, is_rtl: bool) -> float:
    """Return how far a text of one font reaches, in pixels of the size MASTER."""
    with _FREETYPE:
        return opened(face).getlength(text, direction="rtl" if is_rtl else "ltr")


def mask_of(face: Face, text: str, *, is_rtl: bool) -> tuple[Image.Image, int, int]:
    """Return a text's coverage in the size MASTER, and its left and top from where it starts."""
    direction = "rtl" if is_rtl else "ltr"
    with _FREETYPE:
        font = opened(face)
        left, top, right, bottom = font.getbbox(text, anchor="ls", direction=direction)
        size = (max(1, int(right - left) + 2), max(1, int(bottom - top) + 2))
        mask = Image.new("L", size)
        draw = ImageDraw.Draw(mask)
        draw.text((1 - left, 1 - top), text, fill=255, font=font, anchor="ls", direction=direction)
    return mask, int(left) - 1, int(top) - 1
