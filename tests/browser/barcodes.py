"""Pictures of barcodes, as a camera gives them: drawn with Pillow, the same for the same seed."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from statistics import NormalDist

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

SIZE = (1280, 720)
MODULES = 95
# Bars are drawn this many pixels wide, then scaled down, so that edges fall between pixels too.
FINE = 12
_LEFT = [
    *("0001101", "0011001", "0010011", "0111101", "0100011"),
    *("0110001", "0101111", "0111011", "0110111", "0001011"),
]
_PARITY = [
    *("LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG"),
    *("LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL"),
]
_ADD_ON_PARITY = [
    *("GGLLL", "GLGLL", "GLLGL", "GLLLG", "LGGLL", "LLGGL", "LLLGG", "LGLGL", "LGLLG", "LLGLG"),
]
_TEXTURES = 6


@dataclass(frozen=True)
class Look:
    """How a barcode is seen. Lengths in pixels of a 1280 x 720 frame, light in shares of full."""

    module: float
    blur: float
    angle: float
    noise: float
    shadow: float
    add_on: str = ""
    damaged: bool = False


def clean_look(chance: random.Random) -> Look:
    """A book held well: near enough, sharp, in fair light, not quite straight."""
    return Look(
        module=chance.uniform(2.2, 4.2),
        blur=chance.uniform(0, 0.9),
        angle=chance.uniform(-15, 15),
        noise=chance.uniform(1, 6),
        shadow=chance.uniform(0, 0.3),
        add_on=_price(chance),
    )


def hard_look(chance: random.Random) -> Look:
    """A book held badly: far off, out of focus by up to 0.65 bars, in poor and uneven light."""
    module = chance.uniform(1.7, 3.6)
    return Look(
        module=module,
        blur=module * chance.uniform(0.3, 0.65),
        angle=chance.uniform(-15, 15),
        noise=chance.uniform(6, 18),
        shadow=chance.uniform(0.2, 0.75),
        add_on=_price(chance),
    )


def shots(number: str, look: Look, *, seed: int, frames: int) -> Iterator[Image.Image]:
    """Yield a camera's frames of one barcode: the same view, but each with a noise of its own and
    a hand that trembles. Grey, 1280 x 720.
    """
    chance = random.Random(seed)  # noqa: S311
    seen = _view(number, look, chance)
    for _ in range(frames):
        shaken = ImageChops.offset(seen, chance.randint(-3, 3), chance.randint(-3, 3))
        yield ImageChops.add(shaken, _grain(look.noise, chance), 1, -128)


def jpeg(picture: Image.Image) -> bytes:
    """Return a picture as cameras hand it over."""
    out = BytesIO()
    picture.save(out, "JPEG", quality=88)
    return out.getvalue()


def isbn_of(chance: random.Random) -> str:
    """Return a sound ISBN-13."""
    start = chance.choice(("978", "9791", "9798"))
    return with_check_digit(start + "".join(chance.choices("0123456789", k=12 - len(start))))


def with_check_digit(twelve: str) -> str:
    """Complete twelve digits to an EAN-13."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(twelve))
    return f"{twelve}{-total % 10}"


def _price(chance: random.Random) -> str:
    return f"5{chance.randint(999, 4999):04d}" if chance.random() < 1 / 3 else ""


def _bars_of(number: str) -> str:
    left = "".join(
        _digit(digit, parity)
        for digit, parity in zip(number[1:7], _PARITY[int(number[0])], strict=True)
    )
    return f"101{left}01010{''.join(_flipped(_LEFT[int(d)]) for d in number[7:])}101"


def _add_on_bars_of(five: str) -> str:
    total = sum(int(digit) * (9 if place % 2 else 3) for place, digit in enumerate(five))
    parity = _ADD_ON_PARITY[total % 10]
    return "1011" + "01".join(_digit(*both) for both in zip(five, parity, strict=True))


def _digit(digit: str, parity: str) -> str:
    code = _LEFT[int(digit)]
    return code if parity == "L" else _flipped(code)[::-1]


def _flipped(code: str) -> str:
    return "".join("10"[int(bit)] for bit in code)


