"""axe finds nothing on any page, light or dark, wide or narrow; nothing scrolls sideways."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.tokens import default_token_generator
from django.template.loader import render_to_string
from django.utils.http import urlsafe_base64_encode
from django_otp.oath import totp
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.services import add_second_factor
from library import services
from library.models import Book, WebhookMessage
from library.records import EditionRecord
from library.tests.factories import (
    BookFactory,
    FavouriteFactory,
    IntakeRowFactory,
    ListEntryFactory,
    ReadingListFactory,
    SnapshotFactory,
    isbn_number,
)
from library.tests.pictures import jpeg
from tests.browser.conftest import PHONE
from tests.browser.looks import COLOURS, LOOKS
from tests.browser.pages import (
    BOOK_KEY,
    BOOK_PAGES,
    ERROR_PAGES,
    GONE_PAGES,
    OPEN_PAGES,
    READER_PAGES,
    REFERENCE_PAGES,
    ROW_PAGES,
    STYLE_PAGES,
    VISITOR_PAGES,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
    row = IntakeRowFactory(
        owner=ada, state="found", record=edition_json(isbn_number(8)), adds=False
    )
    hook = services.make_webhook(owner=ada, url=f"https://hooks.example/{'long' * 40}")
    services.try_webhook(owner=ada, public_id=hook.public_id)
    failed = services.try_webhook(owner=ada, public_id=hook.public_id)
    WebhookMessage.objects.filter(pk=failed.pk).update(attempts=3, status=503, fault="status")
    return (
        [f"/books/{book.public_id}/{rest}" for rest in BOOK_PAGES]
        + [f"/account/webhooks/{hook.public_id}/"]
        + [f"/books/{gone.public_id}/{rest}" for rest in GONE_PAGES]
        + [f"/add/rows/{row.public_id}/{rest}" for rest in ROW_PAGES]
    )


@pytest.fixture
def shown(ada, shelf):
    """Ada's library, open to everybody, with all that her page can show."""
    links = [{"label": "Films", "url": "https://letterboxd.com/"}]
    User.objects.filter(pk=ada.pk).update(is_published=True, bio="Reads.", links=links)
    reading_list = ReadingListFactory(owner=ada, title="A list", description="word " * 40)
    for place, book in enumerate(ada.books.live()[:4], start=1):
        FavouriteFactory(book=book, place=place + 1)
        FavouriteFactory(book=book, place=place, year=2025)
        ListEntryFactory(reading_list=reading_list, book=book)
    for year in range(2018, 2025):
        FavouriteFactory(book=ada.books.live().first(), year=year)
    BookFactory(owner=ada, title="By link", visibility="unlisted", share_key=BOOK_KEY)


def edition_json(isbn13: str) -> dict[str, object]:
    return EditionRecord(isbn13=isbn13, provider="isbndb", title="A find").to_json()


def look_at(page: Page, path: str) -> str:
    """Return what is wrong with a page; nothing when all is well."""
    page.goto(path)
    return look_over(page, path)


def look_over(page: Page, path: str) -> str:
    """Return what is wrong with the page as it stands open."""
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
    assert look_at_all(page, list(VISITOR_PAGES), colours, size) == []


@pytest.mark.parametrize(("colours", "size"), LOOKS)
def test_axe_finds_nothing_on_pages_open_to_everybody(page, ada, shown, colours, size):
    book = ada.books.get(title="My own title")

    assert look_at_all(page, [*OPEN_PAGES, book.get_absolute_url()], colours, size) == []


@pytest.mark.parametrize(("colours", "size"), LOOKS)
def test_axe_finds_nothing_on_the_pages_of_a_shown_reader(signed_in, ada, shown, colours, size):
    paths = ["/", "/?year=2025", "/@ada/?as=visitor", "/@ada/library/", "/favourites/2025/1/"]
    paths.append(ada.books.get(title="By link").get_absolute_url())

    assert look_at_all(signed_in, paths, colours, size) == []


@pytest.mark.parametrize(("colours", "size"), LOOKS)
def test_axe_finds_nothing_on_readers_pages(signed_in, shelf, colours, size):
    assert look_at_all(signed_in, [*READER_PAGES, *shelf], colours, size) == []


@pytest.mark.parametrize("path", ["/", "/library/", "/trash/"])
def test_axe_finds_nothing_on_empty_pages(signed_in, path):
    assert look_at(signed_in, path) == ""


@pytest.mark.parametrize(("colours", "size"), LOOKS)
def test_axe_finds_nothing_on_the_style_page(page, transactional_db, settings, colours, size):
    settings.DEBUG = True

    assert look_at_all(page, list(STYLE_PAGES), colours, size) == []


@pytest.mark.parametrize("colours", COLOURS)
def test_axe_finds_nothing_in_the_reference(page, transactional_db, colours):
    assert look_at_all(page, list(REFERENCE_PAGES), colours, PHONE) == []


@pytest.mark.parametrize(("colours", "size"), LOOKS)
def test_axe_finds_nothing_where_something_went_wrong(page, transactional_db, colours, size):
    page.route("**/wrong/*/", lambda route: route.fulfill(body=wrong_page(route.request.url)))

    assert look_at_all(page, [f"/wrong/{name}/" for name in ERROR_PAGES], colours, size) == []


def wrong_page(url: str) -> str:
    return render_to_string(f"{url.split('/')[-2]}.html", {"theme": "system"})


