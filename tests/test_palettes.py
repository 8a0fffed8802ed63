"""Every colour pair that carries text can be read: WCAG's 4.5:1, worked out from the stylesheet."""

import re
from pathlib import Path

import pytest

from library import designed

CSS = (Path(__file__).parent.parent / "static/css/main.css").read_text(encoding="utf-8")
PALETTES = re.findall(r"\.palette-(\d+) \{ --bg: (#\w{6}); --fg: (#\w{6}); --ac: (#\w{6}) \}", CSS)
TOKENS = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", CSS)
}
READABLE = 4.5
NON_TEXT = 3.0


def luminance(colour: str) -> float:
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_there_are_twenty_four_palettes_and_no_two_alike():
    assert [int(number) for number, *_ in PALETTES] == list(range(24))
    assert len({tuple(colours) for _, *colours in PALETTES}) == 24


def test_covers_drawn_and_covers_styled_have_the_same_colours():
    assert [tuple(colours) for _, *colours in PALETTES] == list(designed.PALETTES)


def test_there_are_six_layouts():
    assert set(re.findall(r"\.layout-(\d+)", CSS)) == set(map(str, range(designed.LAYOUTS)))


@pytest.mark.parametrize(("number", "bg", "fg", "ac"), PALETTES)
def test_title_and_author_are_readable_in_every_palette(number, bg, fg, ac):
    # Layout 2 sets the author in the background colour on the accent; layout 4 swaps bg and fg.
    assert contrast(bg, fg) >= READABLE
    assert contrast(bg, ac) >= READABLE


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", ["page", "raise"])
@pytest.mark.parametrize("ink", ["ink", "soft", "accent", "accent-deep", "danger", "ok", "warn"])
def test_text_is_readable_on_page_and_card_in_both_themes(ink, ground, theme):
    assert contrast(TOKENS[ink][theme], TOKENS[ground][theme]) >= READABLE


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("ink", "ground", "least"),
    [
        ("accent-ink", "accent", READABLE),
        ("accent-ink", "accent-deep", READABLE),
        ("page", "ink", READABLE),
        ("ink", "ledge", READABLE),
        ("edge", "page", NON_TEXT),
        ("edge", "raise", NON_TEXT),
    ],
)
def test_buttons_and_borders_stand_out_in_both_themes(ink, ground, least, theme):
    assert contrast(TOKENS[ink][theme], TOKENS[ground][theme]) >= least


def test_colours_are_named_in_the_tokens_and_palettes_alone():
    tokens_end = CSS.index("/* --- Base")
    rest = re.sub(r"\.(?:palette|tone)-\d+ \{.*?\}", "", CSS[tokens_end:])
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsla?\(|oklch\(", rest) == []
