"""The tray in a real browser: a scanner's keystrokes, lost connections, two windows, other eyes."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from library import services
from library.models import Book, IntakeRow, WorkerBeat
from library.tests.factories import (
    BookFactory,
    IntakeRowFactory,
    SnapshotFactory,
    isbn_number,
    make_record,
)
from tests.browser.conftest import PHONE
from tests.browser.looks import LOOKS
from tests.browser.workers import worker_at_work
from tests.stand_ins.books import book
from tests.stand_ins.isbndb import IsbndbStandIn

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SCANS = [isbn_number(4_000 + number) for number in range(20)]
# Every text of the live region, in order.
LISTEN = """() => {
  window.heard = [];
  const line = document.querySelector("[data-said]");
  new MutationObserver(() => window.heard.push(line.textContent)).observe(line, {childList: true});
}"""


@pytest.fixture
def provider(settings):
    titles = {isbn: book(isbn, title=f"Volume {n}") for n, isbn in enumerate(SCANS)}
    with IsbndbStandIn(books=titles) as stand_in:
        settings.ISBNDB_API_KEY, settings.ISBNDB_BASE_URL = stand_in.key, stand_in.base_url
        stand_in.fault("slow", seconds=2)
        yield stand_in


@pytest.fixture
def tray(signed_in: Page) -> Page:
    signed_in.goto("/add/")
    return signed_in


def scan(page: Page, code: str) -> None:
    """What a scanner does that is plugged in like a keyboard."""
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def focused(page: Page) -> str:
    return page.evaluate("document.activeElement.name ?? document.activeElement.tagName")


def rows(page: Page, state: str = ""):
    return page.locator(f"[data-row][data-state={state}]" if state else "[data-row]")


def row_in(owner, state: str, **fields) -> IntakeRow:
    isbn13 = fields.setdefault("isbn13", isbn_number(5_000 + IntakeRow.objects.count()))
    if state == "refused":
        fields |= {"isbn13": None, "typed": "9780593099323"}
    if state == "found":
        fields = {"record": make_record(isbn13).to_json(), "adds": False} | fields
    if state in ("added", "owned"):
        fields["book"] = BookFactory(owner=owner, isbn13=isbn13, title="Dune", location="Hall")
    if state != "looking":
        fields.setdefault("due_at", None)
    return IntakeRowFactory(owner=owner, state=state, **fields)


def test_no_scan_is_lost_while_a_slow_provider_is_asked(tray: Page, ada, provider):
    tray.evaluate(LISTEN)
    with worker_at_work():
        for number, code in enumerate(SCANS[:2]):
            scan(tray, code)
            done = rows(tray, "added").filter(has_text=f"Volume {number}")
            expect(done).to_be_visible(timeout=30_000)
        for code in SCANS[2:]:
            scan(tray, code)
            assert focused(tray) == "text"
            tray.wait_for_timeout(330)
        expect(rows(tray, "added")).to_have_count(20, timeout=60_000)

    heard = tray.evaluate("window.heard")
    assert tray.locator("[name=text]").input_value() == ""
    assert focused(tray) == "text"
    assert Book.objects.filter(owner=ada, isbn13__in=SCANS).count() == 20
    assert set(IntakeRow.objects.values_list("scans", flat=True)) == {1}
    assert IntakeRow.objects.filter(door="scanned").exists()
    results = [text for text in heard if text.startswith("Added: ")]
    assert results[:2] == ["Added: Volume 0", "Added: Volume 1"]
    named = re.findall(r"Added: (Volume \d+)", " ".join(results))
    assert len(named) == len(set(named))
    expect(tray.locator(".tabs [aria-current]")).to_have_text("All 20")


def test_a_row_stands_there_at_once(tray: Page, ada):
    started = tray.evaluate("performance.now()")
    scan(tray, SCANS[0])
    expect(rows(tray)).to_have_count(1)

    assert tray.evaluate("performance.now()") - started < 1_500
    answered = tray.evaluate(
        "performance.getEntriesByType('resource').filter(one => one.initiatorType === 'fetch')"
        ".map(one => one.duration)"
    )
    assert min(answered) < 400


def test_what_was_not_yet_sent_survives_a_reload(tray: Page, ada):
    tray.route(
        "**/add/?*",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    for code in SCANS[:3]:
        scan(tray, code)
    tray.unroute("**/add/?*")

    tray.reload()

    expect(rows(tray)).to_have_count(3)
    assert set(IntakeRow.objects.values_list("isbn13", flat=True)) == set(SCANS[:3])


def test_without_a_connection_scans_are_kept_and_sent_later(tray: Page, ada):
    tray.context.set_offline(True)
    for code in SCANS[:4]:
        scan(tray, code)
    expect(tray.get_by_text("No connection: 4 entries are kept here")).to_be_visible()
    assert not IntakeRow.objects.exists()

    tray.context.set_offline(False)

    expect(rows(tray)).to_have_count(4)
    expect(tray.locator("[data-outgoing]")).to_be_hidden()
    assert set(IntakeRow.objects.values_list("scans", flat=True)) == {1}


def test_a_scanner_finds_the_box_from_anywhere(tray: Page, ada):
    row_in(ada, "found")
    tray.reload()
    tray.get_by_role("button", name=re.compile("^Remove")).focus()

    scan(tray, SCANS[0])

    expect(rows(tray)).to_have_count(2)
    assert IntakeRow.objects.get(isbn13=SCANS[0]).state == "looking"
    assert focused(tray) == "text"


def test_a_list_is_pasted_with_its_lines_and_read_whole(tray: Page, ada):
    box = tray.locator("[name=text]")
    box.fill("\n".join(SCANS[:5]))
    box.press("Shift+Enter")
    box.press_sequentially(SCANS[5])
    box.press("Enter")

    expect(rows(tray)).to_have_count(6)
    expect(tray.locator("[data-said]")).to_have_text("6 taken in.")


def test_a_long_list_is_told_in_few_words(tray: Page, ada):
    isbns = [isbn_number(6_100 + number) for number in range(60)]
    for isbn13 in isbns:
        SnapshotFactory(isbn13=isbn13)
    tray.evaluate(LISTEN)
    with worker_at_work():
        tray.locator("[name=text]").fill("\n".join(isbns))
        tray.keyboard.press("Enter")
        expect(tray.locator(".tabs")).to_contain_text("Added 60", timeout=30_000)
        tray.wait_for_timeout(1_500)

    heard = tray.evaluate("window.heard")
    assert heard[0] == "60 taken in."
    assert len(heard) <= 4, heard


def test_very_long_text_goes_in_too(tray: Page, ada):
    words = "It was a dark and stormy night. " * 40_000
    tray.evaluate(
        "text => { const box = document.querySelector('[name=text]'); box.value = text; "
        "box.focus(); }",
        words + SCANS[0],
    )
    tray.keyboard.press("Enter")

    expect(rows(tray)).to_have_count(1, timeout=20_000)


def test_a_file_goes_in_as_soon_as_it_is_chosen(tray: Page, ada):
    table = f"title;isbn\nDune;{SCANS[0]}\nEmma;{SCANS[1]}\n".encode()
    tray.locator("[name=file]").set_input_files(
        {"name": "books.csv", "mimeType": "text/csv", "buffer": table}
    )

    expect(rows(tray)).to_have_count(2)
    expect(tray.get_by_role("heading", name="Emma")).to_be_visible()


def test_a_file_of_no_use_is_explained_beside_the_box(tray: Page, ada):
    tray.locator("[name=file]").set_input_files(
        {"name": "zeros.txt", "mimeType": "text/plain", "buffer": b"\0" * 5_000}
    )

    expect(tray.get_by_role("alert")).to_contain_text("not a text file")
    assert focused(tray) == "text"


def test_what_cannot_be_taken_in_comes_back_into_the_box(tray: Page, ada):
    box = tray.locator("[name=text]")
    box.fill("---")
    box.press("Enter")

    expect(tray.get_by_role("alert")).to_be_visible()
    expect(box).to_have_value("---")
    expect(box).to_have_attribute("aria-invalid", "true")


def test_acts_work_in_place_and_the_focus_goes_on(tray: Page, ada):
    first, second = row_in(ada, "found"), row_in(ada, "found")
    tray.reload()
    tray.locator(f"#row-{second.public_id}").get_by_role("button", name="Add").focus()
    tray.keyboard.press("Enter")
    added = tray.locator(f"#row-{second.public_id}[data-state=added]")
    expect(added).to_be_visible()
    assert added.evaluate("row => row.contains(document.activeElement)")

    tray.locator(f"#row-{second.public_id}").get_by_role("button", name="Undo").focus()
    tray.keyboard.press("Enter")
    expect(rows(tray)).to_have_count(1)
    assert tray.locator(f"#row-{first.public_id}").evaluate(
        "row => row.contains(document.activeElement)"
    )
    expect(tray.locator("#tray-toast")).to_contain_text("is out of your library again")
    tray.keyboard.press("Escape")
    assert focused(tray) == "text"


def test_a_row_under_the_readers_hands_is_left_alone_until_they_go_on(tray: Page, ada, provider):
    scan(tray, SCANS[0])
    expect(rows(tray, "looking")).to_have_count(1)
    tray.get_by_role("button", name=re.compile("^Remove")).focus()
    with worker_at_work():
        expect(tray.locator(".tabs")).to_contain_text("Added 1", timeout=20_000)
        assert focused(tray) == ""
        expect(rows(tray, "looking")).to_have_count(1)

        tray.locator("[name=text]").focus()
        expect(rows(tray, "added")).to_have_count(1)


def test_two_windows_show_the_same(tray: Page, ada):
    other = tray.context.new_page()
    other.set_viewport_size(PHONE)
    other.goto("/add/")
    scan(tray, SCANS[0])
    expect(rows(tray)).to_have_count(1)
    other.bring_to_front()
    other.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(rows(other)).to_have_count(1)

    other.get_by_role("button", name=re.compile("^Remove")).click()
    expect(rows(other)).to_have_count(0)
    tray.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(rows(tray)).to_have_count(0)
    expect(tray.get_by_role("heading", name="The tray is empty")).to_be_visible()


def test_what_the_camera_reads_goes_the_same_way(tray: Page, ada):
    tray.evaluate(
        "code => { window.answers = []; document.addEventListener('intake:answered', ({detail}) => "
        "window.answers.push(detail)); document.dispatchEvent(new CustomEvent('intake:code', "
        "{detail: {code, door: 'camera'}})); }",
        SCANS[0],
    )
    expect(rows(tray)).to_have_count(1)

    answer = tray.evaluate("window.answers[0]")
    row = IntakeRow.objects.get()
    assert row.door == "camera"
    assert (answer["code"], answer["state"]) == (SCANS[0], "looking")
    assert answer["rowId"] == f"row-{row.public_id}"


def test_words_lead_to_the_title_search(tray: Page, ada):
    tray.locator("[name=text]").fill("the lighthouse keeper")
    tray.keyboard.press("Enter")

    tray.wait_for_url(re.compile(r"/add/search/\?q=the\+lighthouse\+keeper"))


def test_many_rows_are_loaded_further_down(tray: Page, ada):
    kept = {"owner": ada, "state": "refused", "isbn13": None, "typed": "12345678", "due_at": None}
    IntakeRowFactory.create_batch(70, **kept, created_at=timezone.now() - timedelta(hours=1))
    tray.reload()
    expect(rows(tray)).to_have_count(30)
    for shown in (60, 70):
        tray.get_by_role("link", name="Load more").click()
        expect(rows(tray)).to_have_count(shown)
    expect(tray.get_by_role("link", name="Load more")).to_have_count(0)


def test_clearing_is_taken_back_with_one_press(tray: Page, ada):
    for state in ("added", "owned", "missing"):
        row_in(ada, state)
    tray.reload()

    tray.get_by_role("button", name="Clear finished").click()
    expect(rows(tray)).to_have_count(1)
    tray.get_by_role("button", name="Undo", exact=True).click()

    expect(rows(tray)).to_have_count(3)


def test_all_of_it_without_javascript(plain: Page):
    plain.goto("/add/")
    plain.locator("[name=text]").fill("978-0-593-09932-2\n9780593099323")
    plain.get_by_role("button", name="Add", exact=True).click()
    expect(rows(plain)).to_have_count(2)

    services.work_round(worker="by-hand")
    plain.reload()
    expect(rows(plain, "added")).to_contain_text("Dune")
    plain.get_by_role("button", name=re.compile("^Undo")).click()
    expect(plain.get_by_text("is out of your library again")).to_be_visible()
    plain.get_by_role("button", name=re.compile("^Use 978-0-593-09932-2 instead")).click()
    expect(rows(plain, "refused")).to_have_count(0)
    plain.get_by_text("How they come in").click()
    plain.get_by_label("Let me look at it first").check()
    plain.get_by_role("button", name="Save").click()
    expect(plain.get_by_text("looked at first")).to_be_visible()


@pytest.fixture
def full_tray(ada):
    """A row in every state there is, with what tends to go wrong on a page."""
    now = timezone.now()
    WorkerBeat.objects.create(worker="one", started_at=now, beat_at=now + timedelta(hours=1))
    for state in ("looking", "refused", "missing", "owned", "added", "found"):
        row_in(ada, state)
    row_in(ada, "looking", reason="quota", due_at=now + timedelta(hours=8))
    row_in(ada, "missing", due_at=now + timedelta(hours=8), scans=3)
    long, arabic = isbn_number(6_001), isbn_number(6_002)
    record = make_record(long, title="word " * 90)
    row_in(ada, "found", isbn13=long, record=record.to_json())
    record = make_record(arabic, title="ثلاثية القاهرة", language="ar")
    row_in(ada, "found", isbn13=arabic, record=record.to_json())
    candidates = [make_record(isbn_number(6_003), title=name).to_json() for name in ("One", "Two")]
    row_in(ada, "needs_you", candidates=candidates, reason="two_candidates")
    row_in(ada, "needs_you", candidates=[], reason="cannot_add")


@pytest.mark.parametrize(("colours", "size"), LOOKS)
@pytest.mark.parametrize("worker", ["runs", "is gone"])
def test_axe_finds_nothing_in_a_full_tray(signed_in: Page, full_tray, colours, size, worker):
    if worker == "is gone":
        WorkerBeat.objects.all().delete()
    signed_in.set_viewport_size(size)
    signed_in.emulate_media(color_scheme=colours, reduced_motion="reduce")
    signed_in.goto("/add/")
    expect(rows(signed_in)).to_have_count(12)
    signed_in.get_by_text("How they come in").click()
    signed_in.locator("[name=text]").fill("-")
    signed_in.locator("[name=text]").press("Enter")
    expect(signed_in.get_by_role("alert")).to_be_visible()

    violations = Axe().run(signed_in).response["violations"]

    assert [(one["id"], one["nodes"][0]["html"][:160]) for one in violations] == []
    assert signed_in.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
