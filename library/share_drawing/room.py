"""What covers stand in: paper, a ledge, the light from above, and the brand's mark."""

from functools import lru_cache

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from library.share_drawing.lettering import Style, draw_line, width_of

WIDTH, HEIGHT = 1200, 630
# The light theme of static/css/main.css; a test holds the two together.
PAGE, RAISE, INK, SOFT = "#f7f4ee", "#fffdf9", "#22201c", "#6b655b"
LEDGE, LEDGE_UNDER, SHADE = "#d9cfbd", "#c3b69f", "#3c2d19"
_BOARD, _UNDER = 15, 8
# Shadows have no edges to lose: they are drawn at a part of the size.
_COARSE = 3


def shadows(image: Image.Image, boxes: list[tuple[int, int, int, int]], *, stands: bool) -> None:
    """Lay the shadows of covers, given by their sides: each to the right, where they stand on a
    ledge; below as well, where they lie free."""
    falls = 0 if stands else 16
    _cast(image, boxes, grow=-6, by=(12, falls), blur=15, strength=0.46)
    _cast(image, boxes, grow=-2, by=(3, falls // 4), blur=4, strength=0.30)


def ledge(image: Image.Image, *, left: int, right: int, top: int) -> None:
    """Draw a shelf with the light on its wall above it and its shadow below."""
    image.paste(SHADE, (left, top - 130), _glow(right - left, 130))
    under = (left + 26, top + _BOARD + 6, right - 26, top + _BOARD + _UNDER + 12)
    _cast(image, [under], grow=0, by=(0, 8), blur=13, strength=0.34)
    draw = ImageDraw.Draw(image)
    lower = (left + 8, top + _BOARD, right - 9, top + _BOARD + _UNDER - 1)
    draw.rectangle(lower, fill=LEDGE_UNDER)
    draw.rectangle((left, top, right - 1, top + _BOARD - 1), fill=LEDGE)


@lru_cache(maxsize=4)
def _glow(width: int, height: int) -> Image.Image:
    """A wall that darkens towards its foot, and fades out at both sides."""
    foot = Image.linear_gradient("L").resize((width, height))
    sides = Image.new("L", (9, 1))
    sides.putdata([0, *[255] * 7, 0])
    sides = sides.resize((width, height), Image.Resampling.BILINEAR)
    return ImageChops.multiply(foot, sides).point(lambda level: level * 0.08)


def stage(image: Image.Image, box: tuple[int, int, int, int], color: str) -> None:
    """Draw a softly lit ground in a tint of a cover's colour."""
    width, height = box[2] - box[0], box[3] - box[1]
    image.paste(color, box)
    # The gradient of the pages: clear at the upper left, darker away from it.
    reach = (round(width * 2.4), round(height * 1.8))
    light = Image.radial_gradient("L").resize(reach)
    corner = (round(width * 0.3 - reach[0] / 2), round(height * 0.1 - reach[1] / 2))
    veil = light.crop((-corner[0], -corner[1], width - corner[0], height - corner[1]))
    image.paste(SHADE, box[:2], veil.point(lambda level: min(255, level) * 0.18))


def brand(image: Image.Image, *, x: int, baseline: int, from_right: bool) -> None:
    """Draw mark and name, from the left or up to the right."""
    style = Style("literata", 560, 25)
    gap, side = 11, 28
    left = x - round(width_of("Penumbra", style)) - gap - side if from_right else x
    image.paste(INK, (left, baseline - 22), _mark(side))
    draw_line(image, "Penumbra", (left + side + gap, baseline), style=style, color=INK)


@lru_cache(maxsize=4)
def _mark(side: int) -> Image.Image:
    """Return the moon of static/img/logo.svg as a mask: 24 units wide."""
    unit = side * 8 / 24

    def disc(x: float, y: float, radius: float) -> Image.Image:
        mask = Image.new("L", (side * 8, side * 8))
        sides = [unit * value for value in (x - radius, y - radius, x + radius, y + radius)]
        ImageDraw.Draw(mask).ellipse(sides, fill=255)
        return mask

    whole = disc(12, 12, 10)
    crescent = ImageChops.subtract(whole, disc(15.99, 10, 8))
    mask = ImageChops.lighter(whole.point(lambda level: level * 0.22), crescent)
    return mask.resize((side, side), Image.Resampling.BOX)


def _cast(
    image: Image.Image,
    boxes: list[tuple[int, int, int, int]],
    *,
    grow: int,
    by: tuple[int, int],
    blur: float,
    strength: float,
) -> None:
    if not boxes:
        return
    margin = round(blur * 3)
    left = min(box[0] for box in boxes) + by[0] - margin
    top = min(box[1] for box in boxes) + by[1] - margin
    size = (
        max(box[2] for box in boxes) + by[0] + margin - left,
        max(box[3] for box in boxes) + by[1] + margin - top,
    )
    mask = Image.new("L", (size[0] // _COARSE + 1, size[1] // _COARSE + 1))
    draw = ImageDraw.Draw(mask)
    for box in boxes:
        sides = (
            box[0] + by[0] - grow - left,
            box[1] + by[1] - grow - top,
            box[2] + by[0] + grow - left,
            box[3] + by[1] + grow - top,
        )
        draw.rectangle([side / _COARSE for side in sides], fill=round(255 * strength))
    soft = mask.filter(ImageFilter.GaussianBlur(blur / _COARSE))
    image.paste(SHADE, (left, top), soft.resize(size, Image.Resampling.BILINEAR))
