"""The camera reads the barcodes of books, says what it cannot read, and lets go when it is closed.

Pictures are drawn (barcodes.py); Chromium's own fake camera shows them, or a canvas does.
"""

import random
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser import barcodes, scanning_figures
from tests.browser.conftest import DESK, sign_in
from tests.browser.looks import LOOKS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

ISBN = "9780306406157"
OTHER = "9791090636071"
PRICE = barcodes.with_check_digit("192009501200")
CLEAN = barcodes.Look(module=3.2, blur=0.4, angle=4, noise=3, shadow=0.1)
# What the page dispatches is kept for the tests to look at.
LISTEN = """
window.codes = [];
document.addEventListener("intake:code", (event) => window.codes.push(event.detail));
"""
# A camera made of a canvas: window.film(blob) puts another picture before it.
CANVAS_CAMERA = """
const film = Object.assign(document.createElement("canvas"), { width: 1280, height: 720 });
const lens = film.getContext("2d");
let shown = null;
let seed = 1;
setInterval(() => {
  if (shown) lens.drawImage(shown, 0, 0, film.width, film.height);
  lens.fillRect(0, 0, 1, seed++ % 2);
}, 30);
window.film = async (bytes) => {
  shown = bytes ? await createImageBitmap(new Blob([new Uint8Array(bytes)])) : null;
  lens.fillRect(0, 0, film.width, film.height);
};
window.asked = [];
window.light = [];
navigator.mediaDevices.getUserMedia = async (wishes) => {
  window.asked.push(wishes);
  const stream = film.captureStream(25);
  const [track] = stream.getVideoTracks();
  track.getCapabilities = () => ({ torch: true });
  track.applyConstraints = async ({ advanced: [{ torch }] }) => window.light.push(torch);
  track.getSettings = () => ({ deviceId: wishes.video.deviceId?.exact ?? "back" });
  window.track = track;
  return stream;
};
navigator.mediaDevices.enumerateDevices = async () => [
  { kind: "videoinput", deviceId: "back", label: "Back" },
  { kind: "videoinput", deviceId: "front", label: "Front" },
  { kind: "audioinput", deviceId: "ear", label: "Microphone" },
];
"""
NATIVE_READER = """
globalThis.BarcodeDetector = class {
  static async getSupportedFormats() { return ["ean_13", "qr_code"]; }
  constructor({ formats }) { window.nativeFormats = formats; }
  async detect() {
    if (window.nativeFails) throw new DOMException("Service unavailable.", "NotSupportedError");
    return (window.nativeCodes ?? []).map((rawValue) => ({ rawValue }));
  }
};
"""


def picture(code: str, look: barcodes.Look = CLEAN, seed: int = 1) -> bytes:
    return barcodes.jpeg(next(barcodes.shots(code, look, seed=seed, frames=1)).convert("RGB"))


def at_the_camera(page: Page, *scripts: str) -> Page:
    """Open the camera on the page that adds books, with these scripts before its own."""
    for script in (LISTEN, *scripts):
        page.add_init_script(script)
    page.goto("/add/")
    page.get_by_role("button", name="Camera").click()
    return page


def hold(page: Page, code: str | None) -> None:
    page.evaluate("(bytes) => window.film(bytes)", list(picture(code)) if code else None)


def wait_until(page: Page, condition: str) -> None:
    """Wait for a script's condition; the page's policy forbids Playwright's own way to do so."""
    met = page.evaluate(
        f"""async () => {{
        const pause = () => new Promise((resolve) => setTimeout(resolve, 50));
        for (let left = 300; left > 0 && !({condition}); left -= 1) await pause();
        return Boolean({condition}); }}"""
    )
    assert met, condition


def wait_for_codes(page: Page, *codes: str) -> None:
    wait_until(page, f"codes.length >= {len(codes)}")
    assert page.evaluate("window.codes") == [{"code": code, "door": "camera"} for code in codes]


@pytest.fixture(scope="module")
def bench(browser: Browser) -> Iterator[scanning_figures.Bench]:
    page = browser.new_page()
    yield scanning_figures.Bench(page)
    page.close()


# --- What is read ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "look_of", "share"),
    [("clean", barcodes.clean_look, 0.95), ("hard", barcodes.hard_look, 0.75)],
)
def test_barcodes_are_read_and_none_wrongly(bench, name, look_of, share):
    tally = scanning_figures.isbn_set(bench, name, look_of, 40)

    assert tally.wrong == []
    assert tally.right >= share * tally.pictures, tally


def test_what_is_no_isbn_is_never_taken_for_one(bench):
    tally = scanning_figures.other_set(bench, 18)

    assert tally.wrong == []
    assert set(tally.refused) == {"music", "magazine", "price", "product"}


def test_damaged_codes_are_never_taken_for_others(bench):
    assert scanning_figures.damaged_set(bench, 20).wrong == []


