"""Pictures as a whole. What is told here of pixels was looked at first."""

import re
import time

import pytest
from PIL import Image, ImageChops, ImageStat

from library.designed import PALETTES, look_of
from library.share_drawing import VOLUMES_MAX, Sheet, Volume, draw_book, draw_shelf, png_of, room
from library.tests.pictures import encoded, picture
from penumbra.tests.source import ROOT

COVERS = ROOT.parent / "shared" / "data" / "covers"
LONG = (
    "The unabridged and slightly unreliable chronicle of everybody who ever borrowed an umbrella "
    "from the lighthouse at the end of the northern pier, and of the very few who brought it back"
)
NAMES = {
    "plain": "Ada Lindqvist",
    "long": LONG,
    "unbroken": "Q" * 200,
    "chinese": "三体" * 100,
    "japanese": "吾輩は猫である、名前はまだ無い。" * 12,
    "arabic": "مكتبة نجيب محفوظ " * 12,
    "hebrew": "הספרים של דנה",
    "nothing": "😀",
}
every_name = pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
every_count = pytest.mark.parametrize("count", [0, 1, 2, 3, 4, 6, 9, 15, 16, VOLUMES_MAX])


def volume(number=0, **given):
    facts = {"title": f"Book {number}", "byline": "Somebody", "language": "en", "key": str(number)}
    return Volume(**facts | given)


def shelf(count, heading="Ada Lindqvist", **given):
    words = {"line": "Novels and the odd atlas.", "note": "1,284 books · 12 lists"}
    volumes = tuple(volume(number) for number in range(count))
    return draw_shelf(Sheet(heading=heading, volumes=volumes, **words | given))


def ground():
    return Image.new("RGB", (room.WIDTH, room.HEIGHT), room.PAGE)


def differs(one, other):
    return ImageChops.difference(one, other).getbbox() is not None


@every_count
@every_name
def test_nothing_runs_out_of_the_picture(name, count):
    image = shelf(count, heading=name, line=name, note=name)

    assert image.size == (1200, 630)
    # No ink: only the board and soft shadows reach further than the text.
    for side in ((0, 0, 62, 200), (1138, 0, 1200, 200), (0, 0, 40, 630), (1160, 0, 1200, 630)):
        assert image.crop(side).convert("L").getextrema()[0] > 200


@every_name
def test_a_book_stands_beside_its_title_whatever_that_is(name):
    book = volume(title=name, byline=name)
    image = draw_book(Sheet(heading=name, line=name, note=name, volumes=(book,)))

    is_rtl = name[0] in "مה"
    free = (0, 0, 62, 630) if is_rtl else (1138, 0, 1200, 630)
    assert not differs(image.crop(free), ground().crop(free))
    stage = (1000, 0, 1200, 630) if is_rtl else (0, 0, 200, 630)
    assert differs(image.crop(stage), ground().crop(stage))


def test_more_books_are_more_to_see():
    pictures = [shelf(count) for count in (0, 1, 2, 3, 4, 6, 7, 16, 18)]

    for before, after in zip(pictures, pictures[1:], strict=False):
        assert differs(before, after)


def test_names_from_right_to_left_start_at_the_right():
    latin, hebrew = shelf(6, "Dana", line="", note=""), shelf(6, "דנה", line="", note="")

    # The name is in one corner and the brand in the other.
    left, right = (72, 100, 210, 200), (990, 100, 1128, 200)
    assert differs(latin.crop(left), ground().crop(left))
    assert not differs(latin.crop(right), ground().crop(right))
    assert differs(hebrew.crop(right), ground().crop(right))
    assert not differs(hebrew.crop(left), ground().crop(left))


def test_a_real_cover_is_there_in_its_own_proportions():
    square = encoded(Image.new("RGB", (300, 300), "#2050a0"), "WEBP")
    book = volume(cover="x", cover_width=300, color="#2050a0", picture=square)
    image = draw_book(Sheet(heading="Squares", volumes=(book,)))

    middle = image.crop((200, 290, 260, 340))
    above = image.crop((200, 130, 260, 150))
    assert ImageStat.Stat(middle).mean == pytest.approx([0x20, 0x50, 0xA0], abs=6)
    assert ImageStat.Stat(above).mean[0] > 180


def test_a_broken_picture_leaves_the_designed_cover():
    plain, broken = volume(), volume(picture=b"no picture at all")

    one, other = (draw_shelf(Sheet(heading="Ada", volumes=(book,))) for book in (plain, broken))

    assert not differs(one, other)


def test_the_designed_cover_has_the_colours_of_its_page():
    book = volume(key="k7")
    image = draw_book(Sheet(heading="Book", volumes=(book,)))

    colors = {color for _, color in image.getcolors(maxcolors=1_000_000)}
    background = PALETTES[look_of("k7")[0]][0]
    assert tuple(int(background[at : at + 2], 16) for at in (1, 3, 5)) in colors


def test_the_colours_are_those_of_the_stylesheet():
    css = (ROOT / "static" / "css" / "main.css").read_text(encoding="utf-8")

    def token(name):
        return re.search(rf"--{name}: light-dark\((#\w+),", css)[1]

    named = ("page", "raise", "ink", "soft", "ledge", "ledge2", "shade")
    drawn = (room.PAGE, room.RAISE, room.INK, room.SOFT, room.LEDGE, room.LEDGE_UNDER, room.SHADE)
    assert drawn == tuple(map(token, named))


def test_the_file_is_a_png_that_services_take():
    data = png_of(shelf(6))

    assert data.startswith(b"\x89PNG")
    assert len(data) < 1_000_000


@pytest.mark.skipif(not COVERS.is_dir(), reason="the real covers are not on this machine")
def test_a_shelf_of_photographs_is_no_more_than_services_take():
    files = [file.read_bytes() for file in sorted(COVERS.glob("*.cover.jpg"))]
    volumes = tuple(
        volume(number, picture=files[number % len(files)]) for number in range(VOLUMES_MAX)
    )

    assert len(png_of(draw_shelf(Sheet(heading="Ada", volumes=volumes)))) < 1_500_000


def test_a_picture_is_drawn_in_a_moment():
    """0.1 s on a quiet core, the fonts opened before; ten times that where others work too."""
    data = encoded(picture(width=320, height=480), "WEBP")
    volumes = tuple(volume(number, picture=data if number % 2 else b"") for number in range(6))
    sheet = Sheet(heading="Ada Lindqvist", line="Novels.", note="1,284 books", volumes=volumes)
    png_of(draw_shelf(sheet))
    start = time.perf_counter()

    png_of(draw_shelf(sheet))

    assert time.perf_counter() - start < 1.5
