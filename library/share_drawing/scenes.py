"""Where everything stands in a picture: text and brand, and as many covers as look good."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from PIL import Image

from library.cover_plan import CoverPlan, mixed
from library.designed import cover_plan
from library.share_drawing import room
from library.share_drawing.bidi import starts_rtl
from library.share_drawing.covers import designed_cover, real_cover, rounded
from library.share_drawing.lettering import (
    LEADING,
    Style,
    draw_line,
    drawable,
    fitted,
    habit_of,
)

# No picture has room for more.
VOLUMES_MAX = 18
_ROW_MAX = 7
_MARGIN = 72
_LEDGE_TOP = 548
_RIGHT = room.WIDTH - _MARGIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A book to be drawn. ``key`` chooses the designed cover (see library.designed).

    ``cover`` names its real cover, "" for none, ``picture`` is the file itself: what is drawn is
    told by all the rest.
    """

    title: str
    byline: str
    language: str
    key: str
    cover: str = ""
    cover_width: int = 0
    color: str = ""
    picture: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything a picture shows. ``line`` is one of prose, ``note`` one of facts."""

    heading: str
    line: str = ""
    note: str = ""
    language: str = ""
    volumes: tuple[Volume, ...] = ()

    @property
    def is_rtl(self) -> bool:
        """Whether text starts at the right, and everything stands the other way round."""
        return starts_rtl(self.heading)

    def with_pictures(self, pictures: Iterable[bytes]) -> "Sheet":
        """Return the same with the files of its covers."""
        pairs = zip(self.volumes, pictures, strict=True)
        volumes = tuple(replace(volume, picture=picture) for volume, picture in pairs)
        return replace(self, volumes=volumes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """Where text may stand, in the middle of its height. ``most`` lines of the heading, ``prose``
    lines below it, and so much less room for the heading's as ``beside`` says."""

    left: int
    right: int
    top: int
    bottom: int
    sizes: tuple[float, ...]
    most: int
    prose: int = 1
    beside: int = 0


def draw_shelf(sheet: Sheet) -> Image.Image:
    """Draw books on a shelf under the name of their reader or list."""
    image = Image.new("RGB", (room.WIDTH, room.HEIGHT), room.PAGE)
    count = len(sheet.volumes)
    if count < 4:
        _beside(image, sheet)
    elif count < 16:
        _in_a_row(image, sheet)
    else:
        _in_two_rows(image, sheet)
    return image


