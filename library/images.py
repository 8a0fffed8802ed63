"""Pictures from outside, made into covers and faces: checked first, and then drawn anew.

Nothing of the file that came in goes out again: what is served was encoded here, from pixels.
"""

import math
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO

from PIL import Image

from library import limits

FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# WebP's method (0 fast to 6 small), up to which width: slower ones take half as long again for a
# twentieth of the bytes.
_METHODS = ((200, 2), (400, 1), (10_000, 0))
_QUALITY = 76
_SIDE_MIN = 40
# The share of one flat colour at which there is nothing to be seen.
_BLANK_SHARE = 0.995
# What a transparent picture is laid on: the colour of paper.
_GROUND = (243, 240, 233)
_NEAR_WHITE = 232
# Pictures that mean "no cover": Open Library's blank, 1 × 1 and 43 bytes.
_PLACEHOLDERS = frozenset({"70a4cd5d0ba7c6b43eae942a9cfa53f75bb275cce10031e5d6afec299f94c708"})
_TURNED = frozenset({5, 6, 7, 8})
_ORIENTATION = 0x0112
# What Pillow's decoders raise on bytes that are not what they say they are.
_DECODER_ERRORS = (
    *(OSError, EOFError, SyntaxError, ValueError, TypeError, IndexError, KeyError),
    *(OverflowError, MemoryError, struct.error, zlib.error, NotImplementedError),
)
# Pixels by colour: how many of each, and their mean.
_Bins = dict[tuple[int, ...], tuple[int, tuple[int, ...]]]
# The size of a picture is checked here, for every format, before a pixel is decoded.
Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureKind:
    """What a picture is for: the nominal ``widths`` it is kept in, and what is cut off of it.

    ``narrowest`` and ``widest`` are width by height; what is beyond them goes on both sides alike.
    With ``in_every_width`` there is a file of each, however small the source is.
    """

    widths: tuple[int, ...]
    bytes_min: int = 0
    narrowest: float = 0
    widest: float = math.inf
    in_every_width: bool = False

    def fitted(self, width: int, height: int) -> tuple[int, int]:
        """Return how much of a picture of this size is kept, in its middle."""
        tallest = width / self.narrowest if self.narrowest else height
        fits = round(min(width, height * self.widest)), round(min(height, tallest))
        return max(1, fits[0]), max(1, fits[1])

    def widths_for(self, source_width: int) -> tuple[int, ...]:
        """Return the widths a picture is kept in: those below its source's, and the next one."""
        below = [width for width in self.widths if width < source_width]
        return self.widths if self.in_every_width else self.widths[: len(below) + 1]


# Catalogues answer "no cover" with tiny pictures; no real cover is as small as this.
COVER = PictureKind(widths=limits.COVER_WIDTHS, bytes_min=1000)
AVATAR = PictureKind(widths=limits.AVATAR_WIDTHS, narrowest=1, widest=1, in_every_width=True)
LIST_COVER = PictureKind(
    widths=limits.LIST_COVER_WIDTHS, narrowest=0.5, widest=3, in_every_width=True
)


class UnusablePicture(Exception):
    """The bytes make no cover. ``reason`` is a short stable code."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnPicture:
    """A picture ready to be kept. ``width`` and ``height`` are the source's, upright, in pixels,
    without what was cut off.

    ``sha256`` is that of the source's bytes, ``color`` the dominant one as "#rrggbb", ``files``
    WebP by nominal width: a file is at most that wide, never wider than the source.
    """

    sha256: str
    width: int
    height: int
    color: str
    files: dict[int, bytes]

    @property
    def preview(self) -> bytes:
        """The file to look at before choosing: 320 px, or less where there is no more."""
        return self.files.get(320) or self.files[min(self.files)]


def widths_for(source_width: int) -> tuple[int, ...]:
    """Return the nominal widths a cover is kept in: those below its source's, and the next one."""
    return COVER.widths_for(source_width)


