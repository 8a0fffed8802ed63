"""A reader's page in a real browser: the ledge by mouse, finger and keys; visitors, no scripts."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from accounts.models import User
from library.models import Favourite
from library.tests.factories import (
    BookFactory,
    FavouriteFactory,
    ListEntryFactory,
    ReadingListFactory,
)
from tests.browser.conftest import DESK, PHONE, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLES = ("Emma", "Dune", "Ulysses", "Beloved")


@pytest.fixture
def ledge(ada) -> list[Any]:
    """Four books on places 1, 2, 3 and 5."""
    books = [BookFactory(owner=ada, title=title, author="Somebody") for title in TITLES]
    for book, place in zip(books, (1, 2, 3, 5), strict=True):
        FavouriteFactory(book=book, place=place)
    return books


def held() -> dict[int, str]:
    return dict(Favourite.objects.order_by("place").values_list("place", "book__title"))


def seen(page: Page) -> list[str]:
    """What stands on the six places as they are drawn."""
    return page.locator(".places .place").evaluate_all(
        """(all) => all.map((place) =>
            place.querySelector(".book .unseen")?.textContent.split(",")[0] ?? "")"""
    )


def middle(box: Locator) -> tuple[float, float]:
    at = box.bounding_box()
    return at["x"] + at["width"] / 2, at["y"] + at["height"] / 2


def place(page: Page, number: int) -> Locator:
    return page.locator(f".place[data-place='{number}']")


def said(page: Page, words: str) -> None:
    expect(page.locator("[data-toast-text]")).to_have_text(re.compile(words))


def drag_by_mouse(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move(start[0] + 12, start[1])
    page.mouse.move(*end, steps=6)
    page.mouse.up()


def drag_by_finger(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    touch = page.context.new_cdp_session(page)

    def send(kind: str, at: tuple[float, float] | None) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    send("touchStart", start)
    page.wait_for_timeout(450)
    for step in range(1, 7):
        part = step / 6
        send(
            "touchMove",
            (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part),
        )
    send("touchEnd", None)


@pytest.fixture
def fingers(browser: Browser, live_server: Any, ada: User) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url, viewport=PHONE, has_touch=True)
    page = context.new_page()
    page.set_default_timeout(10_000)
    sign_in(page)
    yield page
    context.close()


def swap_two(page: Page, drag: Callable[..., None]) -> None:
    page.goto("/")
    place(page, 3).scroll_into_view_if_needed()
    drag(page, middle(place(page, 1).locator(".book")), middle(place(page, 3).locator(".book")))

    said(page, "“Emma” and “Ulysses” changed places.")
    assert seen(page) == ["Ulysses", "Dune", "Emma", "", "Beloved", ""]
    assert held() == {1: "Ulysses", 2: "Dune", 3: "Emma", 5: "Beloved"}
    assert page.url.endswith("/")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-toast-text]")).to_be_visible()
    assert held() == {1: "Emma", 2: "Dune", 3: "Ulysses", 5: "Beloved"}


def test_books_change_places_by_mouse(signed_in: Page, ledge):
    swap_two(signed_in, drag_by_mouse)


def test_books_change_places_by_finger(fingers: Page, ledge):
    swap_two(fingers, drag_by_finger)


def test_a_book_is_dragged_to_a_free_place_or_back(signed_in: Page, ledge):
    signed_in.goto("/")
    start = middle(place(signed_in, 1).locator(".book"))

    drag_by_mouse(signed_in, start, middle(place(signed_in, 6)))
    said(signed_in, "“Emma” moved to place 6.")
    assert seen(signed_in) == ["", "Dune", "Ulysses", "", "Beloved", "Emma"]

    drag_by_mouse(signed_in, middle(place(signed_in, 2).locator(".book")), (10, 10))
    assert seen(signed_in)[1] == "Dune"
    assert held()[2] == "Dune"


def test_a_press_without_dragging_opens_the_book(signed_in: Page, ledge):
    signed_in.goto("/")

    place(signed_in, 2).locator(".book").click()

    signed_in.wait_for_url(ledge[1].get_absolute_url())


def test_a_finger_that_moves_at_once_scrolls(fingers: Page, ledge):
    fingers.goto("/")
    x, y = middle(place(fingers, 1).locator(".book"))
    touch = fingers.context.new_cdp_session(fingers)
    for kind, down in (("touchStart", 0), ("touchMove", -60), ("touchMove", -160)):
        points = [{"x": x, "y": y + down}]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    fingers.wait_for_function("window.scrollY > 60")
    assert held() == {1: "Emma", 2: "Dune", 3: "Ulysses", 5: "Beloved"}


def test_books_change_places_by_keys(signed_in: Page, ledge):
    signed_in.goto("/")
    place(signed_in, 3).locator(".place-acts").focus()

    signed_in.keyboard.press("ArrowRight")
    said(signed_in, "“Ulysses” moved to place 4.")
    expect(place(signed_in, 4).locator(".place-acts")).to_be_focused()
    signed_in.keyboard.press("ArrowRight")
    said(signed_in, "“Ulysses” and “Beloved” changed places.")
    expect(place(signed_in, 5).locator(".place-acts")).to_be_focused()

    signed_in.keyboard.press("Enter")
    signed_in.keyboard.press("Tab")
    expect(signed_in.get_by_role("button", name="Move Ulysses to place 1")).to_be_focused()
    signed_in.keyboard.press("Enter")
    said(signed_in, "“Ulysses” and “Emma” changed places.")
    expect(place(signed_in, 1).locator(".place-acts")).to_be_focused()
    signed_in.keyboard.press("ArrowLeft")
    expect(signed_in.locator("[data-announce]")).to_have_text("Already on place 1")
    assert held() == {1: "Ulysses", 2: "Dune", 4: "Beloved", 5: "Emma"}


def test_what_became_of_a_book_in_another_window_is_seen(signed_in: Page, ledge):
    signed_in.goto("/")
    ledge[0].delete()

    drag_by_mouse(
        signed_in, middle(place(signed_in, 1).locator(".book")), middle(place(signed_in, 2))
    )

    expect(place(signed_in, 1).locator(".place-free")).to_be_visible()
    assert seen(signed_in) == ["", "Dune", "Ulysses", "", "Beloved", ""]


def test_the_ledge_works_without_scripts(plain: Page, ledge):
    plain.goto("/")
    place(plain, 1).locator("summary").click()
    with plain.expect_navigation():
        plain.get_by_role("button", name="Move Emma to place 6").click()
    assert held() == {2: "Dune", 3: "Ulysses", 5: "Beloved", 6: "Emma"}

    place(plain, 2).locator("summary").click()
    with plain.expect_navigation():
        place(plain, 2).get_by_role("button", name="Take off the ledge").click()
    assert 2 not in held()
    with plain.expect_navigation():
        plain.get_by_role("button", name="Undo").click()
    assert held()[2] == "Dune"

    plain.locator("summary", has_text="Year").click()
    plain.get_by_label("Another year").fill("1984")
    with plain.expect_navigation():
        plain.get_by_role("button", name="Go").click()
    with plain.expect_navigation():
        plain.get_by_role("link", name="Choose a book for place 3, 1984").click()
    plain.get_by_label("Find one of your books").fill("bel")
    with plain.expect_navigation():
        plain.keyboard.press("Enter")
    with plain.expect_navigation():
        plain.get_by_role("button", name=re.compile("Put here.*Beloved")).click()
    assert Favourite.objects.get(year=1984).place == 3
    expect(plain.locator("main")).to_contain_text("“Beloved” is on place 3")


def test_a_favourite_is_set_from_the_page_of_a_book(signed_in: Page, ledge):
    signed_in.goto(ledge[3].get_absolute_url())
    signed_in.get_by_role("link", name="Favourite…").click()
    signed_in.get_by_role("button", name="Place 2: swap Dune").click()

    signed_in.wait_for_url(ledge[3].get_absolute_url())
    said(signed_in, "“Beloved” and “Dune” changed places.")
    assert held() == {1: "Emma", 2: "Beloved", 3: "Ulysses", 5: "Dune"}


@pytest.fixture
def visitor(browser: Browser, live_server: Any, ada: User) -> Iterator[Page]:
    """Somebody who is not signed in, by a browser that runs no script."""
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport=DESK
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


def follow(page: Page, name: str | re.Pattern, *, within: str = "main") -> None:
    with page.expect_navigation():
        page.locator(within).get_by_role("link", name=name).first.click()


def test_a_visitor_looks_around_without_scripts(visitor: Page, ada, ledge):
    User.objects.filter(pk=ada.pk).update(is_published=True)
    BookFactory(owner=ada, title="Secret diary", visibility="private", author="Somebody")
    FavouriteFactory(book=ledge[0], year=2020)
    reading_list = ReadingListFactory(owner=ada, title="On foot")
    ListEntryFactory(reading_list=reading_list, book=ledge[0])

    visitor.goto("/@ada/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Ada")
    follow(visitor, "2020")
    expect(visitor.locator(".ledge .book")).to_have_count(1)
    follow(visitor, "Whole library")
    expect(visitor.locator("[data-items] a.book")).to_have_count(4)
    for view in ("List", "Spines", "Covers"):
        follow(visitor, view)
        expect(visitor.locator("[data-items] a.book")).to_have_count(4)
    follow(visitor, "Filter")
    follow(visitor, re.compile("^Somebody"))
    follow(visitor, "Show 4 books")

    visitor.get_by_label("Search the library of Ada").fill("dune")
    with visitor.expect_navigation():
        visitor.keyboard.press("Enter")
    expect(visitor.locator("[data-items] a.book")).to_have_count(1)
    follow(visitor, re.compile("Dune"))
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Dune")
    follow(visitor, "All results")
    expect(visitor).to_have_url(re.compile("/@ada/library/.q=dune"))
    follow(visitor, "Ada", within="header")
    follow(visitor, "On foot")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("On foot")
    assert "Secret diary" not in visitor.content()


def test_a_visitor_is_suggested_books_of_this_library(page: Page, ada, ledge):
    User.objects.filter(pk=ada.pk).update(is_published=True)
    page.goto("/@ada/")

    page.keyboard.press("/")
    page.keyboard.type("dun")
    page.get_by_role("option", name="Dune").click()

    page.wait_for_url(ledge[1].get_absolute_url())


def test_the_library_is_published_with_one_press(signed_in: Page, page: Page, ada, ledge):
    signed_in.goto("/")
    signed_in.get_by_role("button", name="Publish my library").click()

    said(signed_in, "Your library is published.")
    expect(signed_in.get_by_role("button", name="Publish my library")).to_have_count(0)
    signed_in.get_by_role("link", name="See as a visitor").click()
    expect(signed_in.get_by_label("Seen as a visitor")).to_contain_text("what visitors see")
    signed_in.get_by_role("link", name="Back to your own view").click()
    expect(signed_in.get_by_role("link", name="Edit profile")).to_be_visible()


def test_who_may_see_a_book_is_changed_on_its_page(signed_in: Page, ada, ledge):
    User.objects.filter(pk=ada.pk).update(is_published=True)
    signed_in.goto(ledge[0].get_absolute_url())
    signed_in.locator("summary", has_text="Public").click()
    signed_in.get_by_role("button", name="Unlisted").click()

    said(signed_in, "whoever has the link may see it")
    link = signed_in.get_by_label("Link", exact=True).input_value()
    signed_in.get_by_role("button", name="Copy", exact=True).click()
    expect(signed_in.locator("[data-announce]")).to_have_text(re.compile("Link copied|marked"))
    signed_in.get_by_role("button", name="Make a new link").click()
    said(signed_in, "There is a new link")
    assert signed_in.get_by_label("Link", exact=True).input_value() != link
