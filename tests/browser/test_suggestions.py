"""Suggestions under the search box, by keys, by pointer, and as axe and other eyes see them."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from library.tests.factories import BookFactory
from tests.browser.looks import LOOKS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def box(signed_in: Page, ada):
    BookFactory(owner=ada, title="Dune", author="Frank Herbert", subject="Dunes")
    BookFactory(owner=ada, title="Dune Messiah", author="Frank Herbert", subject="Dunes")
    BookFactory(owner=ada, title="ثلاثية dune", author="نجيب محفوظ", language="ar")
    BookFactory(owner=ada, title="dune " + "word " * 40, author="Ann Leckie")
    signed_in.goto("/library/")
    return signed_in.locator("[data-find]")


def chosen(page: Page) -> str:
    """The option that the field says is active; also that the focus is still in the field."""
    assert page.evaluate("document.activeElement.id") == "find"
    name = page.locator("[data-find]").get_attribute("aria-activedescendant")
    return page.locator(f"#{name}").inner_text().split("\n")[0] if name else ""


def test_keys_move_choose_close_and_clear(signed_in: Page, box):
    keys = signed_in.keyboard
    box.press_sequentially("dune")
    options = signed_in.get_by_role("option")
    expect(options).to_have_count(5)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(signed_in.locator(".find [role=status]")).to_have_text("5 suggestions")
    assert chosen(signed_in) == ""

    seen = []
    for key in ("ArrowDown", "ArrowDown", "End", "ArrowDown", "ArrowUp", "Home", "ArrowUp"):
        keys.press(key)
        seen.append(chosen(signed_in))
    assert seen == ["Dune", "Dune Messiah", "Dunes", "", "Dunes", "Dune", ""]

    keys.press("Escape")
    expect(options).to_have_count(0)
    expect(box).to_have_value("dune")
    keys.press("ArrowDown")
    expect(options).to_have_count(5)
    keys.press("Escape")
    keys.press("Escape")
    expect(box).to_have_value("")


def test_enter_opens_the_chosen_or_searches(signed_in: Page, box):
    box.press_sequentially("dune m")
    expect(signed_in.get_by_role("option")).to_have_count(1)
    signed_in.keyboard.press("ArrowDown")
    signed_in.keyboard.press("Enter")
    signed_in.wait_for_url(re.compile("/books/"))
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Dune Messiah")

    signed_in.locator("[data-find]").press_sequentially("dune m")
    expect(signed_in.get_by_role("option")).to_have_count(1)
    signed_in.keyboard.press("Enter")
    signed_in.wait_for_url(re.compile(r"/library/\?q=dune\+m"))


def test_a_press_follows_and_a_press_elsewhere_closes(signed_in: Page, box):
    box.press_sequentially("herbert")
    signed_in.get_by_role("heading", level=1).click()
    expect(signed_in.get_by_role("option")).to_have_count(0)

    box.fill("")
    box.press_sequentially("herbert")
    signed_in.get_by_role("option", name="Frank Herbert").click()
    signed_in.wait_for_url(re.compile(r"/library/\?author=Frank\+Herbert"))


def test_an_isbn_can_be_added_from_the_box(signed_in: Page, box):
    box.press_sequentially("9780593099322")
    signed_in.get_by_role("option", name="Add this book").click()
    signed_in.wait_for_url(re.compile(r"/add/\?isbn=9780593099322"))


def test_an_old_answer_never_replaces_a_newer_one(signed_in: Page, box):
    def late(route):
        signed_in.wait_for_timeout(600)
        route.continue_()

    signed_in.route(re.compile(r"suggestions/\?q=dune$"), late)
    box.press_sequentially("dune")
    signed_in.wait_for_timeout(250)
    box.press_sequentially(" messiah")

    expect(signed_in.get_by_role("option")).to_have_count(1)
    signed_in.wait_for_timeout(700)
    expect(signed_in.get_by_role("option")).to_have_count(1)


@pytest.mark.parametrize(("colours", "size"), LOOKS)
def test_axe_finds_nothing_in_the_open_list(signed_in: Page, box, colours, size):
    signed_in.set_viewport_size(size)
    signed_in.emulate_media(color_scheme=colours, reduced_motion="reduce")
    box.press_sequentially("dune")
    expect(signed_in.get_by_role("option")).to_have_count(5)
    signed_in.keyboard.press("ArrowDown")

    violations = Axe().run(signed_in).response["violations"]

    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in violations] == []
    assert signed_in.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
