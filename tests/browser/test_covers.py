"""Covers in a real browser: chosen, dropped, pasted, with scripts and without."""

import pytest
from playwright.sync_api import Page, expect

from library.models import Cover
from library.tests.factories import BookFactory
from library.tests.pictures import jpeg
from tests.browser.test_accessibility import look_at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILE = {"name": "cover.jpg", "mimeType": "image/jpeg", "buffer": jpeg()}
# A picture made by the page itself, handed over as a drop or a paste would.
HAND_OVER = """async (kind) => {
  const canvas = document.createElement("canvas");
  canvas.width = 300; canvas.height = 450;
  const brush = canvas.getContext("2d");
  for (let x = 0; x < 300; x += 10) {
    brush.fillStyle = `hsl(${x} 60% 45%)`;
    brush.fillRect(x, x, 10, 400);
  }
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const data = new DataTransfer();
  data.items.add(new File([blob], "dropped.png", {type: "image/png"}));
  const event = kind === "drop"
    ? new DragEvent("drop", {dataTransfer: data, bubbles: true, cancelable: true})
    : new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
  document.body.dispatchEvent(event);
}"""


@pytest.fixture
def book(ada):
    return BookFactory(owner=ada, title="Quillfeather")


def test_a_cover_is_chosen_with_the_keyboard_and_shown(signed_in: Page, book):
    signed_in.goto(book.get_absolute_url())
    signed_in.get_by_role("link", name="Add a cover").press("Enter")
    signed_in.get_by_label("A picture of the cover").set_input_files(FILE)
    signed_in.get_by_role("button", name="Use this picture").press("Enter")

    expect(signed_in.get_by_role("link", name="Change the cover")).to_be_visible()
    shown = signed_in.locator(".stage img")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") == 300
    signed_in.goto("/library/")
    assert signed_in.locator(".book img").count() == 1


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_picture_is_dropped_or_pasted(signed_in: Page, book, kind):
    signed_in.goto(f"{book.get_absolute_url()}cover/")
    signed_in.evaluate(HAND_OVER, kind)

    expect(signed_in.get_by_role("button", name="Use this picture")).to_be_focused()
    expect(signed_in.locator(".stage canvas")).to_be_visible()
    signed_in.keyboard.press("Enter")

    expect(signed_in.get_by_text("The cover is changed.").first).to_be_visible()
    assert Cover.objects.get().width == 300


def test_the_page_works_without_scripts(plain: Page, book):
    plain.goto(f"{book.get_absolute_url()}cover/")

    plain.get_by_label("A picture of the cover").set_input_files(FILE)
    plain.get_by_role("button", name="Use this picture").click()
    plain.get_by_role("link", name="Change the cover").click()
    plain.get_by_role("button", name="Take this cover off").click()

    expect(plain.get_by_role("link", name="Add a cover")).to_be_visible()
    assert not Cover.objects.exists()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_cover_page(signed_in: Page, book, scheme):
    signed_in.emulate_media(color_scheme=scheme)

    assert not look_at(signed_in, f"{book.get_absolute_url()}cover/")
