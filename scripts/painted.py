"""Book covers as publishers might have made them, painted anew each time: for pictures of the site.

Each is made of the title alone, so that a book keeps its cover from one run to the next.
"""

import math
from collections.abc import Callable
from io import BytesIO
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from bench.run import ROOT

FONTS = ROOT / "static" / "vendor" / "fonts"
SERIF, SANS = (FONTS / f"{name}-latin-wght-normal.woff2" for name in ("literata", "inter"))
WIDTH = 480
RATIOS = (1.42, 1.48, 1.5, 1.52, 1.56, 1.6, 1.28)
# Ground, middle, light, type.
PALETTES = (
    ("#16324f", "#2f6690", "#f4d58d", "#fdf8ec"),
    ("#5b1a18", "#b23a2e", "#f2c57c", "#fff6e6"),
    ("#20331f", "#4f7942", "#e9d8a6", "#fbf7ea"),
    ("#2b1d3a", "#6d4a8c", "#f3a6b5", "#fff4f4"),
    ("#e9dcc3", "#c8553d", "#2a3d45", "#211a14"),
    ("#d7e3e4", "#5c8d9a", "#e07a5f", "#1d2b30"),
    ("#f2c14e", "#d1603d", "#4d2c19", "#2b160b"),
    ("#101820", "#3d4f5d", "#d9b26f", "#f5efe3"),
    ("#c9d6a3", "#6a7f3f", "#f7f3d6", "#1f2a12"),
    ("#ead4d1", "#a8456b", "#33283e", "#2a1622"),
)
Palette = tuple[str, str, str, str]
Painter = Callable[[Image.Image, Palette, Random], None]


def painted_cover(title: str, author: str) -> bytes:
    """Return a JPEG of 480 pixels' width in one of six manners, sized as real books are."""
    chance = Random(title)
    palette, painter = chance.choice(PALETTES), chance.choice(PAINTERS)
    picture = Image.new("RGB", (WIDTH, round(WIDTH * chance.choice(RATIOS))), palette[0])
    painter(picture, palette, chance)
    lettered(picture, title.partition(":")[0], author, palette[3], chance)
    grain = Image.effect_noise(picture.size, 14).convert("RGB")
    out = BytesIO()
    ImageChops.soft_light(picture, grain).save(out, "JPEG", quality=88)
    return out.getvalue()


def gradient(picture: Image.Image, top: str, bottom: str) -> None:
    ramp = Image.linear_gradient("L").resize(picture.size)
    above, below = (Image.new("RGB", picture.size, colour) for colour in (top, bottom))
    picture.paste(Image.composite(below, above, ramp))


def hills(picture: Image.Image, palette: Palette, chance: Random) -> None:
    """Ridges one behind the other, and a sun."""
    width, height = picture.size
    gradient(picture, palette[2], palette[1])
    brush = ImageDraw.Draw(picture)
    x, y, r = chance.uniform(0.2, 0.8) * width, chance.uniform(0.42, 0.55) * height, width * 0.15
    brush.ellipse((x - r, y - r, x + r, y + r), fill=palette[3])
    for layer in range(5):
        base, phase = height * (0.55 + 0.1 * layer), chance.uniform(0, 6)
        ridge = [
            (x, base + 34 * math.sin(x / 70 + phase) + 17 * math.sin(x / 23 + phase * 3))
            for x in range(0, width + 8, 8)
        ]
        shade = Image.blend(*(Image.new("RGB", (1, 1), c) for c in palette[1::-1]), layer / 4)
        brush.polygon([*ridge, (width, height), (0, height)], fill=shade.getpixel((0, 0)))


def lights(picture: Image.Image, palette: Palette, chance: Random) -> None:
    """A photograph out of focus: lamps in the dark."""
    width, height = picture.size
    gradient(picture, palette[1], palette[0])
    glow = Image.new("RGB", picture.size)
    brush = ImageDraw.Draw(glow)
    for _ in range(46):
        x, y, r = chance.uniform(0, width), chance.gauss(0.6, 0.16) * height, chance.uniform(8, 44)
        brush.ellipse((x - r, y - r, x + r, y + r), fill=chance.choice(palette[1:3]))
    picture.paste(ImageChops.screen(picture, glow.filter(ImageFilter.GaussianBlur(7))))


