"""What a designed cover consists of: shapes and lines of text, before anybody draws them.

library.designed writes them as SVG, library.share_drawing paints them: the same cover in both.
Measures are hundredths of the cover's width.
"""

from collections.abc import Callable
from dataclasses import dataclass
from unicodedata import bidirectional, category

from library.languages import is_rtl
from library.wrapping import Setting, set_text

WIDTH, HEIGHT = 100, 150
_SIZES = (11.8, 10.5, 8.6, 6.8, 5.6)
# A title whose words must be broken looks better no larger than this.
_BROKEN_SIZE = 8.6
_TITLE_LEADING, _BYLINE_LEADING = 1.22, 1.3
_BYLINE_SIZE, _BYLINE_LINES = 6, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Rectangle:
    """Filled, or only outlined where ``stroke`` says how broadly."""

    x: float
    y: float
    width: float
    height: float
    color: str
    stroke: float = 0
    opacity: float = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """As ``Rectangle``, about its middle."""

    x: float
    y: float
    radius: float
    color: str
    stroke: float = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Text on its baseline ``y``. ``x`` is where it starts, at the right in a script that runs
    from right to left, or its middle."""

    text: str
    x: float
    y: float
    size: float
    color: str
    is_serif: bool
    is_centred: bool
    is_rtl: bool


Shape = Rectangle | Circle | Line


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverPlan:
    """A cover: its ground, and what is drawn on it in turn."""

    title: str
    ground: str
    shapes: tuple[Shape, ...]


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

    def rectangle(
        self, x: float, y: float, width: float, height: float, color: str, opacity: float = 1
    ) -> Rectangle:
        """A rectangle, mirrored where the script runs from right to left."""
        left = WIDTH - x - width if self.is_rtl else x
        return Rectangle(x=left, y=y, width=width, height=height, color=color, opacity=opacity)


def plan_cover(
    *, title: str, byline: str, language: str, colors: tuple[str, str, str], layout: int
) -> CoverPlan:
    """Return what to draw; ``colors`` are background, text and accent.

    ``language`` is a BCP 47 tag; without one the title's first letter tells the direction. A
    title that fits in no size ends in "…".
    """
    title, byline = _drawable(title), _drawable(byline)
    background, text, accent = colors
    drawing = _Drawing(
        background=background,
        text=text,
        accent=accent,
        layout=layout,
        is_rtl=is_rtl(language) if language else starts_rtl(title),
    )
    setting = _set_title(title, drawing.box)
    shapes = [*_ORNAMENTS[layout](drawing, setting)]
    shapes += [*_title(drawing, setting), *_byline(drawing, byline)]
    # The hinge lies above all else, as the shadow on a real one does.
    shapes.append(drawing.rectangle(0, 0, 3.7, HEIGHT, "#000000", opacity=0.16))
    return CoverPlan(title=title, ground=background, shapes=tuple(shapes))


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


def _title(drawing: _Drawing, setting: Setting) -> list[Line]:
    box = drawing.box
    leading = setting.size * _TITLE_LEADING
    spare = box.height - leading * len(setting.lines) if drawing.layout == 3 else 0
    top = box.top + spare / 2 + setting.size
    colour = drawing.background if drawing.layout == 4 else drawing.text
    return _lines(drawing, setting, top, leading, colour, is_serif=True)


def _byline(drawing: _Drawing, byline: str) -> list[Line]:
    box = drawing.box
    setting = set_text(byline, width=box.end - box.start - 2, size=_BYLINE_SIZE, most=_BYLINE_LINES)
    leading = _BYLINE_SIZE * _BYLINE_LEADING
    top = HEIGHT - box.foot - leading * (len(setting.lines) - 1) - 1.8
    colour = drawing.background if drawing.layout == 2 else drawing.text
    return _lines(drawing, setting, top, leading, colour, is_serif=False)


def _lines(
    drawing: _Drawing, setting: Setting, top: float, leading: float, color: str, *, is_serif: bool
) -> list[Line]:
    box = drawing.box
    x = (box.start + box.end) / 2 if box.is_centred else box.start
    return [
        Line(
            text=line,
            x=WIDTH - x if drawing.is_rtl else x,
            y=top + number * leading,
            size=setting.size,
            color=color,
            is_serif=is_serif,
            is_centred=box.is_centred,
            is_rtl=drawing.is_rtl,
        )
        for number, line in enumerate(setting.lines)
    ]


def _bar(drawing: _Drawing, setting: Setting) -> list[Shape]:
    return [drawing.rectangle(10, 17, 17, 2, drawing.accent)]


def _penumbra(drawing: _Drawing, setting: Setting) -> list[Shape]:
    shadow = mixed(drawing.accent, drawing.background, 0.35)
    x = (44, 50) if drawing.is_rtl else (56, 50)
    return [
        Circle(x=x[0], y=38, radius=19, color=shadow),
        Circle(x=x[1], y=42, radius=19, color=drawing.accent, stroke=1.5),
    ]


def _block(drawing: _Drawing, setting: Setting) -> list[Shape]:
    return [drawing.rectangle(0, 100, WIDTH, 50, drawing.accent)]


def _frame(drawing: _Drawing, setting: Setting) -> list[Shape]:
    return [
        Rectangle(
            x=inset,
            y=inset,
            width=WIDTH - 2 * inset,
            height=HEIGHT - 2 * inset,
            color=drawing.accent,
            stroke=stroke,
        )
        for inset, stroke in ((6.5, 1), (9.2, 0.4))
    ]


def _label(drawing: _Drawing, setting: Setting) -> list[Shape]:
    height = 15.4 + len(setting.lines) * setting.size * _TITLE_LEADING
    paper = drawing.rectangle(13, 16, 77, height, drawing.text)
    return [paper, drawing.rectangle(13, 16, 77, 2.4, drawing.accent)]


def _disc(drawing: _Drawing, setting: Setting) -> list[Shape]:
    return [Circle(x=16 if drawing.is_rtl else 84, y=16, radius=38, color=drawing.accent)]


_ORNAMENTS: tuple[Callable[[_Drawing, Setting], list[Shape]], ...] = (
    *(_bar, _penumbra, _block, _frame, _label, _disc),
)


def mixed(one: str, other: str, share: float) -> str:
    """Return ``share`` of one colour in another."""
    pairs = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (1, 3, 5)]
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def starts_rtl(text: str) -> bool:
    """Say whether the first letter of a text runs from right to left."""
    kinds = (bidirectional(letter) for letter in text)
    return next((kind != "L" for kind in kinds if kind in ("L", "R", "AL")), False)


def _drawable(text: str) -> str:
    """Leave out what XML may not hold, and what would turn the direction of the rest."""
    kept = (" " if category(sign) == "Cc" else sign for sign in text)
    return "".join(sign for sign in kept if sign == " " or category(sign) not in ("Cs", "Cn", "Co"))
