"""From words to an edition in the tray, by keyboard."""

from urllib.parse import parse_qs

import pytest

from library.tests.factories import BookFactory
from tests.browser.conftest import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ORIENT_EXPRESS = "9780007119318"


def test_words_lead_to_an_edition_without_a_mouse(signed_in):
    page = signed_in
    page.goto("/add/search/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("christie orient")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="1 edition").wait_for()
    page.locator("[name=q]").last.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")

    with page.expect_request(lambda request: request.method == "POST") as posted:
        page.keyboard.press("Enter")

    sent = parse_qs(posted.value.post_data)
    assert posted.value.url.endswith("/add/")
    assert (sent["text"], sent["door"]) == ([ORIENT_EXPRESS], ["search"])


def test_on_a_phone_buttons_are_as_large_as_a_finger(signed_in, ada):
    BookFactory(owner=ada, isbn13=ORIENT_EXPRESS, title="My copy")
    page = signed_in
    page.set_viewport_size(PHONE)
    page.goto("/add/search/?q=murder")

    page.get_by_text("Already yours").wait_for()
    heights = [button.bounding_box()["height"] for button in page.locator(".hits button").all()]
    assert heights
    assert min(heights) >= 40


def test_going_back_keeps_words_and_results(signed_in):
    page = signed_in
    page.goto("/add/search/?q=the")
    page.get_by_role("link", name="Next").click()
    page.wait_for_url("**page=2")
    page.go_back()

    assert page.locator("#search-q").input_value() == "the"
    assert page.locator(".hits > li").count() == 10
