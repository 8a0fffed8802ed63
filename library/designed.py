"""A cover for a book that has none, drawn from its title: SVG text, the same for the same book.

The look is that of static/css/main.css (.palette-N, .layout-N); here it stands on its own, for
wherever a stylesheet does not reach. Measures are hundredths of the cover's width.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from unicodedata import bidirectional, category
from zlib import crc32

from library.languages import is_rtl
from library.wrapping import Setting, set_text

# Background, text, accent, as in the stylesheet; a test holds the two together.
PALETTES = (
    ("#1f3a4d", "#e9dcc3", "#dc9350"),
    ("#7a2e2e", "#f3e3cf", "#e2b35a"),
    ("#2d4a3a", "#eee6d0", "#d4af57"),
    ("#e8dcc2", "#2b2a28", "#96361f"),
    ("#3b3355", "#efe7da", "#d7b25c"),
    ("#d8c7a3", "#23364a", "#7d2c1c"),
    ("#22262b", "#ece6da", "#7fa2b5"),
    ("#9c3f28", "#fdf3e3", "#f6d7a3"),
    ("#e7e3da", "#31503f", "#84540e"),
    ("#435563", "#f4ecdc", "#ecc98a"),
    ("#5b3a29", "#f0e2c8", "#dfa762"),
    ("#c9b037", "#23201b", "#6f2424"),
    ("#12343b", "#f1e9d2", "#e1b382"),
    ("#5c2a43", "#f5e6e0", "#e8a87c"),
    ("#f0e6d6", "#3a2c4d", "#98394f"),
    ("#264027", "#f2ecd8", "#e8c468"),
    ("#8a3324", "#fdf1dc", "#f2c879"),
    ("#cfd8d3", "#1d3b36", "#852a38"),
    ("#2b2d42", "#edf0f2", "#ef8a80"),
    ("#d9a441", "#2a1c10", "#5e1f1f"),
    ("#6b2737", "#f6e7d8", "#e9b872"),
    ("#efe0d3", "#5a2230", "#2a575c"),
    ("#37474f", "#f4efe4", "#f0b67f"),
    ("#a9bfcf", "#1b2a3a", "#6e1f2a"),
)
LAYOUTS = 6
# Changes whenever the drawing does: whoever keeps a cover then asks anew.
_EDITION = "1"
_WIDTH, _HEIGHT = 100, 150
_SIZES = (11.8, 10.5, 8.6, 6.8, 5.6)
# A title whose words must be broken looks better no larger than this.
_BROKEN_SIZE = 8.6
_TITLE_LEADING, _BYLINE_LEADING = 1.22, 1.3
_BYLINE_SIZE, _BYLINE_LINES = 6, 2
_SERIF = "Literata, Georgia, 'Noto Serif', serif"
_SANS = "Inter, 'Noto Sans', Arial, sans-serif"


@dataclass(frozen=True, slots=True)
class _Box:
    """Where the title may stand; ``fit`` scales its letters, ``foot`` is below the byline."""

    start: float
    end: float
    top: float
    height: float
    fit: float = 1
    is_centred: bool = False
    foot: float = 12.5


_BOXES = (
    _Box(10, 94, 28, 88),
    _Box(8, 94, 64, 52, is_centred=True),
    _Box(10, 94, 19, 76),
    _Box(14, 88, 15, 104, fit=0.84, is_centred=True, foot=13.5),
    _Box(19, 84, 24.4, 84, fit=0.77),
    _Box(10, 94, 66, 50),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawing:
    """What the parts of one cover need to know of it."""

    background: str
    text: str
    accent: str
    layout: int
    is_rtl: bool

    @property
    def box(self) -> _Box:
        return _BOXES[self.layout]

    def rectangle(self, x: float, y: float, width: float, height: float, fill: str) -> str:
        """A rectangle, mirrored where the script runs from right to left; ``fill``: attributes."""
        left = _WIDTH - x - width if self.is_rtl else x
        return f'<rect x="{left:g}" y="{y:g}" width="{width:g}" height="{height:g}" {fill}/>'


def look_of(key: str) -> tuple[int, int]:
    """Return the numbers of palette and layout: for the same ``key`` always the same."""
    number = crc32(key.encode())
    return number % len(PALETTES), number // len(PALETTES) % LAYOUTS


def version_of(*, title: str, byline: str, language: str, key: str) -> str:
    """Return 16 hexadecimal digits that change whenever the cover of these would."""
    told = "\x00".join((_EDITION, title, byline, language, key))
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def draw_cover(*, title: str, byline: str, language: str, key: str) -> str:
    """Return a cover of 400 × 600 pixels as SVG text: no scripts, styles or outside references.

    ``language`` is a BCP 47 tag; without one the title's first letter tells the direction. A
    title that fits in no size ends in "…".
    """
    palette, layout = look_of(key)
    title, byline = _drawable(title), _drawable(byline)
    background, text, accent = PALETTES[palette]
    drawing = _Drawing(
        background=background,
        text=text,
        accent=accent,
        layout=layout,
        is_rtl=is_rtl(language) if language else _starts_rtl(title),
    )
    setting = _set_title(title, drawing.box)
    parts = [_ornament(drawing, setting), _title(drawing, setting), _byline(drawing, byline)]
    # The hinge lies above all else, as the shadow on a real one does.
    parts.append(drawing.rectangle(0, 0, 3.7, _HEIGHT, 'fill="#000000" opacity="0.16"'))
    lang = f' lang="{escape(language)}"' if language else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="600" '
        f'viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"{lang}><title>{escape(title)}</title>'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="{background}"/>{"".join(parts)}</svg>'
    )


def _set_title(title: str, box: _Box) -> Setting:
    """The largest size with every word whole; else one that holds all; else the smallest."""
    settings = []
    for size in (size * box.fit for size in _SIZES):
        most = int(box.height / (size * _TITLE_LEADING))
        settings.append(set_text(title, width=box.end - box.start, size=size, most=most))
    complete = [setting for setting in settings if not setting.is_cut]
    unbroken = [setting for setting in complete if not setting.is_broken]
    smaller = [setting for setting in complete if setting.size <= _BROKEN_SIZE * box.fit]
    return (unbroken or smaller or settings[-1:])[0]


def _title(drawing: _Drawing, setting: Setting) -> str:
    box = drawing.box
    leading = setting.size * _TITLE_LEADING
    spare = box.height - leading * len(setting.lines) if drawing.layout == 3 else 0
    top = box.top + spare / 2 + setting.size
    colour = drawing.background if drawing.layout == 4 else drawing.text
    return _lines(
        drawing, setting, top, leading, f'font-family="{_SERIF}" font-weight="560"', colour
    )


def _byline(drawing: _Drawing, byline: str) -> str:
    box = drawing.box
    setting = set_text(byline, width=box.end - box.start - 2, size=_BYLINE_SIZE, most=_BYLINE_LINES)
    leading = _BYLINE_SIZE * _BYLINE_LEADING
    top = _HEIGHT - box.foot - leading * (len(setting.lines) - 1) - 1.8
    colour = drawing.background if drawing.layout == 2 else drawing.text
    return _lines(drawing, setting, top, leading, f'font-family="{_SANS}"', colour)


def _lines(
    drawing: _Drawing, setting: Setting, top: float, leading: float, font: str, colour: str
) -> str:
    box = drawing.box
    x = (box.start + box.end) / 2 if box.is_centred else box.start
    anchor = ' text-anchor="middle"' if box.is_centred else ""
    if drawing.is_rtl:
        x, anchor = _WIDTH - x, f'{anchor} direction="rtl"'
    attributes = f'{font} font-size="{setting.size:g}" fill="{colour}"{anchor}'
    return "".join(
        f'<text x="{x:g}" y="{top + number * leading:.2f}" {attributes}>{escape(line)}</text>'
        for number, line in enumerate(setting.lines)
    )


def _bar(drawing: _Drawing, setting: Setting) -> str:
    return drawing.rectangle(10, 17, 17, 2, f'fill="{drawing.accent}"')


def _penumbra(drawing: _Drawing, setting: Setting) -> str:
    shadow = _mixed(drawing.accent, drawing.background, 0.35)
    x = (44, 50) if drawing.is_rtl else (56, 50)
    ring = f'fill="none" stroke="{drawing.accent}" stroke-width="1.5"'
    return (
        f'<circle cx="{x[0]}" cy="38" r="19" fill="{shadow}"/>'
        f'<circle cx="{x[1]}" cy="42" r="19" {ring}/>'
    )


def _block(drawing: _Drawing, setting: Setting) -> str:
    return drawing.rectangle(0, 100, _WIDTH, 50, f'fill="{drawing.accent}"')


def _frame(drawing: _Drawing, setting: Setting) -> str:
    return "".join(
        f'<rect x="{inset}" y="{inset}" width="{_WIDTH - 2 * inset:g}" '
        f'height="{_HEIGHT - 2 * inset:g}" fill="none" stroke="{drawing.accent}" '
        f'stroke-width="{stroke}"/>'
        for inset, stroke in ((6.5, 1), (9.2, 0.4))
    )


def _label(drawing: _Drawing, setting: Setting) -> str:
    height = 15.4 + len(setting.lines) * setting.size * _TITLE_LEADING
    paper = drawing.rectangle(13, 16, 77, height, f'fill="{drawing.text}"')
    return paper + drawing.rectangle(13, 16, 77, 2.4, f'fill="{drawing.accent}"')


def _disc(drawing: _Drawing, setting: Setting) -> str:
    return f'<circle cx="{16 if drawing.is_rtl else 84}" cy="16" r="38" fill="{drawing.accent}"/>'


_ORNAMENTS: tuple[Callable[[_Drawing, Setting], str], ...] = (
    *(_bar, _penumbra, _block, _frame, _label, _disc),
)


def _ornament(drawing: _Drawing, setting: Setting) -> str:
    return _ORNAMENTS[drawing.layout](drawing, setting)


def _mixed(one: str, other: str, share: float) -> str:
    pairs = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def _starts_rtl(text: str) -> bool:
    kinds = (bidirectional(letter) for letter in text)
    return next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), False)


def _drawable(text: str) -> str:
    """Leave out what XML may not hold, and what would turn the direction of the rest."""
    kept = (" " if category(sign) == "Cc" else sign for sign in text)
    return "".join(sign for sign in kept if sign == " " or category(sign) not in ("Cs", "Cn", "Co"))
