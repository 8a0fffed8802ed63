"""The form of a book as a dialog over its page: everything the page can do, and the way back."""

import pytest
from playwright.sync_api import Page, expect

from library import services
from library.models import Book, Cover
from library.tests.factories import BookFactory, SnapshotFactory, isbn_number
from tests.browser.test_covers import FILE, HAND_OVER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WRONG_ISBN = "9780306406158"


@pytest.fixture
def book(ada) -> Book:
    return BookFactory(owner=ada, title="Quillfeather", author="Ann Leckie", subject="Ships")


@pytest.fixture
def editing(signed_in: Page, book: Book) -> Page:
    signed_in.goto(book.get_absolute_url())
    edit(signed_in)
    return signed_in


def edit(page: Page) -> None:
    page.get_by_role("link", name="Edit", exact=True).click()
    expect(form(page)).to_be_visible()


def form(page: Page):
    return page.get_by_role("dialog", name="Edit")


def leave(page: Page):
    return page.get_by_role("dialog", name="Leave without saving?")


def title(page: Page):
    return form(page).get_by_label("Title", exact=True)


def save(page: Page) -> None:
    form(page).get_by_role("button", name="Save").click()


def expect_saved(page: Page) -> None:
    expect(page.locator("[data-toast-text]")).to_have_text("Saved.")
    expect(form(page)).to_have_count(0)


def test_a_book_is_edited_over_its_page(editing: Page, book):
    expect(form(editing).get_by_role("heading", name="Edit", exact=True)).to_be_focused()
    title(editing).fill("Fog")
    people = form(editing).get_by_role("textbox", name="Authors and others", exact=True)
    people.fill("Bo Lund")
    people.press("Enter")
    status = form(editing).locator("[data-announce]")
    expect(status).to_have_text("Bo Lund added, 2 of 2")
    save(editing)

    expect_saved(editing)
    expect(editing.get_by_role("heading", level=1)).to_have_text("Fog")
    expect(editing).to_have_url(book.get_absolute_url())
    book.refresh_from_db()
    assert book.byline == "Ann Leckie, Bo Lund"
    assert book.locked_fields == ["contributors", "title"]


def test_the_list_one_came_from_is_still_there_after_saving(signed_in: Page, book):
    signed_in.goto("/library/?q=quill")
    signed_in.locator("a.book").click()
    edit(signed_in)
    title(signed_in).fill("Quills")
    save(signed_in)

    expect_saved(signed_in)
    expect(signed_in.get_by_role("link", name="All results")).to_be_visible()


@pytest.mark.parametrize("way", ["Escape", "Close", "Cancel", "beside"])
def test_a_form_left_as_it_was_closes_and_gives_the_focus_back(editing: Page, way):
    go_away(editing, way)

    expect(form(editing)).to_have_count(0)
    expect(editing.get_by_role("link", name="Edit", exact=True)).to_be_focused()


@pytest.mark.parametrize("way", ["Escape", "Close", "Cancel", "beside"])
def test_what_was_changed_is_not_lost_by_a_slip(editing: Page, book, way):
    title(editing).fill("Fog")
    for _ in range(2):
        go_away(editing, way)
        expect(leave(editing).get_by_role("button", name="Keep editing")).to_be_focused()
        editing.keyboard.press("Escape")
        expect(leave(editing)).to_have_count(0)
        expect(title(editing)).to_have_value("Fog")

    go_away(editing, way)
    leave(editing).get_by_role("button", name="Throw the changes away").click()
    expect(form(editing)).to_have_count(0)
    expect(editing.get_by_role("link", name="Edit", exact=True)).to_be_focused()
    edit(editing)
    expect(title(editing)).to_have_value("Quillfeather")


def go_away(page: Page, way: str) -> None:
    if way == "Escape":
        page.keyboard.press("Escape")
    elif way == "beside":
        page.mouse.click(8, 450)
    else:
        form(page).locator("[data-close]" if way == "Close" else ".save a").click()