def draw_book(sheet: Sheet) -> Image.Image:
    """Draw one book, large, on its stage beside its title."""
    image = Image.new("RGB", (room.WIDTH, room.HEIGHT), room.PAGE)
    (volume,) = sheet.volumes
    wide = 456
    left = room.WIDTH - wide if sheet.is_rtl else 0
    cover = _cover(volume, (284, 452))
    plan = _plan(volume)
    color = mixed(
        volume.color if volume.color and volume.picture else plan.ground, room.RAISE, 0.16
    )
    room.stage(image, (left, 0, left + wide, room.HEIGHT), color)
    at = (left + (wide - cover.width) // 2, (room.HEIGHT - cover.height) // 2)
    _place(image, [(cover, at, volume)], stands=False)
    left = _MARGIN if sheet.is_rtl else wide + 64
    right = room.WIDTH - wide - 64 if sheet.is_rtl else _RIGHT
    sizes = (62, 54, 46, 39, 33)
    _write(image, sheet, _Column(left=left, right=right, top=56, bottom=516, sizes=sizes, most=8))
    x = right if sheet.is_rtl else left
    room.brand(image, x=x, baseline=room.HEIGHT - 56, from_right=sheet.is_rtl)
    return image


def _beside(image: Image.Image, sheet: Sheet) -> None:
    """Three books and fewer stand large beside the text; none leaves an empty ledge."""
    width = (0, 248, 214, 184)[len(sheet.volumes)]
    gap = 30
    covers = [(_cover(volume, (width, width * 3 // 2)), volume) for volume in sheet.volumes]
    taken = sum(cover.width for cover, _ in covers) + gap * (len(covers) - 1) if covers else 0
    start = _MARGIN + 20 if sheet.is_rtl else _RIGHT - 20 - taken
    room.ledge(image, left=_MARGIN - 24, right=_RIGHT + 24, top=_LEDGE_TOP)
    _stand(image, covers, start=start, gap=gap, floor=_LEDGE_TOP)
    left = _MARGIN + taken + 84 if sheet.is_rtl and taken else _MARGIN
    right = _RIGHT if sheet.is_rtl or not taken else _RIGHT - taken - 84
    sizes = (66, 58, 50, 42, 35, 29)
    column = _Column(left=left, right=right, top=124, bottom=500, sizes=sizes, most=7, prose=2)
    _write(image, sheet, column)
    x = right if sheet.is_rtl else left
    room.brand(image, x=x, baseline=84, from_right=sheet.is_rtl)


def _in_a_row(image: Image.Image, sheet: Sheet) -> None:
    """Four to seven books fill one ledge below the text."""
    volumes = sheet.volumes[:_ROW_MAX]
    count = len(volumes)
    gap = 30 if count < 7 else 18
    width = min(166, (_RIGHT - _MARGIN - 2 * 26 - gap * (count - 1)) // count)
    covers = [(_cover(volume, (width, width * 3 // 2)), volume) for volume in volumes]
    room.ledge(image, left=_MARGIN - 24, right=_RIGHT + 24, top=_LEDGE_TOP)
    _spread(image, covers, floor=_LEDGE_TOP, most_gap=gap * 2)
    _write_above(image, sheet, bottom=_LEDGE_TOP - width * 3 // 2 - 30)


def _in_two_rows(image: Image.Image, sheet: Sheet) -> None:
    """Sixteen books and more stand close on two shelves."""
    count = min(len(sheet.volumes), VOLUMES_MAX) // 2
    width = 98
    for row, floor in enumerate((372, 566)):
        volumes = sheet.volumes[row * count : (row + 1) * count]
        covers = [(_cover(volume, (width, width * 3 // 2)), volume) for volume in volumes]
        room.ledge(image, left=_MARGIN - 24, right=_RIGHT + 24, top=floor)
        _spread(image, covers, floor=floor, most_gap=40)
    together = " · ".join(filter(None, (sheet.line, sheet.note)))
    _write_above(image, replace(sheet, line="", note=together), bottom=204)


def _write_above(image: Image.Image, sheet: Sheet, *, bottom: int) -> None:
    """Text across the picture, down to ``bottom``; the brand in the other corner."""
    column = _Column(
        left=_MARGIN,
        right=_RIGHT,
        top=42,
        bottom=bottom,
        sizes=(64, 56, 48, 40, 34),
        most=3,
        prose=2,
        beside=210,
    )
    _write(image, sheet, column)
    x = _MARGIN if sheet.is_rtl else _RIGHT
    room.brand(image, x=x, baseline=82, from_right=not sheet.is_rtl)


def _write(image: Image.Image, sheet: Sheet, column: _Column) -> None:
    """Heading, prose and facts, one below the other, in the middle of the column."""
    width = column.right - column.left
    prose = _lines_of(sheet, sheet.line, Style("literata", 400, 28), width, column.prose)
    facts = _lines_of(sheet, sheet.note, Style("inter", 400, 24), width, 1)
    below = len(prose) * 37 + len(facts) * 34 + 9 * bool(prose) + 8 * bool(facts)
    heading = drawable(sheet.heading)
    style = Style("literata", 560, 0, habit_of(heading, sheet.language))
    setting = fitted(
        heading,
        style=style,
        sizes=column.sizes,
        width=width - column.beside,
        height=column.bottom - column.top - below,
        most=column.most,
    )
    style = style._replace(size=setting.size)
    height = setting.size * LEADING * len(setting.lines) + below
    pen = _Pen(image, column, (column.top + column.bottom - height) / 2, sheet.is_rtl)
    for line in setting.lines:
        pen.write(line, style, room.INK, setting.size * LEADING)
    pen.skip(9 * bool(prose))
    for line in prose:
        pen.write(line, _in_habit(sheet, line, Style("literata", 400, 28)), room.INK, 37)
    pen.skip(8 * bool(facts))
    for line in facts:
        pen.write(line, _in_habit(sheet, line, Style("inter", 400, 24)), room.SOFT, 34)


def _lines_of(sheet: Sheet, text: str, style: Style, width: float, most: int) -> tuple[str, ...]:
    text = drawable(text)
    if not text:
        return ()
    return fitted(
        text,
        style=_in_habit(sheet, text, style),
        sizes=(style.size,),
        width=width,
        height=most * style.size * LEADING + 1,
        most=most,
    ).lines


def _in_habit(sheet: Sheet, text: str, style: Style) -> Style:
    return style._replace(habit=habit_of(text, sheet.language))


@dataclass(slots=True)
class _Pen:
    """Writes line below line from ``top`` on, at the side the sheet starts from."""

    image: Image.Image
    column: _Column
    top: float
    is_rtl: bool

    def write(self, line: str, style: Style, color: str, leading: float) -> None:
        align, x = ("right", self.column.right) if self.is_rtl else ("left", self.column.left)
        at = (x, self.top + leading * 0.78)
        is_rtl = starts_rtl(line)
        draw_line(self.image, line, at, style=style, color=color, align=align, is_rtl=is_rtl)
        self.top += leading

    def skip(self, height: float) -> None:
        self.top += height


def _plan(volume: Volume) -> CoverPlan:
    return cover_plan(
        title=volume.title, byline=volume.byline, language=volume.language, key=volume.key
    )


def _cover(volume: Volume, most: tuple[int, int]) -> Image.Image:
    picture = real_cover(volume.picture, most=most) if volume.picture else None
    if picture is not None:
        return picture
    width = min(most[0], most[1] * 2 // 3)
    return designed_cover(_plan(volume), language=volume.language, width=width)


def _spread(
    image: Image.Image,
    covers: list[tuple[Image.Image, Volume]],
    *,
    floor: int,
    most_gap: int,
) -> None:
    """Stand covers over the whole ledge, evenly."""
    inner = _RIGHT - _MARGIN - 2 * 14
    free = inner - sum(cover.width for cover, _ in covers)
    gap = min(most_gap, free // max(1, len(covers) - 1))
    taken = sum(cover.width for cover, _ in covers) + gap * (len(covers) - 1)
    _stand(image, covers, start=(room.WIDTH - taken) // 2, gap=gap, floor=floor)


def _stand(
    image: Image.Image,
    covers: list[tuple[Image.Image, Volume]],
    *,
    start: int,
    gap: int,
    floor: int,
) -> None:
    placed = []
    for cover, volume in covers:
        placed.append((cover, (start, floor - cover.height), volume))
        start += cover.width + gap
    _place(image, placed, stands=True)


def _place(
    image: Image.Image,
    covers: list[tuple[Image.Image, tuple[int, int], Volume]],
    *,
    stands: bool,
) -> None:
    boxes = [(x, y, x + cover.width, y + cover.height) for cover, (x, y), _ in covers]
    room.shadows(image, boxes, stands=stands)
    for cover, at, volume in covers:
        is_rtl = starts_rtl(volume.title)
        image.paste(cover, at, rounded(cover.size, is_rtl=is_rtl, stands=stands))
