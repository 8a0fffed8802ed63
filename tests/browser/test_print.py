"""On paper every view is a catalogue: title, author, year and ISBN, and nothing to press."""

import pytest
from playwright.sync_api import Page

from accounts.tests.factories import UserFactory
from library.tests.factories import (
    BookFactory,
    FavouriteFactory,
    ListEntryFactory,
    ReadingListFactory,
    isbn_number,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ISBN = isbn_number(4)
# Whatever can be seen of it that nobody could press on paper.
PRESSED = "header.bar, footer, .btn, button, .menu, .tabs, .pager, .seg, .tools, input, select"
# A4 without its margins, at 96 points an inch.
SHEET = {"width": 680, "height": 990}


@pytest.fixture
def shown(transactional_db):
    reader = UserFactory(handle="bea", name="Bea", is_published=True)
    facts = {"isbn13": ISBN, "published": "1999", "published_year": 1999, "author": "Ann Leckie"}
    book = BookFactory(owner=reader, title="Ancillary Justice", **facts)
    BookFactory.create_batch(60, owner=reader)
    reading_list = ReadingListFactory(owner=reader, title="Ships")
    ListEntryFactory(reading_list=reading_list, book=book, note="Begin here", is_note_shown=True)
    FavouriteFactory(book=book)
    type(book).objects.filter(pk=book.pk).update(created_at="2031-01-01T00:00Z")
    return reading_list, book


def words_on_paper(page: Page, path: str) -> str:
    """Return what a sheet says, with what the stylesheet writes on it."""
    page.set_viewport_size(SHEET)
    page.goto(path)
    page.emulate_media(media="print", color_scheme="dark")
    seen = page.locator(PRESSED).evaluate_all(
        "(all) => all.filter((one) => one.checkVisibility()).map((one) => one.outerHTML)"
    )
    assert seen == [], path
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(255, 255, 255)"
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
    return page.evaluate(
        """() => document.body.innerText + [...document.querySelectorAll("[data-print]")]
          .filter((one) => one.checkVisibility())
          .map((one) => getComputedStyle(one, "::after").content).join()"""
    )


@pytest.mark.parametrize("view", ["covers", "list", "spines"])
def test_a_library_is_a_catalogue_in_every_view(page: Page, shown, view):
    words = words_on_paper(page, f"/@bea/library/?view={view}")

    for word in ("Library of Bea", "Ancillary Justice", "Ann Leckie", "1999", ISBN):
        assert word in words


def test_showcase_list_book_and_discover_are_printed_too(page: Page, shown):
    reading_list, book = shown
    for path, said in (
        ("/@bea/", ("Bea", "Favourites", "Ancillary Justice", ISBN)),
        (reading_list.get_absolute_url(), ("Ships", "Ancillary Justice", "Begin here", ISBN)),
        (book.get_absolute_url(), ("Ancillary Justice", "Ann Leckie", "1999")),
        ("/discover/", ("Ancillary Justice", "with Bea", ISBN)),
    ):
        words = words_on_paper(page, path)
        assert [word for word in said if word not in words] == [], path


def test_books_stand_in_two_columns(page: Page, shown):
    words_on_paper(page, "/@bea/library/")
    lefts = page.locator("[data-items] > li").evaluate_all(
        "(all) => all.map((one) => Math.round(one.getBoundingClientRect().left))"
    )

    assert len(set(lefts)) == 2
