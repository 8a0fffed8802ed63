import re
from xml.etree import ElementTree as ET

import pytest

from library.designed import LAYOUTS, PALETTES, draw_cover, look_of, version_of
from library.wrapping import set_text, width_of

TITLES = {
    "short": ("It", "Stephen King", "en"),
    "usual": ("The Shadow of the Wind", "Carlos Ruiz Zafón", "en"),
    "long": ("word and another " * 12, "Somebody", "en"),
    "unbroken": ("Unbroken" * 25, "Q" * 80, "de"),
    "arabic": ("ثلاثية القاهرة", "نجيب محفوظ", "ar"),
    "hebrew": ("סיפור על אהבה וחושך", "עמוס עוז", ""),
    "japanese": ("吾輩は猫である、名前はまだ無い。" * 12, "夏目漱石", "ja"),
    "thai": ("ความสุขของกะทิ" * 6, "งามพรรณ เวชชาชีวะ", "th"),
    "hindi": ("मुना मदन", "लक्ष्मीप्रसाद देवकोटा", "ne"),
    "markup": ("</svg><script>alert(1)</script> & \"'\x00\x1b\ufffe", "<i>&", "en"),
    "nobody": ("A zine", "", ""),
}
every_title = pytest.mark.parametrize("told", TITLES.values(), ids=TITLES)
every_layout = pytest.mark.parametrize("layout", range(LAYOUTS))


def key_of(layout):
    return next(key for key in map(str, range(10_000)) if look_of(key)[1] == layout)


def drawn(told, layout=0):
    title, byline, language = told
    svg = draw_cover(title=title, byline=byline, language=language, key=key_of(layout))
    return ET.fromstring(svg)  # noqa: S314  (our own text)


def texts(root):
    return list(root.iter("{http://www.w3.org/2000/svg}text"))


@every_layout
@every_title
def test_every_cover_is_well_formed_and_holds_nothing_but_shapes_and_text(told, layout):
    kinds = {element.tag.rpartition("}")[2] for element in drawn(told, layout).iter()}
    names = {name for element in drawn(told, layout).iter() for name in element.attrib}

    assert kinds <= {"svg", "title", "rect", "circle", "text"}
    assert not {name for name in names if "style" in name or "href" in name or name[:2] == "on"}


@every_layout
@every_title
def test_every_line_fits_its_cover_by_estimate(told, layout):
    for line in texts(drawn(told, layout)):
        assert width_of(line.text) * float(line.attrib["font-size"]) <= 86
        assert 0 < float(line.attrib["y"]) < 145


@every_layout
def test_the_lines_of_title_and_author_never_meet(layout):
    lines = texts(drawn((TITLES["long"][0], "Many " * 30, "en"), layout))
    title_ends = max(float(t.attrib["y"]) for t in lines if "Literata" in t.attrib["font-family"])
    author_starts = min(float(t.attrib["y"]) for t in lines if "Inter" in t.attrib["font-family"])

    assert title_ends + 6 <= author_starts


@pytest.mark.parametrize(("name", "is_rtl"), [("arabic", True), ("hebrew", True), ("thai", False)])
def test_the_script_or_the_language_gives_the_direction(name, is_rtl):
    assert {line.attrib.get("direction") == "rtl" for line in texts(drawn(TITLES[name]))} == {
        is_rtl
    }


@pytest.mark.parametrize("name", ["short", "usual", "arabic", "hindi", "nobody"])
def test_a_title_that_fits_is_there_whole(name):
    lines = [t.text for t in texts(drawn(TITLES[name])) if "Literata" in t.attrib["font-family"]]

    assert " ".join(lines) == TITLES[name][0]


@pytest.mark.parametrize("name", ["japanese", "long", "unbroken"])
def test_a_title_that_fits_in_no_size_ends_in_dots(name):
    lines = [t.text for t in texts(drawn(TITLES[name], 5)) if "Literata" in t.attrib["font-family"]]

    assert lines[-1].endswith("…")


def test_the_whole_title_is_told_to_screen_readers():
    root = drawn(TITLES["unbroken"])

    assert root.attrib["role"] == "img"
    assert root[0].text == TITLES["unbroken"][0]


def test_the_same_book_always_gets_the_same_cover():
    told = {"title": "It", "byline": "", "language": "", "key": "9780306406157"}

    assert draw_cover(**told) == draw_cover(**told)
    assert version_of(**told) == version_of(**told)
    for name in told:
        assert version_of(**told | {name: "other"}) != version_of(**told)


def test_all_palettes_and_layouts_come_up():
    looks = {look_of(str(number)) for number in range(5_000)}

    assert len(looks) == len(PALETTES) * LAYOUTS == 144


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("one two three", ("one two", "three")),
        ("猫である。", ("猫であ", "る。")),
        ("", ()),
    ],
)
def test_text_breaks_at_spaces_and_between_signs(text, lines):
    assert set_text(text, width=4, size=1, most=9).lines == lines


def test_lines_are_as_even_as_they_may_be():
    lines = set_text("aaaa bbbb cccc dddd eeee", width=9, size=1, most=9).lines

    assert [len(line.split()) for line in lines] == [3, 2]


def test_a_mark_stays_on_its_letter():
    lines = set_text("e\u0301" * 40, width=6, size=1, most=99).lines

    assert not [line for line in lines if re.match("\u0301", line)]
    assert "".join(lines) == "e\u0301" * 40
