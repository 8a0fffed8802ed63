"""The page before the camera: what it says, who reads, photos, and everybody who uses it."""

import random

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.browser import barcodes
from tests.browser.camera import (
    CANVAS_CAMERA,
    ISBN,
    LISTEN,
    NATIVE_READER,
    OTHER,
    at_the_camera,
    hold,
    wait_for_codes,
    wait_until,
)
from tests.browser.looks import LOOKS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


# --- The camera, as a canvas ----------------------------------------------------------------------


def test_books_are_scanned_one_after_the_other(signed_in):
    page = at_the_camera(signed_in, CANVAS_CAMERA)

    hold(page, ISBN)
    wait_for_codes(page, ISBN)
    hold(page, OTHER)

    wait_for_codes(page, ISBN, OTHER)


@pytest.mark.thorough
def test_the_title_is_shown_over_the_preview(signed_in):
    page = at_the_camera(signed_in, CANVAS_CAMERA)
    hold(page, ISBN)
    wait_for_codes(page, ISBN)

    page.evaluate(
        """(code) => document.dispatchEvent(new CustomEvent("intake:answered",
        { detail: { code, state: "owned", title: "Middlemarch", message: "", rowId: "" } }))""",
        ISBN,
    )
    expect(page.locator("[data-scanner-said]")).to_have_text("Middlemarch Already yours")


@pytest.mark.thorough
def test_a_title_that_comes_later_is_shown_too(signed_in):
    page = at_the_camera(signed_in, CANVAS_CAMERA)
    hold(page, ISBN)
    wait_for_codes(page, ISBN)
    page.evaluate(
        """(code) => {
        const row = document.createElement("div");
        Object.assign(row, { id: "row-1" }).dataset.state = "looking";
        document.body.append(row);
        const detail = { code, state: "looking", title: "", message: "", rowId: "row-1" };
        document.dispatchEvent(new CustomEvent("intake:answered", { detail }));
        }""",
        ISBN,
    )
    expect(page.locator("[data-scanner-said]")).to_contain_text("Looking it up")

    page.evaluate(
        """Object.assign(document.getElementById("row-1").dataset,
        { state: "found", title: "Emma" })"""
    )
    expect(page.locator("[data-scanner-said]")).to_contain_text("Emma Found")


@pytest.mark.thorough
def test_a_music_number_is_refused_in_words(signed_in):
    page = at_the_camera(signed_in, CANVAS_CAMERA)

    hold(page, "9790260000438")

    expect(page.locator("[data-scanner-said]")).to_contain_text("music number (ISMN)")
    expect(page.locator("[data-scanner-live]")).to_contain_text("music number (ISMN)")
    assert page.evaluate("codes") == []


@pytest.mark.thorough
def test_the_camera_is_let_go_when_it_is_closed(signed_in):
    page = at_the_camera(signed_in, CANVAS_CAMERA)
    wait_until(page, "window.track")
    expect(page.get_by_role("heading", name="Scan barcodes")).to_be_focused()
    expect(page.locator("[data-scanner-live]")).to_contain_text("The camera is on")

    page.keyboard.press("Escape")

    expect(page.locator("[data-scanner]")).to_be_hidden()
    expect(page.locator("[data-open-scanner]")).to_be_focused()
    assert page.evaluate("track.readyState") == "ended"


@pytest.mark.thorough
def test_the_light_is_switched_where_there_is_one(signed_in):
    page = at_the_camera(signed_in, CANVAS_CAMERA)
    light = page.get_by_role("button", name="Torch")

    light.click()
    expect(light).to_have_attribute("aria-pressed", "true")
    light.click()
    expect(light).to_have_attribute("aria-pressed", "false")

    assert page.evaluate("light") == [True, False]


@pytest.mark.thorough
def test_the_camera_chosen_is_remembered(signed_in):
    page = at_the_camera(signed_in, CANVAS_CAMERA)

    page.get_by_label("Camera", exact=True).select_option("Front")
    wait_until(page, "asked.length === 2")
    page.reload()
    page.get_by_role("button", name="Camera").click()
    wait_until(page, "asked.length === 1")

    assert page.evaluate("asked[0].video.deviceId") == {"exact": "front"}