def sniff_format(data: bytes) -> str:
    """Return which of ``FORMATS`` the first bytes are of, "" for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if data.startswith((b"GIF87a", b"GIF89a")):
        return "GIF"
    return "WEBP" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else ""


def draw_cover(data: bytes) -> DrawnPicture:
    """Decode a picture and return it as the cover of a book. Raises as ``draw_picture`` does."""
    return draw_picture(data, COVER)


def draw_picture(data: bytes, kind: PictureKind) -> DrawnPicture:
    """Decode a picture and return it upright, opaque, cut to what ``kind`` is, without metadata.

    Raises UnusablePicture: empty, too_big (bytes), not_a_picture, too_many_pixels, too_small,
    placeholder, blank, broken.
    """
    digest = sha256(data).hexdigest()
    encoding = _checked_encoding(data, digest, kind)
    with _refusing_broken():
        image = Image.open(BytesIO(data), formats=(encoding,))
        width, height = kind.fitted(*_checked_size(image))
        upright = _cut(_upright(image, kind), kind)
    files, color = _encoded(upright, width, kind)
    return DrawnPicture(sha256=digest, width=width, height=height, color=color, files=files)


@contextmanager
def _refusing_broken() -> Iterator[None]:
    try:
        yield
    except _DECODER_ERRORS as error:
        raise UnusablePicture("broken") from error


def _checked_encoding(data: bytes, digest: str, kind: PictureKind) -> str:
    """Return the format to decode as, once the bytes alone give no reason to refuse them."""
    if not data:
        raise UnusablePicture("empty")
    if len(data) > limits.IMAGE_BYTES_MAX:
        raise UnusablePicture("too_big")
    encoding = sniff_format(data)
    if not encoding:
        raise UnusablePicture("not_a_picture")
    if len(data) < kind.bytes_min or digest in _PLACEHOLDERS:
        raise UnusablePicture("placeholder")
    # WebP's decoder makes room for the whole picture as soon as it is opened.
    if encoding == "WEBP" and _webp_pixels(data) > limits.IMAGE_PIXELS_MAX:
        raise UnusablePicture("too_many_pixels")
    return encoding


def _webp_pixels(data: bytes) -> int:
    """Return the pixels a WebP header announces; 0 where it has none we know (RFC 9649)."""
    head, rest = data[12:16], data[20:30]
    if head == b"VP8X":
        width, height = (int.from_bytes(rest[i : i + 3], "little") + 1 for i in (4, 7))
    elif head == b"VP8L":
        bits = int.from_bytes(rest[1:5], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif head == b"VP8 ":
        width, height = (int.from_bytes(rest[i : i + 2], "little") & 0x3FFF for i in (6, 8))
    else:
        return 0
    return width * height


def _checked_size(image: Image.Image) -> tuple[int, int]:
    """Return the upright size, read from headers alone, if it may be decoded."""
    width, height = image.size
    if width * height > limits.IMAGE_PIXELS_MAX:
        raise UnusablePicture("too_many_pixels")
    if min(width, height) < _SIDE_MIN or max(width, height) > 20 * min(width, height):
        raise UnusablePicture("too_small")
    return (height, width) if _orientation(image) in _TURNED else (width, height)


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, 1 (upright) where there is none that makes sense."""
    try:
        return image.getexif().get(_ORIENTATION, 1)
    except _DECODER_ERRORS:
        return 1


def _upright(image: Image.Image, kind: PictureKind) -> Image.Image:
    """Decode, no larger than needed, and return opaque RGB pixels the right way up."""
    widest = kind.widths[-1]
    # For JPEG only: decodes at 1/2, 1/4 or 1/8, still at least as large as asked for.
    image.draft("RGB", (widest, widest))
    image.load()
    turned = _orientation(image) in _TURNED
    # The pixels are made small before anything copies them: 40 megapixels are 160 MB.
    across, _ = kind.fitted(*(reversed(image.size) if turned else image.size))
    if image.mode in ("RGB", "RGBA", "L", "CMYK") and across > widest:
        factor = widest / across
        size = [max(1, round(side * factor)) for side in image.size]
        shrunk = _shrunk(image, tuple(size))
        shrunk.info = image.info
    else:
        shrunk = image
    opaque = _opaque(shrunk)
    return _turned(opaque, _orientation(image))


