"""The camera reads the barcodes of books, says what it cannot read, and lets go when it is closed.

Pictures are drawn (barcodes.py); Chromium's own fake camera shows them, or a canvas does.
"""

import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import barcodes, scanning_figures
from tests.browser.camera import CLEAN, ISBN, OTHER, PRICE, at_the_camera, wait_for_codes
from tests.browser.conftest import DESK, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


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
