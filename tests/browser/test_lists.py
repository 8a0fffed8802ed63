"""Reading lists in a browser: made, filled, put in order by mouse, finger and keys, shown."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from library.models import ListEntry, ReadingList
from library.tests.factories import BookFactory, ListEntryFactory, ReadingListFactory
from tests.browser.conftest import DESK, PHONE, sign_in
from tests.browser.looks import LOOKS
from tests.browser.pages import list_pages, shown_list_pages
from tests.browser.test_accessibility import look_at_all, look_over
from tests.browser.test_keyboard import tab_to

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLES = ("Ancillary Justice", "Beloved", "Carrie", "Dune", "Emma", "Fingersmith")


@pytest.fixture
def winter(ada) -> ReadingList:
    """A list of six books, with their initials for their order."""
    ada.is_published = True
    ada.save()
    one = ReadingListFactory(owner=ada, title="Winter")
    for title in TITLES:
        ListEntryFactory(reading_list=one, book__title=title)
    return one


@pytest.fixture
def phone(browser: Browser, live_server: Any, ada) -> Iterator[Page]:
    """Ada, signed in on a screen that is touched."""
    context = browser.new_context(
        base_url=live_server.url, viewport=PHONE, has_touch=True, is_mobile=True
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    sign_in(page)
    yield page
    context.close()


def kept() -> str:
    """The order in the database, as initials."""
    titles = ListEntry.objects.order_by("position").values_list("book__title", flat=True)
    return "".join(title[0] for title in titles)


def seen(page: Page) -> str:
    """The order on the page, as initials."""
    return "".join(text[0] for text in page.locator(".entries h2").all_inner_texts())


def grip(page: Page, title: str) -> Locator:
    return page.get_by_role("button", name=f"Move {title}", exact=True)


def said(page: Page) -> Locator:
    return page.locator("[data-announce]")


def middle(locator: Locator) -> tuple[float, float]:
    box = locator.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def way(page: Page, title: str, onto: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where a handle is pressed, and where it is let go for its book to lie on another."""
    handle = grip(page, title)
    handle.scroll_into_view_if_needed()
    x, y = middle(handle)
    (from_x, from_y), (to_x, to_y) = (
        middle(page.locator(f"[data-name={name!r}]")) for name in (title, onto)
    )
    return (x, y), (x + to_x - from_x, y + to_y - from_y)


def drag(page: Page, title: str, onto: str) -> None:
    start, end = way(page, title, onto)
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(*end, steps=12)


def expect_kept(page: Page, order: str = "") -> None:
    """Wait until what is seen is what is kept."""
    for _ in range(100):
        if seen(page) == kept() == (order or kept()):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"seen is {seen(page)}, kept is {kept()}")


def expect_scroll(page: Page, least: int) -> None:
    """Wait until the page has scrolled so far; its policy lets nobody evaluate a text there."""
    for _ in range(100):
        if page.evaluate("scrollY") > least:
            return
        page.wait_for_timeout(50)
    pytest.fail("the page did not scroll")


def saved(page: Page) -> Any:
    return page.expect_response(lambda response: response.url.endswith("/move/"))


def menu(page: Page, title: str, button: str) -> None:
    """Press a button of a book's menu, and wait for the page that answers."""
    page.locator("summary", has_text=f"More for {title}").click()
    with page.expect_navigation():
        page.locator(f"[data-name={title!r}]").get_by_role("button", name=button).click()


def test_a_list_is_made_filled_from_the_picker_and_emptied_again(signed_in: Page, ada):
    for title in TITLES:
        BookFactory(owner=ada, title=title)
    signed_in.goto("/lists/")
    signed_in.get_by_role("link", name="Make your first list").click()
    signed_in.get_by_label("Title", exact=True).fill("Winter")
    signed_in.get_by_role("button", name="Make the list").click()
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Winter")

    signed_in.get_by_role("main").get_by_role("link", name="Add books").last.click()
    signed_in.get_by_label("Dune").check()
    expect(signed_in.get_by_text("1 ticked")).to_be_visible()
    signed_in.get_by_label("Search your library", exact=True).fill("emma")
    signed_in.get_by_label("Search your library", exact=True).press("Enter")
    expect(signed_in.get_by_text("1 ticked, 1 of them on other pages")).to_be_visible()
    signed_in.get_by_label("Emma").check()
    signed_in.get_by_role("button", name="Add the ticked books").click()
    expect(signed_in.get_by_text("2 books added to “Winter”.").first).to_be_visible()
    expect(signed_in.get_by_text("On the list")).to_have_count(1)

    signed_in.get_by_role("link", name="Back to the list").click()
    assert seen(signed_in) in ("DE", "ED")
    menu(signed_in, "Dune", "Take off the list")
    assert seen(signed_in) == "E"
    signed_in.get_by_role("button", name="Undo").click()
    expect(signed_in.locator(".entries h2")).to_have_count(2)


