"""The style page: there for whoever works on Penumbra, and for nobody else."""

import re

import pytest

from penumbra.tests.source import ROOT

pytestmark = pytest.mark.django_db


def test_there_is_no_style_page_without_debug(client):
    assert client.get("/styleguide/").status_code == 404


def test_the_style_page_shows_every_palette_layout_and_level(client, settings):
    settings.DEBUG = True

    shown = client.get("/styleguide/").text

    assert all(f"palette-{number} " in shown for number in range(24))
    assert all(f"layout-{number} " in shown for number in range(6))
    assert all(f"toast-{level}" in shown for level in ("success", "info", "warning", "error"))
    assert 'class="errorlist"' in shown


def test_the_style_page_shows_every_colour_there_is(client, settings):
    settings.DEBUG = True
    css = (ROOT / "static/css/main.css").read_text(encoding="utf-8")
    # Those with a value of their own for light and dark; shadows are mixed of one of them.
    colours = set(re.findall(r"--([a-z0-9-]+): light-dark", css)) - {"shade"}

    shown = set(re.findall(r"<code>--([a-z0-9-]+)</code>", client.get("/styleguide/").text))

    assert shown == colours


def test_robots_are_told_what_is_not_for_them(client):
    answer = client.get("/robots.txt")

    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /admin/\n" in answer.text
    assert "Disallow: /books/\n" not in answer.text
