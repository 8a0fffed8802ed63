import re
from pathlib import Path

import pytest

from library.choices import Binding
from library.tests.factories import BookFactory, CoverFactory, isbn_number
from library.views import spines
from library.views.presenters import ink_class
from tests.test_palettes import contrast

# The four steps of red, green and blue that a tone is drawn in.
LEVELS = ("20", "60", "a0", "e0")
CSS = (Path(__file__).parents[3] / "static/css/spines.css").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("measured", "pages", "binding", "expected"),
    [
        (31, 900, "hardcover", 31),
        (None, 300, "hardcover", 24),
        (None, 300, "paperback", 19),
        (None, 300, "", 19),
        (None, None, "paperback", 18),
        (None, 8, "paperback", 4),
        (None, 50_000, "hardcover", 90),
        (2_000, None, "", 90),
        (1, None, "", 4),
    ],
)
def test_thickness_is_measured_or_follows_pages_and_binding(measured, pages, binding, expected):
    assert spines.thickness_of(measured, pages, binding) == expected


@pytest.mark.parametrize(
    ("measured", "expected"), [(198, 200), (235, 235), (42, 100), (2_000, 320), (1, 100)]
)
def test_a_measured_height_stands_to_scale(measured, expected):
    assert spines.height_of(measured, "hardcover", "key") == expected


def test_an_unknown_height_is_near_what_is_usual_and_stays_the_same():
    keys = [isbn_number(n) for n in range(200)]
    hard = [spines.height_of(None, "hardcover", key) for key in keys]

    assert set(hard) == {225, 230, 235, 240, 245}
    assert max(spines.height_of(None, "mass_market", key) for key in keys) < min(hard)
    assert hard == [spines.height_of(None, "hardcover", key) for key in keys]


def test_the_stylesheet_has_a_class_for_every_thickness_and_height():
    thick = {int(n) for n in re.findall(r"\.t-(\d+)\{--t:\1\}", CSS)}
    high = {int(n) for n in re.findall(r"\.h-(\d+)\{--h:\1\}", CSS)}

    assert thick == set(range(spines.THINNEST, spines.THICKEST + 1))
    assert high == set(range(spines.LOWEST, spines.HIGHEST + 1, spines.HEIGHT_STEP))


@pytest.mark.parametrize("binding", Binding.values)
def test_every_binding_stands_on_the_shelf(reader, reader_client, binding):
    BookFactory(owner=reader, title="Dune", author="Frank Herbert", binding=binding)

    response = reader_client.get("/library/?view=spines")

    one = response.context["page"]["spines"][0]
    assert response.context["page"]["tallest"] == one.height
    assert f'<li class="t-{one.thickness} h-{one.height}">' in response.content.decode()
    assert "<b>Dune</b> <i>Frank Herbert</i>" in response.content.decode()


def test_a_real_cover_lends_the_spine_its_colour_and_the_list_its_picture(reader, reader_client):
    book = BookFactory(owner=reader)
    cover = CoverFactory(book=book, color="#f0e4c8")

    spines = reader_client.get("/library/?view=spines").content.decode()
    rows = reader_client.get("/library/?view=list").content.decode()

    assert "tone-63 ink-dark" in spines
    assert f'data-cover="/covers/{cover.key}-160.webp"' in spines
    assert f'<img src="/covers/{cover.key}-160.webp"' in rows


@pytest.mark.parametrize("color", [f"#{r}{g}{b}" for r in LEVELS for g in LEVELS for b in LEVELS])
def test_a_title_can_be_read_on_every_tone(color):
    ink = {"ink-light": "#ffffff", "ink-dark": "#000000"}[ink_class(color)]

    assert contrast(ink, color) >= 4.5
