"""Pictures made here, good and bad, for the tests of covers."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image, ImageDraw


def picture(width: int = 300, height: int = 450, *, mode: str = "RGB", ground: str = "#7a2e2e"):
    """A picture with something on it: bands, a disc, and a grain that does not compress away."""
    image = Image.new("RGB", (width, height), ground)
    drawing = ImageDraw.Draw(image)
    for band in range(8):
        top = height * band // 9
        shade = (40 * band % 255, 90, 200 - 20 * band)
        drawing.rectangle((width // 4, top, width // 2, top + height // 20), fill=shade)
    drawing.ellipse((width // 2, height // 2, width - 10, height - 10), fill="#e2b35a")
    noise = Image.effect_noise((width, height), 40).convert("RGB")
    return Image.blend(image, noise, 0.06).convert(mode)


def encoded(image: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def jpeg(**options: Any) -> bytes:
    return encoded(picture(**options), "JPEG", quality=85)


def bomb(side: int = 20_000) -> bytes:
    """A PNG of one bit a pixel: some kilobytes that unfold to ``side`` squared pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    squeeze = zlib.compressobj(9)
    row = b"\x00" * (1 + (side + 7) // 8)
    packed = b"".join(squeeze.compress(row) for _ in range(side)) + squeeze.flush()
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    )


def webp_bomb() -> bytes:
    """A WebP whose header announces the largest canvas there is."""
    side = (16_384 - 1).to_bytes(3, "little")
    head = b"WEBP" + b"VP8X" + struct.pack("<I", 10) + b"\x00\x00\x00\x00" + side + side
    body = head + b"VP8L" + struct.pack("<I", 4000) + b"\x2f" + b"\xff" * 3999
    return b"RIFF" + struct.pack("<I", len(body)) + body


def opened(data: bytes) -> Image.Image:
    image = Image.open(BytesIO(data))
    image.load()
    return image