@pytest.mark.thorough
def test_nothing_is_filmed_while_the_tab_is_hidden(signed_in):
    page = at_the_camera(signed_in, CANVAS_CAMERA)
    expect(page.locator("[data-scanner-live]")).to_contain_text("The camera is on")
    hide = """(hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange")); }"""

    page.evaluate(hide, True)
    assert not page.evaluate("track.enabled")
    hold(page, ISBN)
    page.wait_for_timeout(700)
    assert page.evaluate("codes") == []

    page.evaluate(hide, False)
    wait_for_codes(page, ISBN)


@pytest.mark.thorough
def test_a_camera_that_is_taken_away_is_explained(signed_in):
    page = at_the_camera(signed_in, CANVAS_CAMERA)
    expect(page.locator("[data-scanner-live]")).to_contain_text("The camera is on")

    page.evaluate("track.dispatchEvent(new Event('ended'))")

    expect(page.get_by_text("The camera was taken away.", exact=True)).to_be_visible()


@pytest.mark.parametrize(
    ("error", "words"),
    [
        pytest.param("NotFoundError", "No camera was found.", marks=pytest.mark.thorough),
        pytest.param("NotReadableError", "The camera is in use.", marks=pytest.mark.thorough),
        ("NotAllowedError", "The camera is not allowed."),
    ],
)
def test_each_trouble_has_words_and_can_be_tried_again(signed_in, error, words):
    failing = f"""const give = navigator.mediaDevices.getUserMedia;
    let failures = 1;
    navigator.mediaDevices.getUserMedia = async (wishes) => {{
      if (failures-- > 0) throw new DOMException("", "{error}");
      return give(wishes);
    }};"""
    page = at_the_camera(signed_in, CANVAS_CAMERA, failing)
    expect(page.get_by_text(words, exact=True)).to_be_visible()

    page.get_by_role("button", name="Try again").click()
    hold(page, ISBN)

    wait_for_codes(page, ISBN)
    expect(page.get_by_text(words, exact=True)).to_be_hidden()


# --- Who reads ------------------------------------------------------------------------------------


@pytest.mark.thorough
def test_the_browsers_own_reader_is_used_where_there_is_one(signed_in):
    fetched = []
    signed_in.on("request", lambda request: fetched.append(request.url))
    page = at_the_camera(signed_in, CANVAS_CAMERA, NATIVE_READER)

    page.evaluate("(codes) => { window.nativeCodes = codes; }", [f"{ISBN}51299"])

    wait_for_codes(page, ISBN)
    assert page.evaluate("nativeFormats") == ["ean_13"]
    assert not [url for url in fetched if "zxing" in url]


@pytest.mark.thorough
def test_a_wrong_last_digit_of_the_browsers_reader_is_refused(signed_in):
    page = at_the_camera(signed_in, CANVAS_CAMERA, NATIVE_READER)

    page.evaluate("window.nativeCodes = ['9780306406158']")

    expect(page.locator("[data-scanner-said]")).to_contain_text("last digit is wrong")
    assert page.evaluate("codes") == []


@pytest.mark.thorough
def test_a_browsers_reader_that_fails_is_replaced(signed_in):
    page = at_the_camera(signed_in, CANVAS_CAMERA, NATIVE_READER, "window.nativeFails = true")

    hold(page, ISBN)

    wait_for_codes(page, ISBN)


@pytest.mark.thorough
def test_without_workers_the_page_reads_by_itself(signed_in):
    page = at_the_camera(signed_in, CANVAS_CAMERA, "delete globalThis.Worker")

    hold(page, ISBN)

    wait_for_codes(page, ISBN)
    assert page.locator("[data-scanner]").get_attribute("data-read-by") == "page"


@pytest.mark.thorough
def test_the_worker_needs_no_rights_of_its_own(signed_in):
    """In a deployment static files carry the site's policy, which allows no WebAssembly."""

    def strictly(route):
        answer = route.fetch()
        policy = "default-src 'none'; script-src 'self'; connect-src 'self'"
        route.fulfill(
            response=answer, headers={**answer.headers, "Content-Security-Policy": policy}
        )

    signed_in.context.route("**/static/js/**", strictly)
    page = at_the_camera(signed_in, CANVAS_CAMERA)

    hold(page, ISBN)

    wait_for_codes(page, ISBN)
    assert page.locator("[data-scanner]").get_attribute("data-read-by") == "worker"


