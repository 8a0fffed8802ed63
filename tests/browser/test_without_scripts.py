"""Every page view by view with scripts off: the real thing, by forms and links alone."""

import re

import pytest
from playwright.sync_api import Page, expect

from library import services
from library.models import Book
from library.tests.factories import BookFactory, SnapshotFactory, isbn_number
from library.tests.pictures import jpeg

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
COVER = {"name": "cover.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}


@pytest.fixture
def shelf(ada) -> list[Book]:
    titles = ("Ancillary Justice", "Beloved", "Carrie", "Dune", "Emma")
    return [
        BookFactory(owner=ada, title=title, author=f"Writer of {title}", subject=f"On {title}")
        for title in titles
    ]


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=name).first.click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("link", name=name, exact=True).first.click()


def heading(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def listed(page: Page) -> list[str]:
    """The titles shown, in whatever view."""
    links = page.locator("[data-items] a.book")
    return [re.split(r"\n|,", text)[0].strip() for text in links.all_inner_texts()]


def test_three_views_sorted_filtered_and_searched(plain: Page, shelf):
    plain.goto("/library/")
    assert listed(plain) == ["Emma", "Dune", "Carrie", "Beloved", "Ancillary Justice"]
    plain.locator("summary", has_text="Sorted by").click()
    follow(plain, "Title, A to Z")
    for view in ("List", "Spines"):
        follow(plain, view)
        assert plain.locator("[data-items] a.book").count() == 5
    follow(plain, "Covers")
    assert listed(plain)[0] == "Ancillary Justice"

    follow(plain, "Filter")
    with plain.expect_navigation():
        plain.get_by_role("link", name=re.compile("^Writer of Dune")).click()
    follow(plain, "Show 1 book")
    assert listed(plain) == ["Dune"]
    with plain.expect_navigation():
        plain.get_by_role("link", name=re.compile("Remove .*Writer of Dune")).click()
    assert len(listed(plain)) == 5

    plain.locator("#find").fill("carrie")
    with plain.expect_navigation():
        plain.locator("#find").press("Enter")
    assert listed(plain) == ["Carrie"]


def test_heads_of_the_list_sort_and_pages_are_links(plain: Page, ada):
    BookFactory.create_batch(30, owner=ada)
    plain.goto("/library/?view=list&size=24")
    follow(plain, "Title")
    first = listed(plain)
    with plain.expect_navigation():
        plain.get_by_role("link", name="Next").click()

    assert len(listed(plain)) == 6
    assert not set(first) & set(listed(plain))


def test_many_books_change_at_once_and_come_back_from_the_trash(plain: Page, shelf):
    plain.goto("/library/?view=list&sort=title")
    plain.get_by_label("Select Beloved").check()
    plain.get_by_label("Select Dune").check()
    plain.locator("#bulk-subject").fill("Favourites")
    press(plain, "Add subject")
    expect(plain.get_by_text("2 books put on “Favourites”.")).to_be_visible()

    plain.get_by_label("Select Carrie").check()
    press(plain, "Move to trash")
    press(plain, "Undo")
    assert len(listed(plain)) == 5

    plain.goto(shelf[0].get_absolute_url())
    press(plain, "Move to trash")
    plain.goto("/trash/")
    press(plain, "Put back")
    plain.goto("/trash/")
    assert "The trash is empty" in plain.get_by_role("main").inner_text()


def test_a_book_is_read_edited_and_its_change_undone(plain: Page, shelf):
    plain.goto("/library/?sort=title")
    with plain.expect_navigation():
        plain.get_by_role("link", name=re.compile("^Carrie")).click()
    assert heading(plain) == "Carrie"
    follow(plain, "Edit")
    plain.locator("[name=title]").fill("Christine")
    plain.locator("[name=contributors_text]").fill("Stephen King\nSomebody Else | translator")
    plain.locator("[name=subjects_text]").fill("Cars\nHorror")
    press(plain, "Save")
    assert heading(plain) == "Christine"
    expect(plain.get_by_role("link", name="Stephen King").first).to_be_visible()

    plain.goto(f"{shelf[2].get_absolute_url()}history/")
    press(plain, "Undo")
    plain.goto(shelf[2].get_absolute_url())
    assert heading(plain) == "Carrie"


def test_a_refresh_takes_what_is_ticked(plain: Page, ada):
    SnapshotFactory(isbn13=isbn_number(1))
    book = services.add_book_by_isbn(owner=ada, isbn=isbn_number(1))
    theirs = book.publisher
    Book.objects.filter(pk=book.pk).update(publisher="Somebody's Press")

    plain.goto(f"{book.get_absolute_url()}refresh/")
    plain.get_by_label("Take theirs for Publisher").check()
    press(plain, "Take what is ticked")

    book.refresh_from_db()
    assert book.publisher == theirs


def test_a_cover_is_put_on_and_taken_off(plain: Page, shelf, media):
    plain.goto(f"{shelf[1].get_absolute_url()}cover/")
    plain.locator("[name=image]").set_input_files(COVER)
    press(plain, "Use this picture")
    plain.goto(f"{shelf[1].get_absolute_url()}cover/")
    expect(plain.locator(".stage img")).to_have_count(1)
    press(plain, "Take this cover off")
    plain.goto(shelf[1].get_absolute_url())
    expect(plain.locator(".stage img")).to_have_count(0)


def test_books_are_added_by_isbn_and_by_hand(plain: Page):
    SnapshotFactory(isbn13=isbn_number(2))
    plain.goto(f"/add/?isbn={isbn_number(2)}")
    press(plain, "Add")
    services.work_round(worker="by-hand")
    plain.reload()
    expect(plain.locator("[data-row]")).to_contain_text("Added")
    plain.goto("/books/new/")
    plain.locator("[name=title]").fill("A zine")
    press(plain, "Add to my library")
    assert heading(plain) == "A zine"
    assert Book.objects.count() == 2


def test_colours_settings_tokens_and_the_way_out(plain: Page, ada):
    plain.get_by_role("contentinfo").get_by_role("button", name="Dark").click()
    expect(plain.locator("html")).to_have_attribute("data-theme", "dark")

    plain.goto("/account/settings/")
    plain.locator("main [name=name]").fill("Ada Lovelace")
    press(plain, "Save profile")
    ada.refresh_from_db()
    assert ada.name == "Ada Lovelace"

    plain.goto("/account/tokens/")
    plain.locator("main [name=name]").fill("Scanner")
    press(plain, "Make token")
    plain.goto("/account/tokens/")
    press(plain, "Revoke")
    assert not ada.api_tokens.filter(revoked_at=None).exists()

    plain.locator("summary", has_text="Your account").click()
    plain.get_by_role("button", name="Sign out").click()
    expect(plain.get_by_role("link", name="Sign in").first).to_be_visible()
