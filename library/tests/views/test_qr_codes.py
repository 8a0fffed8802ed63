import re

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from accounts.tests.factories import UserFactory
from library.tests.factories import BookFactory, ReadingListFactory

pytestmark = pytest.mark.django_db
SCALE = 4


@pytest.fixture
def ada(db):
    return UserFactory(handle="ada", is_published=True)


def picture_of(svg):
    """The modules of a code, drawn: runs of dark ones, each from where the one before ended."""
    side = int(
        re.search(r'<path fill="#ffffff" d="M0 0h(\d+)v', svg.replace('#fff"', '#ffffff"'))[1]
    )
    runs = re.search(r'stroke="#22201c" d="(.*?)"', svg)[1]
    picture = Image.new("L", (side * SCALE, side * SCALE), 255)
    draw = ImageDraw.Draw(picture)
    x = y = 0.0
    for kind, first, second in re.findall(r"([Mmh])(-?[\d.]+)(?: (-?[\d.]+))?", runs):
        if kind == "h":
            top = (y - 0.5) * SCALE
            draw.rectangle(
                (x * SCALE, top, (x + float(first)) * SCALE - 1, top + SCALE - 1), fill=0
            )
            x += float(first)
        else:
            x, y = (
                (float(first), float(second))
                if kind == "M"
                else (x + float(first), y + float(second))
            )
    return picture


def read(answer):
    assert answer.status_code == 200
    (code,) = zxingcpp.read_barcodes(picture_of(answer.text))
    return code.text


def test_a_telephone_reads_the_address_of_the_page(client, ada):
    book = BookFactory(owner=ada)
    reading_list = ReadingListFactory(owner=ada)

    assert read(client.get("/@ada/qr.svg")) == "http://testserver/@ada/"
    assert read(client.get("/@ADA/qr.svg", follow=True)) == "http://testserver/@ada/"
    assert read(client.get(f"/books/{book.public_id}/qr.svg")) == (
        f"http://testserver/books/{book.public_id}/"
    )
    assert read(client.get(f"/lists/{reading_list.public_id}/qr.svg")) == (
        f"http://testserver/lists/{reading_list.public_id}/"
    )


def test_a_code_is_dark_on_light_with_a_margin_of_four_modules(client, ada):
    answer = client.get("/@ada/qr.svg")

    assert answer["Content-Type"] == "image/svg+xml; charset=utf-8"
    assert answer["ETag"]
    picture = picture_of(answer.text)
    margin = 4 * SCALE
    assert picture.getpixel((margin, margin)) == 0
    assert picture.crop((0, 0, picture.width, margin)).getextrema() == (255, 255)
    assert picture.crop((0, 0, margin, picture.height)).getextrema() == (255, 255)


@pytest.mark.parametrize("visibility", ["private", "unlisted"])
def test_what_others_do_not_find_has_no_code_not_even_for_its_owner(client, ada, visibility):
    book = BookFactory(owner=ada, visibility=visibility)
    reading_list = ReadingListFactory(owner=ada, visibility=visibility)
    urls = [f"/books/{book.public_id}/qr.svg", f"/lists/{reading_list.public_id}/qr.svg"]

    for url in urls:
        assert client.get(url).status_code == 404
    client.force_login(ada)
    for url in urls:
        assert client.get(url).status_code == 404


def test_a_reader_who_is_not_shown_has_no_code(client):
    UserFactory(handle="bea")

    assert client.get("/@bea/qr.svg").status_code == 404
