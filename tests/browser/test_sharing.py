"""The share panel: what a press does, what is said aloud, and what is left without scripts."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from library.models import Book
from library.tests.factories import BookFactory, ListEntryFactory
from tests.browser.conftest import PHONE
from tests.browser.looks import LOOKS
from tests.browser.test_accessibility import look_over

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# A browser that can hand things on, and remembers what.
SHARED = (
    "navigator.canShare = () => true;navigator.share = async (told) => { window.shared = told; };"
)


@pytest.fixture
def book(ada: User) -> Book:
    User.objects.filter(pk=ada.pk).update(is_published=True)
    return BookFactory(owner=ada, title="Ficciones", author="Jorge Luis Borges")


def opened(page: Page, book: Book) -> str:
    """Open the panel; return the address it offers."""
    page.goto(f"/books/{book.public_id}/")
    page.locator("summary", has_text="Share").click()
    return page.get_by_label("Link to this book").input_value()


def test_a_press_copies_the_link_and_says_so(signed_in, context, book):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    url = opened(signed_in, book)

    signed_in.get_by_role("button", name="Copy", exact=True).click()

    expect(signed_in.locator("[data-announce]")).to_have_text("Link copied.")
    expect(signed_in.get_by_role("button", name="Copied")).to_be_visible()
    assert url.endswith(f"/books/{book.public_id}/")
    assert signed_in.evaluate("navigator.clipboard.readText()") == url


def test_where_copying_is_forbidden_the_link_is_marked(signed_in, book):
    signed_in.add_init_script(
        "navigator.clipboard.writeText = () => Promise.reject();document.execCommand = () => false;"
    )
    url = opened(signed_in, book)

    signed_in.get_by_role("button", name="Copy", exact=True).click()

    expect(signed_in.get_by_role("button", name="Press Ctrl+C")).to_be_visible()
    assert signed_in.evaluate("getSelection().toString()") == url


def test_the_link_is_handed_to_an_app_where_the_browser_can(signed_in, book):
    signed_in.add_init_script(SHARED)
    url = opened(signed_in, book)

    signed_in.get_by_role("button", name="Share with an app").click()

    expect(signed_in.get_by_label("Link to this book")).to_be_hidden()
    assert signed_in.evaluate("window.shared") == {"title": "Ficciones", "url": url}


def test_escape_closes_the_panel_and_gives_the_focus_back(signed_in, book):
    opened(signed_in, book)
    signed_in.get_by_label("Link to this book").focus()

    signed_in.keyboard.press("Escape")

    expect(signed_in.get_by_label("Link to this book")).to_be_hidden()
    assert "Share" in signed_in.evaluate("document.activeElement.textContent")


def test_without_scripts_the_link_and_the_code_are_there(plain, book):
    opened(plain, book)

    expect(plain.get_by_role("link", name="download the QR code")).to_be_visible()
    expect(plain.get_by_role("button", name="Copy", exact=True)).to_be_hidden()
    expect(plain.get_by_role("button", name="Share with an app")).to_be_hidden()


@pytest.mark.parametrize(("colours", "size"), LOOKS)
def test_axe_finds_nothing_in_the_open_panel(signed_in, book, colours, size):
    signed_in.emulate_media(color_scheme=colours)
    signed_in.set_viewport_size(size)
    opened(signed_in, book)

    path = f"/books/{book.public_id}/"
    assert look_over(signed_in, path) == ""


def test_a_visitor_copies_the_frame_of_a_list(page, context, book):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    winter = ListEntryFactory(reading_list__owner=book.owner, book=book).reading_list
    page.goto(f"/lists/{winter.public_id}/")
    page.locator("summary", has_text="Share").click()
    page.locator("summary", has_text="Put it on your own site").click()
    assert look_over(page, "a list with its panel open") == ""

    page.get_by_role("button", name="Copy", exact=True).last.click()

    expect(page.locator("[data-announce]")).to_have_text("Snippet copied.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == page.get_by_label("A frame to paste into a page").input_value()
    assert f"/lists/{winter.public_id}/embed/" in copied


def test_everything_to_press_is_large_enough_for_a_finger(signed_in, book):
    signed_in.set_viewport_size(PHONE)
    signed_in.add_init_script(SHARED)
    opened(signed_in, book)

    for control in signed_in.locator(".share :is(button, a, input, summary):visible").all():
        assert control.bounding_box()["height"] >= 40