def circles(picture: Image.Image, palette: Palette, chance: Random) -> None:
    """Discs printed over one another."""
    width, height = picture.size
    for colour in palette[1:3] * 2:
        disc = Image.new("RGB", picture.size, "white")
        x, y, r = chance.uniform(0, width), chance.uniform(0.45, 1) * height, chance.gauss(120, 30)
        ImageDraw.Draw(disc).ellipse((x - r, y - r, x + r, y + r), fill=colour)
        picture.paste(ImageChops.multiply(picture, disc))


def stripes(picture: Image.Image, palette: Palette, chance: Random) -> None:
    """Bands across the lower half, a woodcut of waves."""
    width, height = picture.size
    brush = ImageDraw.Draw(picture)
    for line in range(20):
        base, phase = height * (0.46 + 0.022 * line), line * chance.uniform(0.3, 0.5)
        wave = [(x, base + 9 * math.sin(x / 38 + phase)) for x in range(0, width + 6, 6)]
        brush.line(wave, fill=palette[1 + line % 2], width=5)


def sky(picture: Image.Image, palette: Palette, chance: Random) -> None:
    """Stars and a moon over water."""
    width, height = picture.size
    gradient(picture, "#0b1026", palette[1])
    brush = ImageDraw.Draw(picture)
    for _ in range(160):
        x, y, r = chance.uniform(0, width), chance.uniform(0, height * 0.7), chance.uniform(0.4, 2)
        brush.ellipse((x - r, y - r, x + r, y + r), fill="#fdf6df")
    brush.rectangle((0, height * 0.78, width, height), fill="#0b1026")
    for line in range(18):
        half, y = chance.uniform(8, 60), height * (0.79 + 0.011 * line)
        brush.line((width / 2 - half, y, width / 2 + half, y), fill=palette[2], width=2)
    brush.ellipse(
        (width * 0.36, height * 0.5, width * 0.64, height * 0.5 + width * 0.28), "#fbeec1"
    )


def panes(picture: Image.Image, palette: Palette, chance: Random) -> None:
    """A wall of windows, some of them lit."""
    width, height = picture.size
    brush = ImageDraw.Draw(picture)
    for row in range(math.ceil((height * 0.6 - 110) / 58)):
        for column in range(5):
            left, top = 34 + column * 84, height * 0.4 + row * 58
            fill = palette[2] if chance.random() < 0.3 else palette[1]
            brush.rectangle((left, top, left + 62, top + 40), fill=fill)


PAINTERS: tuple[Painter, ...] = (hills, lights, circles, stripes, sky, panes)


def lettered(picture: Image.Image, title: str, author: str, ink: str, chance: Random) -> None:
    """Write the title at the top, as large as the room above the picture allows; the author."""
    ground = picture.resize((1, 1), box=(30, 30, WIDTH - 30, 190)).convert("L").getpixel((0, 0))
    ink = "#fdf8ec" if ground < 140 else ink if ink < "#8" else "#1d1712"
    brush, loud = ImageDraw.Draw(picture), chance.random() < 0.5
    title = title.upper() if loud else title
    for size in range(76, 27, -6):
        font = written(SANS if loud else SERIF, size, 800 if loud else 600)
        lines = wrapped(title, font)
        fits = max(map(font.getlength, lines)) <= WIDTH - 72
        if fits and len(lines) * size * 1.35 <= picture.height * 0.31:
            break
    brush.multiline_text((36, 34), "\n".join(lines), ink, font, spacing=size * 0.12)
    small = written(SANS, 25, 600)
    foot = picture.getpixel((60, picture.height - 40))
    light = "#fdf8ec" if sum(foot) < 380 else "#1d1712"
    brush.text((36, picture.height - 62), author.partition(",")[0], light, small)


def written(file: object, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(file), size)
    axes = font.get_variation_axes()
    names = [axis["name"] for axis in axes]
    values = [
        weight if b"eight" in bytes(n) else a["default"] for n, a in zip(names, axes, strict=True)
    ]
    font.set_variation_by_axes(values)
    return font


def wrapped(text: str, font: ImageFont.FreeTypeFont) -> list[str]:
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= WIDTH - 72:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
