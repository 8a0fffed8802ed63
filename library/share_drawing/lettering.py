"""Lines of text in any script: measured, set in lines, and drawn."""

import math
import re
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple
from unicodedata import category, normalize

from PIL import Image

from library.share_drawing import fonts
from library.share_drawing.bidi import visual_runs
from library.wrapping import ELLIPSIS, Setting, set_text

# Signs of scripts without spaces: a line's width is that of these and of the words between them.
_ALONE = "\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef"
_STANDS_ALONE = re.compile(f"[{_ALONE}]")
_WORDS = re.compile(rf"[^\s{_ALONE}]+|.", re.DOTALL)
_CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_KANA = re.compile(r"[\u3041-\u30ff]")
# From baseline to baseline, in sizes of the text.
LEADING = 1.17
# Joiners and marks for the letter before: they belong to its font.
_JOINERS = "\u200c\u200d"
_MARKS = ("Mn", "Me", "Mc")
# In place of a Chinese sign that no font has, as printers do who have no such type.
_GETA = "〓"
_UNSEEN = ("Cc", "Cf", "Cs", "Cn", "Co")


class Style(NamedTuple):
    """How a text is set; ``habit``: see ``fonts.face_of``."""

    family: str
    weight: int
    size: float
    habit: str = ""


def habit_of(text: str, language: str) -> str:
    """Return whose way of drawing Chinese signs a text wants: "ja", "hant" or ""."""
    tag = language.lower()
    if tag.startswith("ja") or (not tag and _KANA.search(text)):
        return "ja"
    return "hant" if tag in ("zh-hant", "zh-tw", "zh-hk", "zh-mo") else ""


def drawable(text: str) -> str:
    """Return a text in one line, without what is not seen and what no font has."""
    kept = "".join(sign for sign in normalize("NFC", text) if _can_be_drawn(sign))
    return " ".join(kept.split())


def _can_be_drawn(sign: str) -> bool:
    kind = category(sign)
    # Asking the large fonts would open them, and most of these signs are in one.
    if sign.isspace() or sign in _JOINERS or kind in _MARKS or _STANDS_ALONE.match(sign):
        return True
    if kind in _UNSEEN:
        return False
    return fonts.face_of(sign, family="literata", weight=400, habit="") is not None


def width_of(text: str, style: Style) -> float:
    """Return how wide a line is, in pixels."""
    words = _WORDS.findall(text)
    return sum(_word_width(word, style._replace(size=1)) for word in words) * style.size


@lru_cache(maxsize=8_192)
def _word_width(word: str, style: Style) -> float:
    parts = _parts(word, False, style)
    return sum(fonts.width_of(face, part, is_rtl=rtl) for part, face, rtl in parts) / fonts.MASTER


def fitted(
    text: str, *, style: Style, sizes: tuple[float, ...], width: float, height: float, most: int
) -> Setting:
    """Set a text in the largest of ``sizes`` that keeps it and its words whole, in ``most`` lines
    and ``height``.

    Failing that in the smallest, with a word broken or the end left out.
    """
    em = style._replace(size=1)
    setting = Setting((), sizes[-1], is_broken=False, is_cut=False)
    for size in sizes:
        lines = max(1, min(most, int(height / (size * LEADING))))
        setting = set_text(
            text, width=width, size=size, most=lines, measure=lambda line: width_of(line, em)
        )
        if not setting.is_cut and not setting.is_broken:
            return setting
    if not setting.is_cut:
        return setting
    last = _cut_at_a_word(setting.lines[-1], text.split())
    return replace(setting, lines=(*setting.lines[:-1], last))


def _cut_at_a_word(line: str, words: list[str]) -> str:
    """Leave a word out that the end of the line left half of, if it is not most of the line."""
    whole, space, last = line.rpartition(" ")
    if not space or last.removesuffix(ELLIPSIS) in words or len(whole) * 3 < len(line) * 2:
        return line
    return whole.rstrip(" ,;:.-–—") + ELLIPSIS


def draw_line(
    image: Image.Image,
    text: str,
    at: tuple[float, float],
    *,
    style: Style,
    color: str,
    align: str = "left",
    is_rtl: bool = False,
) -> None:
    """Draw a line on its baseline. ``align`` says which of its points ``at`` is: "left",
    "centre" or "right"; ``is_rtl`` is the line's own direction, whatever it holds.
    """
    parts = list(_parts(text, is_rtl, style))
    scale = style.size / fonts.MASTER
    widths = [fonts.width_of(face, part, is_rtl=rtl) * scale for part, face, rtl in parts]
    x, baseline = at
    x -= {"left": 0, "centre": 0.5, "right": 1}[align] * sum(widths)
    for (part, face, rtl), width in zip(parts, widths, strict=True):
        if not part.isspace():
            _paint(image, fonts.mask_of(face, part, is_rtl=rtl), (x, baseline), scale, color)
        x += width


def _paint(
    image: Image.Image,
    drawn: tuple[Image.Image, int, int],
    at: tuple[float, float],
    scale: float,
    color: str,
) -> None:
    """Make a mask smaller, to the fraction of a pixel where it belongs, and paint through it."""
    mask, left, top = drawn
    x, y = at[0] + left * scale, at[1] + top * scale
    box = (math.floor(x), math.floor(y))
    size = (
        math.ceil(x + mask.width * scale) - box[0],
        math.ceil(y + mask.height * scale) - box[1],
    )
    # The mask with a margin, so that whole pixels of the picture lie inside it.
    margin = math.ceil(1 / scale) + 1
    wide = Image.new("L", (mask.width + 2 * margin, mask.height + 2 * margin))
    wide.paste(mask, (margin, margin))
    source = ((box[0] - x) / scale + margin, (box[1] - y) / scale + margin)
    part = (*source, source[0] + size[0] / scale, source[1] + size[1] / scale)
    small = wide.resize(size, Image.Resampling.BICUBIC, box=part, reducing_gap=2.0)
    image.paste(color, box, small)


def _parts(text: str, is_rtl: bool, style: Style) -> Iterator[tuple[str, fonts.Face, bool]]:
    """A line's parts from left to right, each in one font and one direction."""
    for run, rtl in visual_runs(text, is_rtl=is_rtl):
        parts = [
            ("".join(sign for sign, _ in signs), face)
            for face, signs in groupby(signs_in_fonts(run, style), key=lambda pair: pair[1])
        ]
        for part, face in reversed(parts) if rtl else parts:
            yield part, face, rtl


def signs_in_fonts(run: str, style: Style) -> Iterator[tuple[str, fonts.Face]]:
    """Each sign with the font that draws it; what none draws is left out."""
    before: fonts.Face | None = None
    for sign in run:
        face = _face(sign, before, style)
        if face is None and _CHINESE.match(sign):
            sign, face = _GETA, _face(_GETA, before, style)
        if face is not None:
            yield sign, face
            before = face


def _face(sign: str, before: fonts.Face | None, style: Style) -> fonts.Face | None:
    if before is not None:
        if sign in _JOINERS:
            return before
        # Spaces, marks and punctuation are those of the letters they stand with.
        goes_along = category(sign) in _MARKS or category(sign)[0] in "ZP"
        if goes_along and fonts.has(before.path, sign):
            return before
    elif sign in _JOINERS or category(sign) in _MARKS:
        return None
    return fonts.face_of(sign, family=style.family, weight=style.weight, habit=style.habit)