def test_books_are_put_in_order_by_mouse(signed_in: Page, winter):
    signed_in.goto(winter.get_absolute_url())

    drag(signed_in, "Dune", onto="Beloved")
    with saved(signed_in) as answer:
        signed_in.mouse.up()

    assert answer.value.status == 204
    assert seen(signed_in) == kept() == "ADBCEF"
    expect(said(signed_in)).to_have_text("Dune stands at place 2 of 6.")
    assert signed_in.locator("[data-name=Dune] [data-place]").input_value() == "2"
    signed_in.reload()
    assert seen(signed_in) == "ADBCEF"


def test_a_drag_can_be_given_up(signed_in: Page, winter):
    signed_in.goto(winter.get_absolute_url())

    drag(signed_in, "Emma", onto="Beloved")
    assert seen(signed_in) == "ABCDEF"
    signed_in.keyboard.press("Escape")
    signed_in.mouse.up()

    expect(said(signed_in)).to_have_text("Emma is back at place 5 of 6.")
    assert seen(signed_in) == kept() == "ABCDEF"


def test_several_drops_in_a_row_are_all_kept(signed_in: Page, winter):
    signed_in.goto(winter.get_absolute_url())

    for title, onto in (("Fingersmith", "Ancillary Justice"), ("Beloved", "Emma")):
        drag(signed_in, title, onto)
        signed_in.mouse.up()
    drag(signed_in, "Carrie", "Fingersmith")
    signed_in.mouse.up()

    expect_kept(signed_in, "CFADEB")


@pytest.mark.parametrize("status", [0, 404, 500])
def test_what_cannot_be_saved_goes_back_and_says_so(signed_in: Page, winter, status):
    signed_in.goto(winter.get_absolute_url())
    if status:
        signed_in.route("**/move/", lambda route: route.fulfill(status=status))
    else:
        signed_in.route("**/move/", lambda route: route.abort())

    drag(signed_in, "Dune", onto="Beloved")
    signed_in.mouse.up()

    toast = signed_in.locator(".toast-error")
    expect(toast).to_contain_text("another window" if status == 404 else "back where it was")
    assert seen(signed_in) == kept() == "ABCDEF"


def test_a_book_that_another_window_took_off_goes_back_and_says_so(signed_in: Page, winter):
    signed_in.goto(winter.get_absolute_url())
    ListEntry.objects.get(book__title="Dune").delete()

    drag(signed_in, "Dune", onto="Beloved")
    signed_in.mouse.up()

    expect(signed_in.locator(".toast-error")).to_contain_text("changed in another window")
    assert seen(signed_in) == "ABCDEF"


