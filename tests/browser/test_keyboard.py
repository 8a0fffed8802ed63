"""A book from the shelf to the trash and back, and no hand ever leaves the keys."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from library import services
from library.models import Book
from library.tests.factories import SnapshotFactory, isbn_number
from library.tests.pictures import jpeg
from tests.stand_ins.pictures import PictureStandIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ISBN = isbn_number(6)
FURTHEST = 120


@pytest.fixture
def offered(settings, transactional_db):
    """A catalogue has the book, and a picture of its cover."""
    with PictureStandIn(files={"/cover.jpg": jpeg()}) as site:
        settings.COVER_TEST_HOSTS = [site.host]
        url = f"{site.origin}/cover.jpg"
        yield SnapshotFactory(isbn13=ISBN, provider="isbndb", fields={"cover_url": url})


def tab_to(page: Page, target: Locator) -> None:
    """Press Tab until ``target`` has the focus; whoever has no mouse would, too."""
    expect(target).to_be_attached()
    for _ in range(FURTHEST):
        if target.evaluate("node => node === document.activeElement"):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{target} cannot be reached by Tab")


def press(page: Page, target: Locator) -> None:
    tab_to(page, target)
    page.keyboard.press("Enter")


def test_a_book_goes_all_its_ways_by_keys_alone(signed_in: Page, offered):
    add(signed_in)
    find_and_open(signed_in)
    edit_and_cover(signed_in)
    trash_and_restore(signed_in)


def add(page: Page) -> None:
    press(page, page.get_by_role("link", name="Add books"))
    page.wait_for_url("**/add/")
    tab_to(page, page.get_by_role("main").get_by_role("textbox").first)
    page.keyboard.type(ISBN)
    page.keyboard.press("Enter")
    expect(page.locator("[data-row]")).to_have_count(1)
    services.work_round(worker="by-hand")
    expect(page.locator("[data-row]")).to_contain_text("A Field Guide")


def find_and_open(page: Page) -> None:
    # What is typed on this page goes to its box: one step on, the slash is the search's again.
    page.keyboard.press("Tab")
    page.keyboard.press("/")
    page.keyboard.type("solnit")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/library/\?q=solnit"))
    press(page, page.get_by_role("main").get_by_role("link", name=re.compile("^A Field Guide")))
    page.wait_for_url(re.compile("/books/"))


def edit_and_cover(page: Page) -> None:
    press(page, page.get_by_role("link", name="Edit", exact=True))
    form = page.get_by_role("dialog", name="Edit")
    tab_to(page, form.get_by_label("Title", exact=True))
    page.keyboard.press("Control+A")
    page.keyboard.type("Getting Lost")
    press(page, form.locator("summary"))
    tab_to(page, form.get_by_label("None of these"))
    page.keyboard.press("ArrowDown")
    expect(form.get_by_label("ISBNdb")).to_be_checked()
    press(page, form.get_by_role("button", name="Save"))
    expect(page.locator("[data-toast-text]")).to_have_text("Saved.")
    expect(page.get_by_role("heading", level=1)).to_have_text("Getting Lost")
    expect(page.locator(".stage img")).to_be_visible()
    assert Book.objects.get().cover.source == "isbndb"


def trash_and_restore(page: Page) -> None:
    press(page, page.get_by_role("button", name="Move to trash"))
    expect(page.locator("[data-toast-text]")).to_have_text("“Getting Lost” is in the trash.")
    assert not Book.objects.live().exists()
    press(page, page.locator("summary").filter(has_text="Your account"))
    press(page, page.get_by_role("link", name="Trash"))
    page.wait_for_url("**/trash/")
    press(page, page.get_by_role("button", name="Put back"))
    expect(page.locator("[data-toast-text]")).to_contain_text("is back in your library")
    assert Book.objects.live().get().title == "Getting Lost"
