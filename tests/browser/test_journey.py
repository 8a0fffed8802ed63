"""What a reader does on the first evening, with a mouse, a keyboard, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from library import services
from library.models import Book
from library.tests.factories import BookFactory, SnapshotFactory, isbn_number

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DUNE = "978-0-593-09932-2"
PASSWORD = "quite-a-long-password"


def sign_up(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Create an account").first.click()
    page.get_by_label("Handle").fill("ada")
    page.get_by_label("E-mail").fill("ada@example.org")
    for field in page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    page.get_by_role("button", name="Create account").click()
    page.wait_for_url("/")


def take_in(page: Page, code: str) -> None:
    """Put a code into the tray and have the background worker see to it."""
    page.goto("/add/")
    page.get_by_role("textbox", name="ISBN").fill(code)
    page.get_by_role("main").get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("[data-row]").first).to_be_visible()
    services.work_round(worker="at-hand")
    page.reload()


def add(page: Page, isbn: str) -> None:
    take_in(page, isbn)
    page.get_by_role("link", name=re.compile("^Open")).first.click()
    page.wait_for_url(re.compile("/books/"))


def test_sign_up_add_edit_refresh_trash_undo(page: Page):
    sign_up(page)
    add(page, DUNE)
    expect(page.get_by_role("heading", level=1)).to_have_text("Dune")

    page.goto("/library/")
    expect(page.get_by_text("1 book", exact=True)).to_be_visible()
    page.get_by_role("link", name=re.compile("^Dune")).click()

    page.get_by_role("link", name="Edit").click()
    page.locator("[name=title]:visible").fill("Dune, my copy")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dune, my copy")

    page.get_by_role("link", name="Refresh facts").click()
    expect(page.get_by_text("Kept: you set this by hand")).to_be_visible()
    page.get_by_role("link", name="Back to the book").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dune, my copy")

    page.get_by_role("button", name="Move to trash").click()
    page.wait_for_url("/library/")
    expect(page.get_by_text("is in the trash").first).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dune, my copy")
    assert Book.objects.live().get().title == "Dune, my copy"


def test_the_same_without_javascript(plain: Page):
    plain.goto("/add/")
    add(plain, DUNE)
    plain.get_by_role("button", name="Move to trash").click()
    plain.get_by_role("button", name="Undo").click()
    plain.goto("/library/?q=herbert&sort=title")
    expect(plain.get_by_role("link", name=re.compile("^Dune"))).to_be_visible()


def test_a_book_already_owned_leads_to_the_copy_and_offers_another(signed_in: Page):
    BookFactory(owner=User.objects.get(), isbn13="9780593099322", title="Dune")
    take_in(signed_in, "059309932X")
    expect(signed_in.get_by_text("Already yours", exact=True)).to_be_visible()
    signed_in.get_by_role("button", name=re.compile(r"^\+1 copy")).click()
    expect(signed_in.locator("[data-row][data-state=added]")).to_be_visible()
    signed_in.get_by_role("link", name=re.compile("^Open")).click()
    expect(signed_in.get_by_text("Copy 2", exact=True)).to_be_visible()


def test_an_isbn_nobody_knows_is_kept_for_the_form_by_hand(signed_in: Page):
    take_in(signed_in, isbn_number(5))
    signed_in.get_by_role("link", name=re.compile("^Add by hand")).click()
    expect(signed_in.locator("[name=isbn13]")).to_have_value(isbn_number(5))
    signed_in.locator("[name=title]").fill("A zine")
    signed_in.get_by_role("button", name="Add to my library").click()
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("A zine")


def test_a_wrong_isbn_is_explained_and_the_right_one_is_a_press_away(signed_in: Page):
    take_in(signed_in, "9780593099323")
    expect(signed_in.get_by_text("The last digit does not fit")).to_be_visible()
    signed_in.get_by_role("button", name=re.compile("^Use 978-0-593-09932-2")).click()
    expect(signed_in.locator("[data-row][data-state=looking]")).to_be_visible()


def test_everything_by_keyboard(signed_in: Page):
    SnapshotFactory(isbn13=isbn_number(6))
    signed_in.goto("/add/")
    signed_in.get_by_role("textbox", name="ISBN").focus()
    signed_in.keyboard.type(isbn_number(6))
    signed_in.keyboard.press("Enter")
    expect(signed_in.locator("[data-row]")).to_be_visible()
    services.work_round(worker="at-hand")
    button = signed_in.get_by_role("link", name=re.compile("^Open"))
    expect(button).to_be_visible(timeout=15_000)
    for _ in range(40):
        if button.evaluate("node => node === document.activeElement"):
            break
        signed_in.keyboard.press("Tab")
    signed_in.keyboard.press("Enter")
    signed_in.wait_for_url(re.compile("/books/"))

    signed_in.keyboard.press("/")
    signed_in.keyboard.type("solnit")
    signed_in.keyboard.press("Enter")
    signed_in.wait_for_url(re.compile(r"/library/\?q=solnit"))
    expect(signed_in.get_by_role("link", name=re.compile("^A Field Guide"))).to_be_visible()
