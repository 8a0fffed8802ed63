"""Faces and covers of lists: what is cut off, and what is kept of pictures good and bad."""

from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from library.images import AVATAR, LIST_COVER, UnusablePicture, draw_picture
from library.tests.pictures import encoded, jpeg, opened, picture

HOSTILE = Path(settings.BASE_DIR).parent / "shared" / "data" / "covers" / "hostile"
REFUSED = {
    "bomb_20000x20000_1bit.png": "too_many_pixels",
    "empty.jpg": "empty",
    "html_error_page_named.jpg": "not_a_picture",
    "openlibrary_blank_1x1.gif": "placeholder",
    "script.svg": "not_a_picture",
    "truncated.jpg": "broken",
}
every_kind = pytest.mark.parametrize("kind", [AVATAR, LIST_COVER], ids=["avatar", "list cover"])


def outcome(data, kind):
    try:
        return draw_picture(data, kind)
    except UnusablePicture as error:
        return error.reason


@every_kind
@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the shared pictures are not here")
def test_every_hostile_file_is_handled(kind):
    found = {path.name: outcome(path.read_bytes(), kind) for path in HOSTILE.iterdir()}

    assert {name: one for name, one in found.items() if isinstance(one, str)} == REFUSED
    for drawn in found.values():
        for data in () if isinstance(drawn, str) else drawn.files.values():
            served = opened(data)
            assert (served.format, served.mode, dict(served.getexif())) == ("WEBP", "RGB", {})


@pytest.mark.parametrize(
    ("size", "sides"),
    [
        pytest.param((1200, 800), {96: 96, 192: 192, 384: 384}, id="wide"),
        pytest.param((600, 2400), {96: 96, 192: 192, 384: 384}, id="tall"),
        pytest.param((150, 100), {96: 96, 192: 100, 384: 100}, id="small: never enlarged"),
    ],
)
def test_a_face_is_square(size, sides):
    drawn = draw_picture(jpeg(width=size[0], height=size[1]), AVATAR)

    assert {width: opened(data).size for width, data in drawn.files.items()} == {
        width: (side, side) for width, side in sides.items()
    }
    assert drawn.width == drawn.height == min(size)


def test_what_is_cut_off_a_face_goes_on_both_sides_alike():
    image = Image.new("RGB", (900, 300), "#7a2e2e")
    image.paste(picture(300, 300), (300, 0))
    image.paste("#000080", (0, 0, 290, 300))
    image.paste("#000080", (610, 0, 900, 300))

    drawn = draw_picture(encoded(image, "PNG"), AVATAR)

    pixels = opened(drawn.files[96]).convert("RGB")
    blue = [pixels.getpixel((x, 48)) for x in range(96)]
    assert not [color for color in blue if color[2] > 100 and color[0] < 20]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_turned_face_stands_upright(orientation):
    """The bright half of a wide photo that says how it is to be turned is where it belongs."""
    upright = picture(400, 600)
    upright.paste("#f6f6f0", (0, 0, 400, 200))
    backwards = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    stored = upright if backwards is None else upright.transpose(Image.Transpose(backwards))
    exif = Image.Exif()
    exif[0x0112] = orientation

    drawn = draw_picture(encoded(stored, "JPEG", exif=exif), AVATAR)

    shown = opened(drawn.files[384]).convert("L")
    assert drawn.width == 400
    assert shown.getpixel((200, 30)) > 200 > shown.getpixel((200, 350))


@pytest.mark.parametrize(
    ("size", "kept", "widest"),
    [
        pytest.param((1500, 1000), (1500, 1000), (960, 640), id="whole"),
        pytest.param((400, 900), (400, 800), (400, 800), id="very tall"),
        pytest.param((2000, 500), (1500, 500), (960, 320), id="very wide"),
    ],
)
def test_the_cover_of_a_list_is_kept_whole_but_for_extremes(size, kept, widest):
    drawn = draw_picture(jpeg(width=size[0], height=size[1]), LIST_COVER)

    assert (drawn.width, drawn.height) == kept
    assert tuple(drawn.files) == (960, 640, 320)
    assert opened(drawn.files[960]).size == widest


@every_kind
def test_a_small_drawing_is_no_placeholder(kind):
    image = Image.new("P", (64, 64), 0)
    image.putpalette([200, 40, 40, 40, 40, 200])
    image.paste(1, (10, 10, 40, 40))
    data = encoded(image, "PNG")

    assert len(data) < 1000
    assert draw_picture(data, kind).color.startswith("#")
