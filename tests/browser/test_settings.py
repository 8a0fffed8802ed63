"""The settings in a real browser: pictures, links, sections by keyboard, export, leaving."""

from zipfile import ZipFile

import pytest
from playwright.sync_api import Page, expect

from accounts import services as accounts
from accounts.models import User
from library.tests.factories import BookFactory, ListEntryFactory, ReadingListFactory
from library.tests.pictures import jpeg
from tests.browser.conftest import PASSWORD, PHONE, sign_in
from tests.browser.test_accessibility import look_over
from tests.browser.test_covers import HAND_OVER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
FILE = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": jpeg(width=500, height=400)}
BAD = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": b"<svg/>" * 300}
PROFILE = "/account/settings/"


@pytest.fixture
def profile(signed_in: Page) -> Page:
    signed_in.goto(PROFILE)
    return signed_in


def face(page):
    """How many pixels wide the picture in the navigation really is; 0 for letters."""
    shown = page.locator("header .avatar img")
    if not shown.count():
        return 0
    return shown.evaluate("image => image.decode().then(() => image.naturalWidth)")


def test_a_picture_is_chosen_where_it_stands_and_taken_off(profile, ada):
    assert face(profile) == 0
    with profile.expect_file_chooser() as chooser:
        profile.get_by_role("link", name="Add a picture").click()
    chooser.value.set_files(FILE)

    expect(profile.get_by_text("Your picture is changed.").first).to_be_visible()
    assert face(profile) > 0
    profile.get_by_role("button", name="Take it off").press("Enter")
    expect(profile.get_by_text("Your picture is taken off.").first).to_be_visible()
    assert face(profile) == 0


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_picture_is_dropped_or_pasted_on_the_profile(profile, kind):
    profile.evaluate(HAND_OVER, kind)

    expect(profile.get_by_text("Your picture is changed.").first).to_be_visible()
    assert face(profile) > 0


def test_what_is_no_picture_is_told_on_a_page_of_its_own(profile):
    with profile.expect_file_chooser() as chooser:
        profile.get_by_role("link", name="Add a picture").click()
    chooser.value.set_files(BAD)

    expect(profile.get_by_role("heading", name="Your picture")).to_be_visible()
    expect(profile.get_by_text("That is not a picture.")).to_be_visible()


def test_a_picture_does_not_take_away_what_was_typed(profile, ada):
    profile.get_by_label("Name", exact=True).fill("Ada Lovelace")
    profile.evaluate(HAND_OVER, "paste")

    expect(profile.locator("[data-announce]")).to_contain_text("Save your profile first")
    expect(profile.get_by_label("Name", exact=True)).to_have_value("Ada Lovelace")


def test_the_picture_page_works_without_scripts(plain: Page, ada):
    plain.goto(PROFILE)
    plain.get_by_role("link", name="Add a picture").click()
    plain.get_by_label("A picture", exact=True).set_input_files(FILE)
    plain.get_by_role("button", name="Use this picture").click()

    expect(plain.get_by_role("link", name="Change your picture")).to_be_visible()
    assert User.objects.get(pk=ada.pk).avatar_key


@pytest.mark.parametrize("way", ["file", "drop"])
def test_a_list_gets_a_cover_and_its_fan_back(signed_in: Page, ada, way):
    entry = ListEntryFactory(
        reading_list=ReadingListFactory(owner=ada), book=BookFactory(owner=ada, title="Emma")
    )
    path = f"/lists/{entry.reading_list.public_id}/cover/"
    signed_in.goto(path)
    if way == "file":
        signed_in.get_by_label("A picture", exact=True).set_input_files(FILE)
    else:
        signed_in.evaluate(HAND_OVER, "drop")
    expect(signed_in.locator(".stage .own canvas")).to_be_visible()
    signed_in.get_by_role("button", name="Use this picture").press("Enter")

    expect(signed_in.get_by_text("The cover of the list is changed.").first).to_be_visible()
    signed_in.goto(path)
    shown = signed_in.locator(".stage img")
    assert shown.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
    signed_in.get_by_role("button", name="Take it off").click()
    signed_in.goto(path)
    expect(signed_in.locator(".stage .fan")).to_be_visible()


@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_the_sections_are_walked_by_keyboard(profile, size):
    if size:
        profile.set_viewport_size(size)
    sections = profile.get_by_role("navigation", name="Settings")
    names = ["Profile", "Privacy", "Security", "API tokens", "Webhooks", "Activity", "Data"]
    assert sections.get_by_role("link").all_inner_texts() == names

    sections.get_by_role("link", name="Profile").focus()
    for name in names[1:]:
        profile.keyboard.press("Tab")
        expect(sections.get_by_role("link", name=name)).to_be_focused()
    profile.keyboard.press("Enter")

    expect(profile.get_by_role("heading", name="Data", level=1)).to_be_visible()
    expect(sections.get_by_role("link", name="Data")).to_have_attribute("aria-current", "page")