@pytest.mark.parametrize("colours", COLOURS)
def test_axe_finds_nothing_on_pages_that_answer_a_form(signed_in, shelf, colours):
    signed_in.emulate_media(color_scheme=colours, reduced_motion="reduce")
    found = []

    def sent(path: str, fields: dict[str, str], button: str) -> None:
        signed_in.goto(path)
        for name, text in fields.items():
            signed_in.locator(f"main [name={name}]").fill(text)
        signed_in.get_by_role("main").get_by_role("button", name=button).click()
        signed_in.wait_for_load_state()
        found.append(look_over(signed_in, f"{path} after {button}"))

    sent("/account/tokens/", {"name": "Scanner"}, "Make token")
    sent("/account/settings/", {"name": "Ada L."}, "Save profile")
    sent("/account/settings/", {"handle": "ad"}, "Save profile")
    sent("/account/security/", {"email": "a@b"}, "Save e-mail")
    sent("/account/sessions/", {"current_password": "wrong"}, "Sign out everywhere else")
    sent("/account/picture/", {}, "Use this picture")
    wrong = dict.fromkeys(("old_password", "new_password1", "new_password2"), "wrong")
    sent("/account/password/", wrong, "Change password")
    sent("/books/new/", {"title": "x", "isbn13": "12345"}, "Add to my library")
    sent(shelf[1], {"page_count": "many"}, "Save")
    sent(shelf[4], {"url": "https://127.0.0.1/cover.jpg"}, "Fetch it")
    sent(shelf[0], {}, "Move to trash")

    assert "".join(found) == ""


@pytest.mark.parametrize("colours", COLOURS)
def test_axe_finds_nothing_where_something_is_open(signed_in, shelf, colours):
    signed_in.emulate_media(color_scheme=colours, reduced_motion="reduce")
    found = []
    signed_in.goto("/library/")
    for menu in ("Sorted by", "Your account"):
        signed_in.locator("summary", has_text=menu).click()
        found.append(look_over(signed_in, f"/library/ with {menu}"))
    signed_in.goto("/")
    signed_in.locator("summary", has_text="Year").click()
    found.append(look_over(signed_in, "/ with the years open"))
    signed_in.goto(shelf[0])
    signed_in.locator("summary", has_text="Who may see it").click()
    found.append(look_over(signed_in, "a book with who may see it"))
    signed_in.goto("/library/")
    signed_in.get_by_role("combobox").fill("tit")
    signed_in.get_by_role("listbox").wait_for()
    found.append(look_over(signed_in, "/library/ with suggestions"))
    signed_in.goto("/library/?view=list")
    signed_in.locator("[name=book]").first.check()
    found.append(look_over(signed_in, "/library/ with books ticked"))

    assert "".join(found) == ""


def test_axe_finds_nothing_where_a_new_password_is_chosen(page, ada):
    uid, token = (
        urlsafe_base64_encode(str(ada.pk).encode()),
        default_token_generator.make_token(ada),
    )

    assert look_at(page, f"/account/password/reset/{uid}/{token}/") == ""


@pytest.mark.parametrize(("colours", "size"), LOOKS)
def test_axe_finds_nothing_in_the_dialog(signed_in, ada, colours, size):
    signed_in.set_viewport_size(size)
    signed_in.emulate_media(color_scheme=colours, reduced_motion="reduce")
    book = in_the_dialog(ada)
    form = signed_in.get_by_role("dialog", name="Edit")
    signed_in.goto(book.get_absolute_url())
    signed_in.get_by_role("link", name="Edit", exact=True).click()
    form.locator("summary").click()
    assert wrong_with_dialog(signed_in) == []

    form.get_by_label("ISBN", exact=True).fill("9780306406158")
    form.get_by_role("button", name="Save").click()
    expect(form.locator(".errorlist")).to_be_visible()
    assert wrong_with_dialog(signed_in) == []

    signed_in.keyboard.press("Escape")
    expect(signed_in.get_by_role("dialog", name="Leave without saving?")).to_be_visible()
    assert wrong_with_dialog(signed_in) == []


def in_the_dialog(ada: User) -> Book:
    """Return a book with all that the form can show: a long title, a cover, one to choose."""
    isbn13 = isbn_number(9)
    SnapshotFactory(isbn13=isbn13, provider="isbndb", fields={"cover_url": "https://x/1"})
    book = BookFactory(owner=ada, isbn13=isbn13, title="ثلاثية القاهرة " * 20, author="نجيب محفوظ")
    services.attach_cover(owner=ada, public_id=book.public_id, data=jpeg())
    return book


def wrong_with_dialog(page: Page) -> list[tuple[str, str]]:
    """What axe finds, what scrolls sideways, and what is too small for a finger."""
    violations = Axe().run(page).response["violations"]
    found = [(one["id"], one["nodes"][0]["html"][:120]) for one in violations]
    wide = page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll(".dialog-body")]
          .filter((one) => one.scrollWidth > one.clientWidth).map((one) => one.className)"""
    )
    small = page.locator("dialog :is(button, .btn, summary, select, .offer)").evaluate_all(
        """(all) => all.filter((one) => one.offsetHeight && one.offsetHeight < 40)
          .map((one) => one.outerHTML)"""
    )
    return found + [("sideways", one) for one in wide] + [("small", one) for one in small]


def test_axe_finds_nothing_on_the_pages_of_second_factor_and_invitations(signed_in, ada, settings):
    settings.SIGN_UP = "invite"
    User.objects.filter(pk=ada.pk).update(is_staff=True)
    paths = ["/account/second-factor/", "/account/security/", "/account/invitations/"]

    assert look_at_all(signed_in, paths, "dark", {"width": 390, "height": 844}) == []
    signed_in.get_by_role("button", name="Make an invitation").click()
    assert look_over(signed_in, "a new invitation") == ""
    add_second_factor(user=ada, key=(key := "0" * 40), code=f"{totp(bytes.fromhex(key)):06}")
    again = ["/account/invitations/", "/account/second-factor/check/"]
    assert look_at_all(signed_in, again, "light", {"width": 1280, "height": 900}) == []