def test_books_are_put_in_order_by_finger(phone: Page, winter):
    phone.goto(winter.get_absolute_url())
    fingers = phone.context.new_cdp_session(phone)

    def touch(kind: str, x: float = 0, y: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    phone.locator("[data-name='Ancillary Justice']").scroll_into_view_if_needed()
    start, end = way(phone, "Carrie", onto="Ancillary Justice")
    touch("touchStart", *start)
    before = phone.evaluate("scrollY")
    for step in range(1, 11):
        touch("touchMove", *(a + (b - a) * step / 10 for a, b in zip(start, end, strict=True)))
        phone.wait_for_timeout(20)
    assert phone.evaluate("scrollY") <= before, "the finger moved the page, not the book"
    with saved(phone) as answer:
        touch("touchEnd")

    assert answer.value.status == 204
    expect_kept(phone, "CABDEF")


def test_the_page_scrolls_by_itself_under_a_finger_or_pointer(signed_in: Page, winter):
    ListEntryFactory.create_batch(24, reading_list=winter)
    signed_in.goto(winter.get_absolute_url())
    handle = grip(signed_in, "Ancillary Justice")
    handle.scroll_into_view_if_needed()
    x, y = middle(handle)
    before = signed_in.evaluate("scrollY")

    signed_in.mouse.move(x, y)
    signed_in.mouse.down()
    signed_in.mouse.move(x, DESK["height"] - 10, steps=5)
    expect_scroll(signed_in, before + 900)
    signed_in.mouse.move(x, DESK["height"] / 2, steps=5)
    with saved(signed_in) as answer:
        signed_in.mouse.up()

    assert answer.value.status == 204
    assert kept().index("A") > 4


def test_books_are_put_in_order_by_keys(signed_in: Page, winter):
    signed_in.goto(winter.get_absolute_url())
    tab_to(signed_in, grip(signed_in, "Beloved"))
    keys = signed_in.keyboard

    keys.press("Space")
    expect(said(signed_in)).to_contain_text("Beloved is lifted, place 2 of 6.")
    for _ in range(3):
        keys.press("ArrowRight")
    expect(said(signed_in)).to_have_text("Beloved: place 5 of 6")
    keys.press("ArrowLeft")
    with saved(signed_in):
        keys.press("Space")
    expect(said(signed_in)).to_have_text("Beloved stands at place 4 of 6.")
    assert seen(signed_in) == kept() == "ACDBEF"
    expect(grip(signed_in, "Beloved")).to_be_focused()

    keys.press("Enter")
    keys.press("Home")
    keys.press("Escape")
    expect(said(signed_in)).to_have_text("Beloved is back at place 4 of 6.")
    assert seen(signed_in) == kept() == "ACDBEF"

    keys.press("Space")
    keys.press("ArrowDown")
    with saved(signed_in):
        keys.press("Tab")
    assert seen(signed_in) == kept() == "ACDEFB"


def test_a_note_is_written_where_it_stands(signed_in: Page, winter):
    signed_in.goto(winter.get_absolute_url())
    entry = signed_in.locator("[data-name=Emma]")

    entry.locator("[data-note]").click()
    expect(entry.get_by_label("Your note")).to_be_focused()
    entry.get_by_label("Your note").fill("Clever, and wrong.")
    entry.get_by_role("button", name="Save the note").click()
    expect(entry.get_by_text("Only you read this")).to_be_visible()
    expect(entry.locator("[data-note]")).to_be_focused()

    entry.locator("[data-note]").click()
    entry.get_by_label("Your note").fill("x" * 2_001)
    entry.get_by_role("button", name="Save the note").click()
    expect(entry.get_by_text("A note has at most 2,000 characters.")).to_be_visible()
    assert look_over(signed_in, "the list with a form in it") == ""
    entry.get_by_label("Your note").fill("Clever.")
    entry.get_by_label("Whoever sees the list may read it").check()
    entry.get_by_role("button", name="Save the note").click()

    expect(entry.get_by_text("Clever.")).to_be_visible()
    note = ListEntry.objects.get(book__title="Emma")
    assert (note.note, note.is_note_shown) == ("Clever.", True)
    entry.locator("[data-note]").click()
    entry.get_by_label("Your note").press("Escape")
    expect(entry.locator("[data-note]")).to_be_focused()


def test_without_scripts_a_list_is_made_filled_ordered_and_noted(plain: Page, ada):
    for title in TITLES[:4]:
        BookFactory(owner=ada, title=title)
    plain.goto("/lists/new/")
    plain.get_by_label("Title", exact=True).fill("Winter")
    plain.get_by_role("button", name="Make the list").click()
    plain.get_by_role("main").get_by_role("link", name="Add books").last.click()
    for box in plain.get_by_role("checkbox").all():
        box.check()
    plain.get_by_role("button", name="Add the ticked books").click()
    plain.get_by_role("link", name="Back to the list").click()
    assert seen(plain) == "DCBA"
    expect(grip(plain, "Dune")).to_be_hidden()

    menu(plain, "Ancillary Justice", "To the top")
    menu(plain, "Dune", "Move down")
    menu(plain, "Beloved", "Move up")
    assert seen(plain) == "ACBD"
    plain.locator("summary", has_text="More for Ancillary").click()
    plain.locator("[data-name='Ancillary Justice'] [name=place]").fill("3")
    with plain.expect_navigation():
        plain.locator("[data-name='Ancillary Justice'] [name=place]").press("Enter")
    assert seen(plain) == kept() == "CBAD"
    expect(plain.get_by_text("“Ancillary Justice” is at place 3 now.")).to_be_visible()

    plain.locator("[data-name=Dune] [data-note]").click()
    plain.get_by_label("Your note").fill("Sand.")
    plain.get_by_label("Whoever sees the list may read it").check()
    plain.get_by_role("button", name="Save the note").click()
    expect(plain.locator(".entry-note", has_text="Sand.")).to_be_visible()
    menu(plain, "Carrie", "Take off the list")
    plain.get_by_role("button", name="Undo").click()
    assert seen(plain) == "CBAD"


def test_from_a_book_and_from_a_selection(plain: Page, ada):
    for title in TITLES[:3]:
        BookFactory(owner=ada, title=title)
    plain.goto("/library/?view=list&sort=title")
    plain.get_by_label("Select Beloved").check()
    plain.get_by_label("Select Carrie").check()
    plain.get_by_role("button", name="Add to list").click()
    plain.get_by_label("Title", exact=True).fill("Winter")
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_role("heading", level=1)).to_have_text("Winter")
    assert seen(plain) == "BC"

    plain.goto(ada.books.get(title="Ancillary Justice").get_absolute_url())
    plain.locator("summary", has_text="Add to a list").click()
    plain.get_by_role("button", name="Winter").click()
    plain.get_by_role("link", name="Winter").click()
    assert seen(plain) == "BCA"