@pytest.mark.thorough
def test_the_reader_is_fetched_when_the_camera_is_opened_and_not_before(signed_in):
    fetched = []
    signed_in.context.on("request", lambda request: fetched.append(request.url))
    signed_in.add_init_script(LISTEN)
    signed_in.add_init_script(CANVAS_CAMERA)
    for path in ("/", "/library/", "/add/"):
        signed_in.goto(path)
        signed_in.wait_for_load_state("networkidle")
    assert not [url for url in fetched if "zxing" in url or "barcode" in url]

    signed_in.get_by_role("button", name="Camera").click()
    hold(signed_in, ISBN)
    wait_for_codes(signed_in, ISBN)

    assert len([url for url in fetched if url.endswith(".wasm")]) == 1


@pytest.mark.thorough
def test_a_reader_that_does_not_load_is_explained(signed_in):
    signed_in.context.route("**/*.wasm", lambda route: route.fulfill(status=404))
    page = at_the_camera(signed_in, CANVAS_CAMERA)

    expect(page.get_by_text("The barcode reader could not be loaded.", exact=True)).to_be_visible()
    assert page.evaluate("track.readyState") == "ended"


# --- Photos ---------------------------------------------------------------------------------------


def photo_of(code: str, angle: float) -> dict[str, object]:
    """A photo of 2400 x 1800 with a small code away from its middle, turned."""
    chance = random.Random(7)
    view = next(
        barcodes.shots(
            code,
            barcodes.Look(module=2.6, blur=0.5, angle=angle, noise=4, shadow=0.2),
            seed=5,
            frames=1,
        )
    )
    photo = barcodes.Image.frombytes("L", (240, 180), chance.randbytes(240 * 180))
    photo = photo.resize((2400, 1800))
    photo.paste(view, (40, 60))
    return {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": barcodes.jpeg(photo)}


@pytest.mark.parametrize(
    "angle", [0, 33, *(pytest.param(angle, marks=pytest.mark.thorough) for angle in (90, 180))]
)
def test_a_photo_is_read_on_the_device(signed_in, angle):
    sent = []
    page = at_the_camera(signed_in, "delete Navigator.prototype.mediaDevices")
    page.on("request", lambda request: sent.append(len(request.post_data_buffer or b"")))

    page.get_by_label("Read a photo").set_input_files(photo_of(ISBN, angle))

    wait_for_codes(page, ISBN)
    assert max(sent, default=0) < 10_000


@pytest.mark.thorough
def test_a_photo_without_a_code_is_told(signed_in):
    page = at_the_camera(signed_in, CANVAS_CAMERA)
    expect(page.locator("[data-scanner-live]")).to_contain_text("The camera is on")
    empty = {"name": "a.jpg", "mimeType": "image/jpeg"}
    empty["buffer"] = barcodes.jpeg(barcodes.Image.new("L", (900, 600), 128))

    page.get_by_label("Read a photo").set_input_files(empty)
    expect(page.locator("[data-scanner-live]")).to_contain_text(
        "No barcode was found", timeout=20_000
    )

    page.get_by_label("Read a photo").set_input_files(empty | {"buffer": b"no picture"})
    expect(page.locator("[data-scanner-live]")).to_contain_text("no picture that the browser")


# --- For everybody --------------------------------------------------------------------------------


@pytest.mark.parametrize(("colours", "size"), LOOKS)
@pytest.mark.parametrize("state", ["live", "trouble"])
def test_axe_finds_nothing_in_the_camera(signed_in, colours, size, state):
    signed_in.set_viewport_size(size)
    signed_in.emulate_media(color_scheme=colours, reduced_motion="reduce")
    refuse = """navigator.mediaDevices.getUserMedia = async () => {
    throw new DOMException("", "NotAllowedError"); };"""
    page = at_the_camera(signed_in, CANVAS_CAMERA, *([refuse] if state == "trouble" else []))
    if state == "live":
        hold(page, ISBN)
        wait_for_codes(page, ISBN)
    else:
        expect(page.get_by_role("button", name="Try again")).to_be_visible()

    found = Axe().run(page).response["violations"]

    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    targets = page.locator("[data-scanner] :is(button, select, label.btn):visible").all()
    assert [box for one in targets if (box := one.bounding_box())["height"] < 44] == []


def test_the_camera_is_worked_by_keyboard(signed_in):
    page = at_the_camera(signed_in, CANVAS_CAMERA)
    expect(page.locator("[data-scanner-live]")).to_contain_text("The camera is on")
    reached = []
    for _ in range(4):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                """document.activeElement.matches("select, input")
                ? document.activeElement.labels[0].querySelector("span").textContent
                : document.activeElement.textContent.trim()"""
            )
        )

    assert reached == ["Stop", "Torch", "Camera", "Read a photo"]