def test_what_is_wrong_is_said_in_the_dialog_and_the_rest_stays(editing: Page, book):
    isbn = form(editing).get_by_label("ISBN", exact=True)
    title(editing).fill("Fog")
    isbn.fill(WRONG_ISBN)
    isbn.blur()
    expect(form(editing).locator(".error:visible")).to_contain_text("it would be 7")
    form(editing).get_by_label("A picture of the cover").set_input_files(FILE)
    save(editing)

    expect(form(editing).locator(".errorlist")).to_contain_text("it would be 7")
    expect(isbn).to_be_focused()
    expect(title(editing)).to_have_value("Fog")
    expect(form(editing).get_by_role("button", name="Remove Ann Leckie")).to_be_visible()
    expect(form(editing).locator(".stage canvas")).to_be_visible()
    editing.keyboard.press("Escape")
    leave(editing).get_by_role("button", name="Keep editing").click()
    form(editing).locator(".notice-danger").get_by_role("link", name="ISBN").click()
    expect(isbn).to_be_focused()

    isbn.fill(isbn_number(7))
    save(editing)
    expect_saved(editing)
    book.refresh_from_db()
    assert (book.title, book.isbn13, book.cover.source) == ("Fog", isbn_number(7), "upload")


def test_a_save_that_does_not_arrive_keeps_the_form(editing: Page):
    title(editing).fill("Fog")
    editing.route("**/edit/", lambda route: route.abort())
    save(editing)
    expect(form(editing).get_by_role("alert")).to_contain_text("cannot be reached")
    editing.unroute("**/edit/")

    save(editing)
    expect_saved(editing)
    expect(editing.get_by_role("heading", level=1)).to_have_text("Fog")


def test_a_book_thrown_away_meanwhile_is_not_saved(editing: Page, ada, book):
    services.trash_book(owner=ada, public_id=book.public_id)
    title(editing).fill("Fog")
    save(editing)

    expect(form(editing).get_by_role("alert")).to_contain_text("did not take it")
    expect(title(editing)).to_have_value("Fog")


def test_a_dialog_that_cannot_be_fetched_is_the_page(signed_in: Page, book):
    signed_in.goto(book.get_absolute_url())
    signed_in.route("**/edit/", lambda route: route.abort(), times=1)
    signed_in.get_by_role("link", name="Edit", exact=True).click()

    expect(signed_in).to_have_url(f"{book.get_absolute_url()}edit/")
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Edit")


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_picture_is_dropped_or_pasted_into_the_form(editing: Page, kind):
    editing.evaluate(HAND_OVER, kind)
    expect(form(editing).locator(".stage canvas")).to_be_visible()
    save(editing)

    expect_saved(editing)
    assert Cover.objects.get().width == 300


def test_one_picture_at_a_time_is_chosen(editing: Page):
    url = form(editing).get_by_label("Address of a picture")
    url.fill("https://example.org/1.jpg")
    form(editing).get_by_label("A picture of the cover").set_input_files(FILE)
    expect(url).to_have_value("")
    expect(form(editing).locator(".stage canvas")).to_be_visible()

    url.fill("https://example.org/1.jpg")
    expect(form(editing).locator(".stage canvas")).to_have_count(0)
    assert form(editing).get_by_label("A picture of the cover").input_value() == ""


def test_nobody_is_asked_for_candidates_before_they_are_unfolded(signed_in: Page, ada):
    SnapshotFactory(isbn13=isbn_number(9), provider="isbndb", fields={"cover_url": "https://x/1"})
    book = BookFactory(owner=ada, isbn13=isbn_number(9))
    asked = []
    signed_in.on("request", lambda one: asked.append(one.url) if "candidates" in one.url else None)
    signed_in.goto(book.get_absolute_url())
    edit(signed_in)
    unfold = form(signed_in).get_by_text("What the catalogues have").first
    unfold.scroll_into_view_if_needed()
    assert asked == []

    with signed_in.expect_response("**/candidates/isbndb/"):
        unfold.click()
    form(signed_in).get_by_label("ISBNdb").check()
    expect(form(signed_in).locator(".stage img")).to_be_visible()


def test_the_edit_page_takes_a_picture_without_javascript(plain: Page, book):
    plain.goto(book.get_absolute_url())
    plain.get_by_role("link", name="Edit", exact=True).click()
    plain.get_by_label("A picture of the cover").set_input_files(FILE)
    plain.get_by_label("Title", exact=True).fill("Fog")
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Fog")
    assert Cover.objects.get().source == "upload"

    plain.get_by_role("link", name="Edit", exact=True).click()
    plain.get_by_label("Take this cover off").check()
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_role("link", name="Add a cover")).to_be_visible()