def test_a_stranger_sees_exactly_the_public_part(page: Page, winter):
    winter.entries.filter(book__title="Beloved").update(note="For me alone")
    winter.entries.filter(book__title="Carrie").update(note="For all", is_note_shown=True)
    ListEntry.objects.get(book__title="Dune").book.__class__.objects.filter(title="Dune").update(
        visibility="private"
    )
    ReadingListFactory(owner=winter.owner, title="Secret", visibility="private")

    page.goto("/@ada/lists/")
    expect(page.get_by_text("1 list", exact=True)).to_be_visible()
    page.get_by_role("link", name="Winter").click()

    assert seen(page) == "ABCEF"
    expect(page.get_by_text("5 books", exact=True)).to_be_visible()
    text = page.content()
    assert "For all" in text
    assert [word for word in ("For me alone", "Dune", "Secret") if word in text] == []
    expect(page.locator("[data-grip]")).to_have_count(0)
    assert not re.search("csrf", page.locator("main").inner_html())


@pytest.mark.parametrize(("colours", "size"), LOOKS)
def test_axe_finds_nothing_on_the_pages_of_lists(
    signed_in: Page, context: BrowserContext, ada, winter, colours, size
):
    entry = winter.entries.get(book__title="Emma")
    entry.note, entry.is_note_shown = "A note " * 60, True
    entry.save()
    book = BookFactory(owner=ada, title="ثلاثية القاهرة", language="ar", visibility="private")
    ListEntryFactory(reading_list=winter, book=book, note="Mine")
    ListEntryFactory(reading_list=winter, book__title="word " * 40)
    linked = ReadingListFactory(
        owner=ada, title="Unbroken" * 25, visibility="unlisted", share_key="k" * 22
    )
    ListEntryFactory(reading_list=linked, book=book)
    book_lists = f"/books/{book.public_id}/lists/"
    mine = [*list_pages(winter.public_id, entry.public_id), "/lists/", "/lists/new/", book_lists]
    mine += [f"/lists/{linked.public_id}/", f"/lists/{linked.public_id}/edit/"]
    others = shown_list_pages("ada", winter.public_id, "k" * 22)

    found = look_at_all(signed_in, mine, colours, size)
    context.clear_cookies()
    found += look_at_all(signed_in, others, colours, size)

    assert found == []


def test_axe_finds_nothing_in_the_states_of_a_list(signed_in: Page, winter):
    found = []
    signed_in.goto("/lists/new/")
    signed_in.get_by_label("Title", exact=True).fill(" ")
    signed_in.get_by_role("button", name="Make the list").click()
    signed_in.wait_for_load_state()
    found.append(look_over(signed_in, "a new list without a title"))
    signed_in.goto(winter.get_absolute_url())
    signed_in.locator("summary", has_text="More for Emma").click()
    found.append(look_over(signed_in, "the list with a menu open"))
    signed_in.locator("summary", has_text="Share").first.click()
    found.append(look_over(signed_in, "the list with the panel to share"))
    grip(signed_in, "Dune").focus()
    signed_in.keyboard.press("Space")
    found.append(look_over(signed_in, "the list with a book lifted"))
    signed_in.keyboard.press("Escape")
    signed_in.goto(f"{winter.get_absolute_url()}pick/")
    found.append(look_over(signed_in, "the picker"))
    signed_in.goto(f"/books/{winter.entries.first().book.public_id}/")
    signed_in.locator("summary", has_text="Add to a list").click()
    found.append(look_over(signed_in, "the lists of a book"))
    empty = ReadingListFactory(owner=winter.owner)
    signed_in.goto(empty.get_absolute_url())
    found.append(look_over(signed_in, "an empty list"))
    signed_in.goto(f"{empty.get_absolute_url()}edit/")
    signed_in.get_by_role("button", name="Move the list to the trash").click()
    signed_in.wait_for_load_state()
    signed_in.goto(empty.get_absolute_url())
    found.append(look_over(signed_in, "a list in the trash"))
    signed_in.goto("/trash/")
    found.append(look_over(signed_in, "the trash with a list in it"))

    assert "".join(found) == ""
