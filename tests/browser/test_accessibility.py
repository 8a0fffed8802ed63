"""axe finds nothing on any page, light or dark, wide or narrow; nothing scrolls sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from library import services
from library.tests.factories import BookFactory, SnapshotFactory, isbn_number
from tests.browser.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

VISITOR_PAGES = ["/", "/account/sign-in/", "/account/sign-up/", "/account/password/reset/", "/no/"]
READER_PAGES = [
    "/",
    "/add/",
    f"/add/?isbn={isbn_number(1)}",
    "/books/new/",
    "/library/",
    "/library/?q=book&author=Ann+Leckie&sort=title",
    "/library/?q=nothing",
    "/library/filters/",
    "/trash/",
    "/account/settings/",
    "/account/tokens/",
    "/account/password/",
]
LOOKS = [
    pytest.param("light", DESK, id="light-desk"),
    pytest.param("dark", DESK, id="dark-desk"),
    pytest.param("light", PHONE, id="light-phone"),
    pytest.param("dark", PHONE, id="dark-phone"),
]


@pytest.fixture
def shelf(ada):
    SnapshotFactory(isbn13=isbn_number(1))
    SnapshotFactory(isbn13=isbn_number(2))
    book = services.add_book_by_isbn(owner=ada, isbn=isbn_number(2))
    services.edit_book(owner=ada, public_id=book.public_id, given={"title": "My own title"})
    BookFactory(owner=ada, title="ثلاثية القاهرة", author="نجيب محفوظ", language="ar")
    BookFactory(owner=ada, title="word " * 40, author="Ann Leckie", subject="Ships")
    BookFactory(owner=ada, title="Unbroken" * 25)
    gone = BookFactory(owner=ada, title="Gone")
    services.trash_book(owner=ada, public_id=gone.public_id)
    return [f"/books/{book.public_id}/{rest}" for rest in ("", "edit/", "refresh/", "history/")] + [
        f"/books/{gone.public_id}/"
    ]


def look_at(page: Page, path: str) -> str:
    """Return what is wrong with a page; nothing when all is well."""
    page.goto(path)
    results = Axe().run(page)
    found = [
        f"{path}: {violation['id']} at {violation['nodes'][0]['html'][:120]}"
        for violation in results.response["violations"]
    ]
    too_wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return "\n".join(found + ([f"{path}: scrolls sideways"] if too_wide else []))


def look_at_all(page: Page, paths: list[str], colours: str, size: dict[str, int]) -> list[str]:
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=colours, reduced_motion="reduce")
    return [trouble for path in paths if (trouble := look_at(page, path))]


@pytest.mark.parametrize(("colours", "size"), LOOKS)
def test_axe_finds_nothing_on_visitors_pages(page, transactional_db, colours, size):
    assert look_at_all(page, VISITOR_PAGES, colours, size) == []


@pytest.mark.parametrize(("colours", "size"), LOOKS)
def test_axe_finds_nothing_on_readers_pages(signed_in, shelf, colours, size):
    assert look_at_all(signed_in, READER_PAGES + shelf, colours, size) == []


@pytest.mark.parametrize("path", ["/", "/library/", "/trash/"])
def test_axe_finds_nothing_on_empty_pages(signed_in, path):
    assert look_at(signed_in, path) == ""


@pytest.mark.parametrize(("colours", "size"), LOOKS)
def test_axe_finds_nothing_on_the_style_page(page, transactional_db, settings, colours, size):
    settings.DEBUG = True

    assert look_at_all(page, ["/styleguide/"], colours, size) == []
