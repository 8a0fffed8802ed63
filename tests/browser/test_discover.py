"""A stranger looks around: what is public of all readers, and what stands in others' pages."""

import re
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.tests.factories import UserFactory
from library.tests.factories import (
    BookFactory,
    BookSubjectFactory,
    FavouriteFactory,
    ListEntryFactory,
    ReadingListFactory,
    isbn_number,
)
from tests.browser.conftest import DESK
from tests.browser.looks import LOOKS
from tests.browser.pages import shown_book_pages, shown_list_pages
from tests.browser.test_accessibility import look_at_all

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(transactional_db):
    """Some readers whose books are hard to draw; the list and the book of one of them."""
    names = {"ada": "Ada Lindqvist", "noor": "نور الدين", "haru": "林 春子", "wil": "Word " * 19}
    for handle, name in names.items():
        owner = UserFactory(handle=handle, name=name, is_published=True, bio=f"{name} reads.")
        BookFactory(owner=owner, title="Dune", isbn13=isbn_number(5), author="Frank Herbert")
        for number in range(15):
            book = BookFactory(
                owner=owner, title=f"{name} {number}", author=name, subject=f"On {number}"
            )
            BookSubjectFactory(book=book, subject__name="Novels", position=1)
        reading_list = ReadingListFactory(owner=owner, title=f"A list by {name}", description=name)
        FavouriteFactory(book=ListEntryFactory(reading_list=reading_list, book=book).book)
    return reading_list, book


@pytest.fixture
def stranger_page(browser: Browser, live_server, site) -> Page:
    """Somebody whose browser runs no script."""
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport=DESK
    )
    page = context.new_page()
    page.set_default_timeout(10_000)
    yield page
    context.close()


@pytest.mark.parametrize(("colours", "size"), LOOKS)
def test_axe_finds_nothing_where_there_is_much_to_discover(page, site, colours, size):
    reading_list, book = site
    paths = ["/discover/", "/discover/books/", "/discover/books/?q=dune&subject=Novels"]
    paths += ["/discover/readers/?order=active", "/discover/lists/", "/@wil/report/"]
    paths += shown_list_pages("wil", reading_list.public_id, "1" * 22)[:-1]
    paths += shown_book_pages(book.public_id)
    paths += ["/@wil/favourites/embed/", "/@noor/favourites/embed/?theme=dark"]

    assert look_at_all(page, paths, colours, size) == []


def test_a_stranger_without_scripts_browses_searches_and_reports(stranger_page: Page):
    page = stranger_page
    page.goto("/discover/")
    with page.expect_navigation():
        page.get_by_role("link", name="All books").click()
    page.get_by_label("Search all open libraries").fill("dune")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    dune = page.get_by_role("listitem").filter(has=page.get_by_role("heading", name="Dune"))
    expect(dune).to_have_count(1)
    expect(dune).to_contain_text("and 3 others")
    with page.expect_navigation():
        page.get_by_role("link", name="Clear all").click()
    with page.expect_navigation():
        page.get_by_role("link", name="Older books").click()
    with page.expect_navigation():
        page.get_by_role("link", name="The newest").click()
    with page.expect_navigation():
        page.get_by_label("Narrow these books").get_by_role("link", name="Novels").click()
    with page.expect_navigation():
        page.locator("[data-items] a.book").first.click()
    with page.expect_navigation():
        page.get_by_role("link", name="Report this page").click()
    page.get_by_label("It is advertising or spam").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Send the report").click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_more_books_come_without_leaving_the_page(page: Page, site):
    page.goto("/discover/books/")
    shown = page.locator("[data-items] > li")
    expect(shown).to_have_count(48)

    page.get_by_role("button", name="Load more").click()

    # An edition is on each page once.
    expect(shown).to_have_count(62)
    expect(page).to_have_url(re.compile("before="))
    expect(page.get_by_role("button", name="Load more")).to_have_count(0)


@pytest.fixture
def another_site() -> Iterator[Callable[[str], str]]:
    """Serve a page of somebody else's: its origin is another, for its port is."""
    pages: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(pages[-1].encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("localhost", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()

    def serve(html: str) -> str:
        pages.append(html)
        return f"http://localhost:{server.server_port}/"

    yield serve
    server.shutdown()
    server.server_close()


def test_another_sites_page_shows_a_list_in_a_frame_and_no_other_page(
    browser: Browser, live_server, site, another_site
):
    reading_list, book = site
    urls = [f"{live_server.url}{reading_list.get_absolute_url()}{rest}" for rest in ("embed/", "")]
    frames = "".join(
        f'<iframe src="{url}?theme=dark" width="800" title=""></iframe>' for url in urls
    )
    context = browser.new_context()
    page = context.new_page()
    page.goto(another_site(f"<!doctype html><title>A blog</title>{frames}"))

    made_for_it, other = (page.frame_locator("iframe").nth(place) for place in (0, 1))
    expect(made_for_it.get_by_role("heading", level=1)).to_contain_text("A list by")
    expect(made_for_it.get_by_role("link", name=book.title).first).to_be_visible()
    ground = made_for_it.locator("body").evaluate("(it) => getComputedStyle(it).backgroundColor")
    assert ground == "rgb(20, 20, 22)"
    expect(other.get_by_role("heading", name="A list by")).to_have_count(0)
    context.close()