@pytest.mark.parametrize(
    ("read", "code", "fault"),
    [
        (ISBN, ISBN, None),
        (OTHER, OTHER, None),
        (f"{ISBN}51299", ISBN, None),
        (f"{ISBN} 51299", ISBN, None),
        (f"{ISBN}12", ISBN, None),
        ("978-0-306-40615-7", ISBN, None),
        ("9780306406158", "9780306406158", "digit"),
        ("9790260000438", "9790260000438", "music"),
        ("9771234567003", "9771234567003", "magazine"),
        (PRICE, PRICE, "price"),
        ("51299", "51299", "price"),
        ("4006381333931", "4006381333931", "product"),
        ("036000291452", "0036000291452", "product"),
        ("hello", "hello", "product"),
        ("", "", "product"),
    ],
)
def test_a_code_is_judged_by_its_digits(bench, read, code, fault):
    judged = bench.page.evaluate(
        """(text) => { const code = scanning.digitsOf(text);
        return [code, scanning.faultOf(code)]; }""",
        read,
    )
    assert judged == [code, fault]


@pytest.mark.parametrize(
    ("reads", "said"),
    [
        pytest.param([(0, ISBN)], [], id="once is not enough"),
        pytest.param([(0, ISBN), (100, ISBN)], [ISBN], id="two in a row"),
        pytest.param([(0, ISBN), (1400, ISBN)], [ISBN], id="with an empty frame between"),
        pytest.param([(0, ISBN), (1600, ISBN)], [], id="too far apart"),
        pytest.param([(0, ISBN), (100, OTHER), (200, ISBN)], [], id="another between"),
        pytest.param([(at, ISBN) for at in range(0, 9000, 100)], [ISBN], id="held for long"),
        pytest.param(
            [(0, ISBN), (100, ISBN), (3200, ISBN), (3300, ISBN)], [ISBN, ISBN], id="shown again"
        ),
        pytest.param([(0, "9780306406158"), (100, "9780306406158")], [], id="a doubtful digit"),
        pytest.param(
            [(at, "9780306406158") for at in (0, 100, 200, 300, 400)],
            ["9780306406158"],
            id="a wrong digit, said once",
        ),
    ],
)
def test_reads_must_agree_and_count_once(bench, reads, said):
    found = bench.page.evaluate(
        """(reads) => { const sightings = new scanning.Sightings();
        const found = reads.flatMap(([at, text]) => sightings.see([text], at));
        return found.map((one) => one.code); }""",
        reads,
    )
    assert found == said


def test_the_price_beside_an_isbn_needs_no_words(bench):
    found = bench.page.evaluate(
        """([isbn, price]) => { const sightings = new scanning.Sightings();
        return [0, 100, 200].flatMap((at) => sightings.see([isbn, price], at)); }""",
        [ISBN, PRICE],
    )
    assert found == [{"code": ISBN, "fault": None}]


# --- The camera, as Chromium's own fake device ----------------------------------------------------


@pytest.fixture
def filmed(
    tmp_path, live_server, ada, browser: Browser, settings, pytestconfig
) -> Iterator[Callable[..., Page]]:
    """Return a function that starts a Chromium of its own whose camera shows one barcode."""
    opened = []
    settings.ALLOWED_HOSTS = ["*"]

    def start(*flags: str, host: str = "localhost") -> Page:
        film = tmp_path / "film.mjpeg"
        shots = barcodes.shots(ISBN, CLEAN, seed=3, frames=12)
        film.write_bytes(b"".join(barcodes.jpeg(shot.convert("RGB")) for shot in shots))
        chromium = browser.browser_type.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=[
                *("--no-sandbox", "--disable-gpu", "--disable-background-networking", *flags),
                "--host-resolver-rules=MAP books.example 127.0.0.1",
                f"--use-file-for-fake-video-capture={film}",
            ],
        )
        opened.append(chromium)
        port = live_server.url.rpartition(":")[2]
        context = chromium.new_context(base_url=f"http://{host}:{port}", viewport=DESK)
        page = context.new_page()
        sign_in(page)
        return page

    yield start
    for chromium in opened:
        chromium.close()


FAKE_CAMERA = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")


def test_a_book_before_the_camera_is_read_once(filmed):
    page = at_the_camera(filmed(*FAKE_CAMERA))

    wait_for_codes(page, ISBN)
    page.wait_for_timeout(1500)

    wait_for_codes(page, ISBN)
    assert page.locator("[data-scanner]").get_attribute("data-read-by") == "worker"
    expect(page.locator("[data-scanner-said]")).to_contain_text(ISBN)


def test_a_refused_camera_is_explained(filmed):
    page = at_the_camera(filmed("--use-fake-device-for-media-stream", "--deny-permission-prompts"))

    expect(page.get_by_text("The camera is not allowed.", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Try again")).to_be_visible()
    assert page.evaluate("codes") == []


def test_a_page_without_https_explains_why_there_is_no_camera(filmed):
    page = at_the_camera(filmed(*FAKE_CAMERA, host="books.example"))

    expect(page.get_by_text("The camera needs a secure address.", exact=True)).to_be_visible()
    expect(page.locator("[data-scanner-trouble]")).to_contain_text("books.example")


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
