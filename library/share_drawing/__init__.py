"""The pictures that links show elsewhere, drawn with Pillow. Pure: facts in, pixels out."""

from io import BytesIO

from PIL import Image

from library.share_drawing.scenes import VOLUMES_MAX, Sheet, Volume, draw_book, draw_shelf

__all__ = ["VOLUMES_MAX", "Sheet", "Volume", "draw_book", "draw_shelf", "png_of"]

# Half as long again as this takes Pillow's own choice, for a twentieth fewer bytes.
_COMPRESSION = 3


def png_of(image: Image.Image) -> bytes:
    """Return a picture as the bytes of a file."""
    out = BytesIO()
    image.save(out, "PNG", compress_level=_COMPRESSION)
    return out.getvalue()