def _label(number: str, look: Look) -> Image.Image:
    """The white field with the code, its digits and perhaps a price code; FINE pixels a module."""
    quiet, high = 11, 62
    wide = MODULES + 2 * quiet + (60 if look.add_on else 0)
    label = Image.new("L", (wide * FINE, (high + 18) * FINE), 245)
    draw = ImageDraw.Draw(label)
    _draw_bars(draw, _bars_of(number), quiet, 5, high)
    if look.add_on:
        _draw_bars(draw, _add_on_bars_of(look.add_on), quiet + MODULES + 10, 15, high)
    font = ImageFont.load_default(10 * FINE)
    draw.text((quiet * FINE, (high + 5) * FINE), number, 25, font=font)
    if look.damaged:
        # A sticker over a third of the bars, from top to bottom.
        draw.rectangle((45 * FINE, 0, 78 * FINE, label.height), fill=215)
    return label


def _draw_bars(draw: ImageDraw.ImageDraw, bars: str, start: int, top: int, bottom: int) -> None:
    for place, bit in enumerate(bars, start):
        if bit == "1":
            box = (place * FINE, top * FINE, (place + 1) * FINE - 1, bottom * FINE)
            draw.rectangle(box, fill=25)


def _view(number: str, look: Look, chance: random.Random) -> Image.Image:
    """The still picture: the label on its ground, turned, out of focus and in uneven light."""
    label = _label(number, look)
    scale = look.module / FINE
    size = (round(label.width * scale), round(label.height * scale))
    label = label.resize(size, Image.Resampling.BOX)
    mask = Image.new("L", label.size, 255).rotate(look.angle, Image.Resampling.BICUBIC, expand=True)
    turned = label.rotate(look.angle, Image.Resampling.BICUBIC, expand=True)
    seen = _ground(chance.randrange(_TEXTURES)).copy()
    place = tuple(
        (whole - part) // 2 + round(chance.uniform(-0.06, 0.06) * whole)
        for whole, part in zip(SIZE, turned.size, strict=True)
    )
    seen.paste(turned, place, mask)
    if look.blur:
        seen = seen.filter(ImageFilter.GaussianBlur(look.blur))
    return ImageChops.multiply(seen, _light(look.shadow, chance))


@cache
def _ground(kind: int) -> Image.Image:
    """A book's back: cloudy texture, coarse and fine, with lines of print and a picture."""
    chance = random.Random(f"ground {kind}")  # noqa: S311
    ground = Image.new("L", SIZE, chance.randint(70, 190))
    for step, strength in ((160, 60), (32, 36), (5, 26), (2, 18)):
        small = (SIZE[0] // step + 1, SIZE[1] // step + 1)
        cloud = Image.frombytes("L", small, chance.randbytes(small[0] * small[1]))
        cloud = cloud.resize(SIZE, Image.Resampling.BICUBIC)
        softened = cloud.point([128 + (value - 128) * strength // 128 for value in range(256)])
        ground = ImageChops.add(ground, softened, 1, -128)
    draw = ImageDraw.Draw(ground)
    font = ImageFont.load_default(22)
    ink = chance.choice((20, 235))
    for line in range(40, SIZE[1], 34):
        words = " ".join("".join(chance.choices("aeinorstlu", k=6)) for _ in range(16))
        draw.text((30, line), words, ink, font=font)
    for _ in range(8):
        left, top = chance.randrange(SIZE[0]), chance.randrange(SIZE[1])
        box = (left, top, left + chance.randint(6, 90), top + chance.randint(30, 300))
        draw.rectangle(box, fill=chance.randrange(256))
    return ground


def _light(shadow: float, chance: random.Random) -> Image.Image:
    """Full light on one side, down to ``1 - shadow`` on the other, whichever way that is."""
    slope = Image.linear_gradient("L").rotate(chance.uniform(0, 360), Image.Resampling.BICUBIC)
    slope = slope.crop((48, 48, 208, 208)).resize(SIZE, Image.Resampling.BICUBIC)
    return slope.point([round(255 - shadow * (255 - value)) for value in range(256)])


@cache
def _bell(sigma: float) -> list[int]:
    bell = NormalDist(128, sigma)
    return [min(255, max(0, round(bell.inv_cdf((value + 0.5) / 256)))) for value in range(256)]


def _grain(sigma: float, chance: random.Random) -> Image.Image:
    noise = Image.frombytes("L", SIZE, chance.randbytes(SIZE[0] * SIZE[1]))
    return noise.point(_bell(sigma))
