"""Three ways to see a library: by mouse, by keyboard, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from library.models import Book
from library.tests.factories import BookFactory
from tests.browser.conftest import DESK, PHONE
from tests.browser.looks import LOOKS
from tests.browser.test_accessibility import look_at_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

TITLES = ["Ancillary Justice", "Beloved", "Carrie", "Dune", "Emma"]
VIEWS = ["/library/?sort=title", "/library/?view=list", "/library/?view=spines"]


@pytest.fixture
def shelf(ada):
    return [
        BookFactory(owner=ada, title=title, author=f"Writer of {title}", page_count=200 + 40 * n)
        for n, title in enumerate(TITLES)
    ]


@pytest.fixture
def long_shelf(ada):
    """120 books, some of them hard to draw."""
    BookFactory(owner=ada, title="ثلاثية القاهرة", author="نجيب محفوظ", language="ar")
    BookFactory(owner=ada, title="吾輩は猫である", author="夏目漱石", language="ja")
    BookFactory(owner=ada, title="word " * 40, author="Ann Leckie", subtitle="more " * 40)
    BookFactory(owner=ada, title="Unbroken" * 25, author="Unbroken" * 20)
    for n in range(116):
        BookFactory(owner=ada, title=f"Volume {n:03d}", author="Ann Leckie", page_count=60 + 9 * n)


def titles(page: Page) -> list[str]:
    return page.locator("[data-items] a.book").all_inner_texts()


@pytest.mark.parametrize(("colours", "size"), LOOKS)
def test_axe_finds_nothing_in_any_view(signed_in, long_shelf, colours, size):
    paths = [*VIEWS, "/library/?view=list&size=24&page=3&decade=unknown", "/library/filters/"]

    assert look_at_all(signed_in, paths, colours, size) == []


@pytest.mark.parametrize("order", ["added", "title"])
def test_the_menu_of_orders_stays_on_a_phones_page(signed_in, shelf, order):
    signed_in.set_viewport_size(PHONE)
    signed_in.goto(f"/library/?sort={order}")

    signed_in.locator(".tools summary").click()

    expect(signed_in.get_by_role("link", name="Title, A to Z")).to_be_in_viewport(ratio=1)
    assert not signed_in.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_views_are_switched_and_filters_stay(signed_in, shelf):
    signed_in.goto("/library/?q=e&sort=title")

    signed_in.get_by_role("link", name="List", exact=True).click()
    signed_in.wait_for_url("/library/?q=e&sort=title&view=list")
    signed_in.get_by_role("link", name="Spines", exact=True).click()
    signed_in.wait_for_url("/library/?q=e&sort=title&view=spines")
    signed_in.get_by_role("link", name="Covers", exact=True).click()
    signed_in.wait_for_url("/library/?q=e&sort=title")


def test_heads_of_the_list_sort_it_and_say_so(signed_in, shelf):
    signed_in.goto("/library/?view=list")

    signed_in.get_by_role("link", name="Title", exact=True).click()
    expect(signed_in.get_by_role("columnheader", name="Title")).to_have_attribute(
        "aria-sort", "ascending"
    )
    assert titles(signed_in) == TITLES

    signed_in.get_by_role("link", name="Pages", exact=True).click()
    expect(signed_in.get_by_role("columnheader", name="Pages")).to_have_attribute(
        "aria-sort", "descending"
    )
    assert titles(signed_in) == TITLES[::-1]


def test_many_go_to_the_trash_and_come_back(signed_in, shelf):
    signed_in.goto("/library/?view=list&sort=title")
    signed_in.get_by_label("Select Beloved").check()
    signed_in.get_by_label("Select Dune").click(modifiers=["Shift"])
    expect(signed_in.get_by_text("3 selected.")).to_be_visible()

    signed_in.get_by_role("button", name="Move to trash").click()
    expect(signed_in.locator("[data-toast-text]")).to_have_text("3 books are in the trash.")
    assert titles(signed_in) == ["Ancillary Justice", "Emma"]

    signed_in.get_by_role("button", name="Undo").click()
    expect(signed_in.locator("[data-toast-text]")).to_have_text("3 books are back in your library.")
    assert Book.objects.live().count() == 5


def test_all_on_the_page_are_ticked_at_once(signed_in, shelf):
    signed_in.goto("/library/?view=list")
    expect(signed_in.get_by_role("button", name="Move to trash")).to_be_hidden()

    signed_in.get_by_label("Select all on this page").check()
    expect(signed_in.get_by_text("5 selected.")).to_be_visible()
    signed_in.get_by_label("Subject", exact=True).fill("Novels")
    signed_in.get_by_label("Subject", exact=True).press("Enter")

    expect(signed_in.locator("[data-toast-text]")).to_have_text("5 books put on “Novels”.")


def test_arrow_keys_move_along_the_shelves(signed_in, long_shelf):
    signed_in.goto("/library/?view=spines&sort=title")
    spines = signed_in.locator(".spine")
    stops = signed_in.locator(".spine[tabindex='0']")
    stops.focus()

    expect(spines.nth(0)).to_be_focused()
    signed_in.keyboard.press("ArrowRight")
    signed_in.keyboard.press("ArrowRight")
    signed_in.keyboard.press("ArrowLeft")
    expect(spines.nth(1)).to_be_focused()
    expect(stops).to_have_count(1)
    above = spines.nth(1).bounding_box()
    signed_in.keyboard.press("ArrowDown")
    below = signed_in.locator(".spine:focus").bounding_box()
    assert below["y"] > above["y"]
    assert abs(below["x"] - above["x"]) < 60
    signed_in.keyboard.press("ArrowUp")
    expect(spines.nth(1)).to_be_focused()
    signed_in.keyboard.press("End")
    expect(spines.last).to_be_focused()
    signed_in.keyboard.press("Home")
    expect(spines.first).to_be_focused()


def test_a_spine_shows_its_cover_by_keyboard_and_by_mouse(signed_in, shelf):
    signed_in.goto("/library/?view=spines&sort=title")
    card = signed_in.locator(".peek")

    signed_in.locator(".spine[tabindex='0']").focus()
    signed_in.keyboard.press("ArrowRight")
    expect(card.locator("strong")).to_have_text("Beloved")
    signed_in.keyboard.press("Escape")
    expect(card).to_be_hidden()

    signed_in.locator(".spine", has_text="Dune").hover()
    expect(card.locator("strong")).to_have_text("Dune")
    card.hover()
    expect(card).to_be_visible()
    signed_in.mouse.move(5, 500)
    signed_in.keyboard.press("Escape")
    expect(card).to_be_hidden()

    signed_in.locator(".spine", has_text="Beloved").focus()
    signed_in.keyboard.press("Enter")
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Beloved")


def test_spines_are_one_list_of_links(signed_in, shelf):
    signed_in.goto("/library/?view=spines&sort=title")

    names = signed_in.locator("[data-spines]").get_by_role("listitem").get_by_role("link")
    said = [" ".join(text.split()) for text in names.all_inner_texts()]
    assert said == [f"{title} Writer of {title}" for title in TITLES]


def test_shelves_are_full_at_any_width(signed_in, long_shelf):
    signed_in.goto("/library/?view=spines")

    for width in (1280, 700, 390):
        signed_in.set_viewport_size({"width": width, "height": 800})
        rests = signed_in.evaluate(
            """() => {
                const list = document.querySelector("[data-spines]");
                const rows = Map.groupBy([...list.children], (item) => item.offsetTop);
                const edge = list.getBoundingClientRect().right - 18;
                const last = [...rows.values()].slice(0, -1).map((row) => row.at(-1));
                return last.map((item) => Math.abs(edge - item.getBoundingClientRect().right));
            }"""
        )
        assert len(rests) > 2
        assert max(rests) < 1.5


@pytest.mark.parametrize("view", ["covers", "list", "spines"])
def test_more_books_are_loaded_below_and_back_leads_to_the_place(signed_in, long_shelf, view):
    signed_in.goto(f"/library/?sort=title&view={view}&size=24")
    signed_in.get_by_role("button", name="Load more").click()

    expect(signed_in.locator("[data-items] a.book")).to_have_count(48)
    expect(signed_in).to_have_url(re.compile("page=2"))
    expect(signed_in.locator("[data-items] a.book").nth(24)).to_be_focused()
    expect(signed_in.locator("[data-announce]")).to_contain_text("24 more books")

    signed_in.get_by_role("button", name="Load more").click()
    expect(signed_in.locator("[data-items] a.book")).to_have_count(72)
    there = signed_in.locator("[data-items] a.book").nth(30)
    href = there.get_attribute("href")
    there.click()
    signed_in.wait_for_url(href)
    signed_in.go_back()
    expect(signed_in).to_have_url(re.compile("page=2"))
    place = signed_in.locator(f"[data-items] a.book[href='{href}']")
    expect(place).to_be_focused()
    assert 0 < place.bounding_box()["y"] < DESK["height"]


def test_everything_works_without_javascript(plain: Page, long_shelf):
    plain.goto("/library/?view=spines&sort=title&size=48")
    plain.get_by_role("link", name="Next").click()
    assert plain.locator(".spine").count() == 48
    plain.locator(".spine").nth(3).focus()

    plain.get_by_role("link", name="List", exact=True).click()
    plain.get_by_label(re.compile("Select Volume 000")).check()
    plain.get_by_role("button", name="Move to trash").click()
    expect(plain.locator("[data-toast-text]")).to_have_text("1 book is in the trash.")
    plain.get_by_role("button", name="Undo").click()
    expect(plain.locator("[data-toast-text]")).to_have_text("1 book is back in your library.")

    plain.get_by_label(re.compile("found, on every page")).check()
    plain.get_by_label("Visibility").select_option("private")
    plain.get_by_role("button", name="Change visibility").click()
    assert Book.objects.filter(visibility="private").count() == 120