def _cut(upright: Image.Image, kind: PictureKind) -> Image.Image:
    width, height = kind.fitted(*upright.size)
    if (width, height) == upright.size:
        return upright
    left, top = (upright.width - width) // 2, (upright.height - height) // 2
    return upright.crop((left, top, left + width, top + height))


def _shrunk(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    # Whole steps down by plain means, as JPEG's draft does, and only the rest by the finer filter:
    # a third of the time of a filter all the way, and no difference that can be seen.
    return image.resize(size, Image.Resampling.HAMMING, reducing_gap=1.0)


def _turned(image: Image.Image, orientation: int) -> Image.Image:
    ways = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    return image.transpose(ways[orientation]) if orientation in ways else image


def _opaque(image: Image.Image) -> Image.Image:
    """Return RGB, without anything but pixels; what is see-through stands on paper."""
    if image.mode.startswith("I") or image.mode == "F":
        # 16 bits a sample: plain conversion would cut everything bright off.
        image = image.point(lambda value: value * (1 / 256)).convert("L")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        ground = Image.new("RGB", layer.size, _GROUND)
        ground.paste(layer, mask=layer.getchannel("A"))
        return ground
    opaque = image.convert("RGB")
    opaque.info = {}
    return opaque


def _encoded(
    upright: Image.Image, source_width: int, kind: PictureKind
) -> tuple[dict[int, bytes], str]:
    """Return the files by nominal width, and the dominant colour."""
    files, color = {}, ""
    image = upright
    # From large to small, each from the last: it costs a third of starting anew every time.
    for nominal in reversed(kind.widths_for(source_width)):
        width = min(nominal, source_width)
        height = max(1, round(upright.height * width / upright.width))
        if image.size != (width, height):
            image = _shrunk(image, (width, height))
        if nominal == kind.widths[0]:
            bins = _color_bins(image)
            _refuse_blank(image, bins)
            color = _dominant_color(bins)
        out = BytesIO()
        method = next(method for most, method in _METHODS if nominal <= most)
        image.save(out, "WEBP", quality=_QUALITY, method=method)
        files[nominal] = out.getvalue()
    return files, color


def _refuse_blank(image: Image.Image, bins: _Bins) -> None:
    total = sum(count for count, _ in bins.values())
    if max(count for count, _ in bins.values()) >= total * _BLANK_SHARE:
        extremes = image.getextrema()
        if all(high - low < 48 for low, high in extremes) or len(bins) < 3:
            raise UnusablePicture("blank")


def _dominant_color(bins: _Bins) -> str:
    """Return the colour of the largest patch as "#rrggbb"; white margins do not count."""
    total = sum(count for count, _ in bins.values())
    colored = {key: one for key, one in bins.items() if min(one[1]) < _NEAR_WHITE}
    # A cover that is white almost everywhere is white.
    kept = colored if sum(count for count, _ in colored.values()) > total * 0.1 else bins
    _, color = max(kept.values())
    return "#{:02x}{:02x}{:02x}".format(*color)


def _color_bins(image: Image.Image) -> _Bins:
    """Return how many of about 2,400 pixels fall into each of 512 colours, and their mean."""
    pixels = image.resize((40, 60), Image.Resampling.BOX).tobytes()
    triples = Counter(zip(pixels[::3], pixels[1::3], pixels[2::3], strict=True))
    sums: dict[tuple[int, ...], list[int]] = {}
    # Written out: a loop over the three would make this a tenth of what a whole cover costs.
    for (red, green, blue), count in triples.items():
        entry = sums.setdefault((red >> 5, green >> 5, blue >> 5), [0, 0, 0, 0])
        entry[0] += count
        entry[1] += red * count
        entry[2] += green * count
        entry[3] += blue * count
    return {
        key: (count, tuple(round(part / count) for part in parts))
        for key, (count, *parts) in sums.items()
    }