def links_of(ada):
    return [link["label"] for link in User.objects.get(pk=ada.pk).links]


def add_link(page, number, label, url):
    page.get_by_role("button", name="Add a link").press("Enter")
    row = page.get_by_role("group", name=f"Link {number}")
    expect(row.get_by_label("Label")).to_be_focused()
    row.get_by_label("Label").fill(label)
    row.get_by_label("Address").fill(url)


def test_links_come_and_go_by_keyboard(profile, ada):
    for number, label in enumerate(("Blog", "شبكتي", "Shop"), start=1):
        add_link(profile, number, label, f"https://example.org/{number}")
    profile.get_by_role("button", name="Take away شبكتي").press("Enter")

    expect(profile.get_by_role("button", name="Take away Shop")).to_be_focused()
    expect(profile.locator("[data-announce]")).to_contain_text("The link is taken away")
    profile.get_by_role("button", name="Save profile").press("Enter")
    expect(profile.get_by_text("Your profile is saved.").first).to_be_visible()
    assert links_of(ada) == ["Blog", "Shop"]

    profile.get_by_role("button", name="Take away Blog").press("Enter")
    add_link(profile, 2, "New", "https://example.org/new")
    profile.get_by_role("button", name="Save profile").click()
    expect(profile.get_by_text("Your profile is saved.").first).to_be_visible()
    assert sorted(links_of(ada)) == ["New", "Shop"]


def test_eight_links_are_all_there_are(profile):
    for number in range(1, 9):
        add_link(profile, number, f"Link no. {number}", "https://example.org")

    expect(profile.get_by_role("button", name="Add a link")).to_be_hidden()


def test_how_much_room_is_left_is_said_when_it_runs_out(profile):
    profile.get_by_label("About you").fill("x" * 300)
    expect(profile.get_by_text("200 left")).to_be_hidden()
    profile.get_by_label("About you").fill("x" * 480)

    expect(profile.get_by_text("20 left")).to_be_visible()


def test_what_was_typed_is_not_lost_by_a_slip(profile):
    asked = []
    profile.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    profile.get_by_label("Name", exact=True).press_sequentially("x")
    profile.get_by_role("link", name="Privacy").click(no_wait_after=True)
    profile.wait_for_timeout(300)

    assert asked == ["beforeunload"]
    expect(profile).to_have_url(f"{profile.url.partition('/account')[0]}{PROFILE}")


def test_an_old_address_leads_to_the_new_one(profile, ada):
    accounts.publish(user=ada)
    profile.get_by_label("Handle").fill("wren")
    profile.get_by_role("button", name="Save profile").click()

    expect(profile.get_by_text("you can take one back: @ada.")).to_be_visible()
    profile.goto("/@ada/")
    assert profile.url.endswith("/@wren/")


def test_everything_is_exported(signed_in: Page, ada):
    BookFactory(owner=ada, title="Emma")
    signed_in.goto("/account/data/")
    with signed_in.expect_download() as download:
        signed_in.get_by_role("button", name="Export everything").click()

    assert download.value.suggested_filename.startswith("penumbra-ada-")
    with ZipFile(download.value.path()) as archive:
        assert '"title": "Emma"' in archive.read("penumbra.json").decode()


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("size", [None, PHONE], ids=["desk", "phone"])
def test_whoever_leaves_may_come_back(signed_in: Page, ada, colours, size):
    signed_in.emulate_media(color_scheme=colours, reduced_motion="reduce")
    if size:
        signed_in.set_viewport_size(size)
    signed_in.goto("/account/data/")
    signed_in.get_by_role("link", name="Delete my account").click()
    signed_in.get_by_label("Your password").fill(PASSWORD)
    signed_in.get_by_role("button", name="Delete my account").click()
    expect(signed_in.get_by_role("heading", name="Goodbye, for now")).to_be_visible()
    found = [look_over(signed_in, "left")]

    sign_in(signed_in, to="/account/leaving/")
    signed_in.locator("summary").click()
    found.append(look_over(signed_in, "leaving"))
    assert found == ["", ""]
    signed_in.get_by_role("button", name="Keep my account").click()

    expect(signed_in.get_by_text("Your account stays").first).to_be_visible()
    assert User.objects.get(pk=ada.pk).leaving_at is None
