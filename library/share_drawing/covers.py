"""One book's cover as pixels: its picture, or the designed cover that pages show of it."""

from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from library.cover_plan import WIDTH, Circle, CoverPlan, Line, Rectangle
from library.share_drawing.lettering import Style, draw_line, drawable, habit_of

# Shapes are drawn so many times as large and made smaller, for Pillow draws no smooth edges.
_FINE = 2
_ROUND_LEFT, _ROUND_RIGHT = 0.010, 0.022


def real_cover(data: bytes, *, most: tuple[int, int]) -> Image.Image | None:
    """Return a picture as large as it may be, in its own proportions; None if it is broken."""
    try:
        with Image.open(BytesIO(data)) as file:
            picture = file.convert("RGB")
    except (OSError, ValueError, SyntaxError):
        return None
    scale = min(most[0] / picture.width, most[1] / picture.height)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def designed_cover(plan: CoverPlan, *, language: str, width: int) -> Image.Image:
    """Return a designed cover ``width`` pixels wide and half as high again."""
    scale = width * _FINE / WIDTH
    large = Image.new("RGB", (width * _FINE, width * _FINE * 3 // 2), plan.ground)
    for shape in plan.shapes:
        if isinstance(shape, Line):
            _line(large, shape, scale, language)
        else:
            _shape(large, shape, scale)
    return large.resize((width, width * 3 // 2), Image.Resampling.BOX)


@lru_cache(maxsize=64)
def rounded(size: tuple[int, int], *, is_rtl: bool, stands: bool) -> Image.Image:
    """Return the outline of a cover as a mask: little rounded at the spine, more at the other
    side; square at the bottom where it ``stands`` on something."""
    width, height = size
    fine = 4
    mask = Image.new("L", (width * fine, height * fine))
    draw = ImageDraw.Draw(mask)
    box = (0, 0, width * fine - 1, height * fine - 1)
    spine, edge = (round(share * width * fine) for share in (_ROUND_LEFT, _ROUND_RIGHT))
    for radius, left in ((spine, not is_rtl), (edge, is_rtl)):
        # top left, top right, bottom right, bottom left
        corners = (left, not left, not left and not stands, left and not stands)
        half = (0, 0, box[2] // 2, box[3]) if left else (box[2] // 2, 0, box[2], box[3])
        draw.rounded_rectangle(half, max(1, radius), fill=255, corners=corners)
    return mask.resize(size, Image.Resampling.BOX)


def _line(image: Image.Image, line: Line, scale: float, language: str) -> None:
    text = drawable(line.text)
    align = "centre" if line.is_centred else "right" if line.is_rtl else "left"
    family, weight = ("literata", 560) if line.is_serif else ("inter", 400)
    style = Style(family, weight, line.size * scale, habit_of(text, language))
    at = (line.x * scale, line.y * scale)
    draw_line(image, text, at, style=style, color=line.color, align=align, is_rtl=line.is_rtl)


def _shape(image: Image.Image, shape: Rectangle | Circle, scale: float) -> None:
    half = shape.stroke / 2
    if isinstance(shape, Circle):
        reach = shape.radius + half
        box = (shape.x - reach, shape.y - reach, shape.x + reach, shape.y + reach)
    else:
        box = (
            shape.x - half,
            shape.y - half,
            shape.x + shape.width + half,
            shape.y + shape.height + half,
        )
    # Pillow's right and bottom edges belong to the shape.
    left, top, right, bottom = (side * scale for side in box)
    placed = (round(left), round(top), round(right) - 1, round(bottom) - 1)
    if isinstance(shape, Rectangle) and shape.opacity < 1:
        veil = Image.new("L", image.size)
        ImageDraw.Draw(veil).rectangle(placed, fill=round(255 * shape.opacity))
        image.paste(shape.color, (0, 0), veil)
        return
    draw = ImageDraw.Draw(image)
    drawn = draw.ellipse if isinstance(shape, Circle) else draw.rectangle
    if shape.stroke:
        drawn(placed, outline=shape.color, width=max(1, round(shape.stroke * scale)))
    else:
        drawn(placed, fill=shape.color)
