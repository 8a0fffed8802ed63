"""The form of a book: names one by one, by keys and by touch; what is checked on the way."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, expect

from library.models import Book
from library.tests.factories import (
    BookFactory,
    ContributionFactory,
    SnapshotFactory,
    isbn_number,
)
from tests.browser.looks import LOOKS

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PEOPLE = ["Miguel de Cervantes", "Edith Grossman", "Harold Bloom"]


@pytest.fixture
def book(ada) -> Book:
    book = BookFactory(owner=ada, title="Don Quixote", author=PEOPLE[0], subject="Knights")
    for position, (name, role) in enumerate(
        zip(PEOPLE[1:], ("translator", "foreword"), strict=True)
    ):
        ContributionFactory(book=book, contributor__name=name, role=role, position=position + 1)
    return book


@pytest.fixture
def editing(signed_in: Page, book: Book) -> Page:
    signed_in.goto(f"/books/{book.public_id}/edit/")
    return signed_in


def lines(page: Page, name: str = "contributors_text") -> list[str]:
    """What the form would send."""
    return page.locator(f"textarea[name={name}]").input_value().split("\n")


def said(page: Page) -> Locator:
    return page.locator("[data-announce]")


def people(page: Page) -> Locator:
    return page.get_by_label("Authors and others", exact=True).and_(page.locator("input"))


def save(page: Page) -> None:
    page.get_by_role("button", name="Save").click()
    expect(page.locator("[data-toast-text]")).to_have_text("Saved.")


def credited(book: Book) -> list[tuple[str, str]]:
    rows = book.contributions.order_by("position")
    return [(row.contributor.name, row.role) for row in rows]


def test_people_are_added_ordered_and_removed_by_keys_alone(signed_in: Page, ada):
    signed_in.goto("/books/new/")
    keys = signed_in.keyboard
    signed_in.get_by_label("Title", exact=True).focus()
    keys.type("Good Omens")
    keys.press("Tab")
    keys.press("Tab")
    expect(people(signed_in)).to_be_focused()
    keys.type("Terry Pratchett")
    keys.press("Enter")
    expect(said(signed_in)).to_have_text("Terry Pratchett added, 1 of 1")
    keys.type("Neil Gaiman,")
    keys.type("NEIL  gaiman")
    keys.press("Enter")
    expect(said(signed_in)).to_have_text("Neil Gaiman is there already")
    keys.type("Somebody Else, ")
    assert lines(signed_in) == ["Terry Pratchett", "Neil Gaiman", "Somebody Else"]

    keys.press("Backspace")
    expect(people(signed_in)).to_have_value("Somebody Else")
    people(signed_in).fill("")
    assert lines(signed_in) == ["Terry Pratchett", "Neil Gaiman"]

    keys.type("Paul Kidby")
    signed_in.get_by_label("Subtitle").focus()
    assert lines(signed_in)[-1] == "Paul Kidby"
    signed_in.get_by_label("Role of Paul Kidby").focus()
    keys.type("Ill")
    keys.press("Tab")
    keys.press("Enter")
    expect(said(signed_in)).to_have_text("Paul Kidby, 2 of 3")
    keys.press("Enter")
    keys.press("Enter")
    expect(said(signed_in)).to_have_text("Paul Kidby, already 1 of 3")
    expect(signed_in.get_by_role("button", name="Move Paul Kidby up")).to_be_focused()
    signed_in.get_by_role("button", name="Remove Terry Pratchett").press("Space")
    expect(said(signed_in)).to_have_text("Terry Pratchett removed")
    expect(signed_in.get_by_role("button", name="Remove Neil Gaiman")).to_be_focused()

    signed_in.get_by_role("button", name="Add to my library").press("Enter")
    expect(signed_in.get_by_role("heading", level=1)).to_have_text("Good Omens")
    assert credited(Book.objects.get()) == [
        ("Paul Kidby", "illustrator"),
        ("Neil Gaiman", "author"),
    ]


@pytest.mark.parametrize("by", ["mouse", "touch"])
def test_people_are_dragged_into_order(editing: Page, book, by):
    boxes = [grip.bounding_box() for grip in editing.locator(".grip").all()]
    x, start = boxes[2]["x"] + 22, boxes[2]["y"] + 22
    path = [start - 20, boxes[1]["y"] + 10, boxes[0]["y"] + 22, boxes[0]["y"] + 4]

    if by == "mouse":
        editing.mouse.move(x, start)
        editing.mouse.down()
        for y in path:
            editing.mouse.move(x, y)
        editing.mouse.up()
    else:
        touch(editing, x, [start, *path])

    expect(said(editing)).to_have_text("Harold Bloom, 1 of 3")
    assert lines(editing)[0] == "Harold Bloom | foreword"
    save(editing)
    assert [name for name, _ in credited(book)] == [PEOPLE[2], PEOPLE[0], PEOPLE[1]]


def touch(page: Page, x: float, path: list[float]) -> None:
    """Put a finger down at the first height, draw it over the others, take it away."""
    session = page.context.new_cdp_session(page)
    for step, y in enumerate(path):
        kind = "touchMove" if step else "touchStart"
        points = [{"x": x, "y": y}]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_a_form_left_as_it_was_changes_and_locks_nothing(editing: Page, book):
    before = lines(editing), lines(editing, "subjects_text")
    editing.get_by_label("Subjects", exact=True).and_(editing.locator("input")).focus()
    people(editing).focus()
    assert (lines(editing), lines(editing, "subjects_text")) == before

    save(editing)

    book.refresh_from_db()
    assert book.locked_fields == []
    assert book.revisions.count() == 0
    assert [role for _, role in credited(book)] == ["author", "translator", "foreword"]


def test_only_what_was_changed_is_locked(editing: Page, book):
    editing.get_by_role("button", name="Remove Knights").click()
    for name in ("Chivalry", "Spain"):
        editing.keyboard.type(name)
        editing.keyboard.press("Enter")

    save(editing)

    book.refresh_from_db()
    assert book.locked_fields == ["subjects"]
    assert {subject.name for subject in book.subjects.all()} == {"Chivalry", "Spain"}


def test_several_lines_are_pasted_and_a_name_half_typed_is_not_lost(editing: Page):
    people(editing).focus()
    editing.evaluate(
        """() => {
          const clipboardData = new DataTransfer();
          clipboardData.setData("text", "Penguin, Inc. | other\\nTom Lathrop | translator");
          document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
        }"""
    )
    assert lines(editing)[3:] == ["Penguin, Inc. | other", "Tom Lathrop | translator"]

    editing.keyboard.type("John Rutherford")
    save(editing)
    expect(editing.get_by_text("John Rutherford").first).to_be_visible()


def test_a_changed_list_of_names_is_guarded(editing: Page):
    asked = []
    editing.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    editing.get_by_role("button", name="Move Harold Bloom up").click()

    editing.get_by_role("link", name="Cancel").click()
    editing.wait_for_url(lambda url: not url.endswith("/edit/"))

    assert asked == ["beforeunload"]


@pytest.mark.parametrize(
    ("label", "text", "trouble"),
    [
        ("ISBN", "9780306406158", "The last digit does not fit: after 978030640615 it would be 7"),
        ("ISBN", "0-306-40615-3", "The last digit does not fit: after 030640615 it would be 2"),
        ("ISBN", "9790060115615", "This is the number of printed music (ISMN), not of a book."),
        ("ISBN", "12345", "This has 5 digits"),
        ("Published", "1985-13", "There is no month 13: months go from 01 to 12."),
        ("Published", "2023-02-29", "There is no 29 February in 2023."),
        ("Published", "May 1985", "Write the date as 1985, 1985-04 or 1985-04-12"),
    ],
)
def test_what_looks_wrong_is_said_on_leaving_the_field(editing: Page, label, text, trouble):
    field = editing.get_by_label(label, exact=True)
    field.fill(text)
    field.blur()

    expect(editing.locator(".error:visible")).to_contain_text(trouble)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(said(editing)).to_contain_text(trouble)

    field.fill({"ISBN": "ISBN 0-306-40615-2", "Published": "2024-02-29"}[label])
    field.blur()
    expect(editing.locator(".error:visible")).to_have_count(0)
    expect(field).to_have_attribute("aria-invalid", "false")


def test_the_server_says_what_the_page_said_and_the_names_stay(editing: Page):
    editing.get_by_label("ISBN", exact=True).fill("9780306406158")
    editing.get_by_label("Role of Edith Grossman").select_option("Editor")
    editing.get_by_role("button", name="Save").click()

    expect(editing.locator(".errorlist")).to_contain_text("it would be 7, not 8. Compare every")
    assert lines(editing)[1] == "Edith Grossman | editor"
    expect(editing.get_by_role("button", name="Remove Edith Grossman")).to_be_visible()
    editing.get_by_label("ISBN", exact=True).fill(isbn_number(7))
    editing.get_by_label("Published").focus()
    expect(editing.locator(".errorlist")).to_have_count(0)


def test_room_is_counted_when_it_runs_out(editing: Page):
    field = editing.get_by_label("Title", exact=True)
    field.fill("x" * 399)
    expect(editing.locator(".count:visible")).to_have_count(0)
    field.fill("x" * 400)
    expect(editing.locator(".count:visible")).to_have_text("100 left")
    assert said(editing).text_content() == ""
    expect(said(editing)).to_have_text("100 characters left")


def test_without_javascript_names_stand_one_a_line(plain: Page, book):
    plain.goto(f"/books/{book.public_id}/edit/")
    plain.get_by_label("Authors and others").fill("Edith Grossman | translator\nCervantes")
    plain.get_by_role("button", name="Save").click()

    expect(plain.locator("[data-toast-text]")).to_have_text("Saved.")
    assert credited(book) == [("Edith Grossman", "translator"), ("Cervantes", "author")]


def test_all_or_none_of_a_refresh_is_ticked_at_once(signed_in: Page, ada):
    SnapshotFactory(isbn13=isbn_number(1))
    book = BookFactory(owner=ada, title="My title", isbn13=isbn_number(1))
    signed_in.goto(f"/books/{book.public_id}/refresh/")
    boxes = signed_in.locator("[name=take]")
    everything = boxes.count()
    assert everything > 1

    signed_in.get_by_role("button", name="Keep all of mine").click()
    expect(signed_in.locator("[name=take]:checked")).to_have_count(0)
    signed_in.get_by_role("button", name="Take all of theirs").click()
    expect(said(signed_in)).to_have_text(f"All {everything} ticked")
    expect(signed_in.locator("[name=take]:checked")).to_have_count(everything)
    assert Axe().run(signed_in).response["violations"] == []


@pytest.mark.parametrize(("colours", "size"), LOOKS)
def test_axe_finds_nothing_among_the_names(editing: Page, book, colours, size):
    editing.set_viewport_size(size)
    editing.emulate_media(color_scheme=colours, reduced_motion="reduce")
    for name in ("Unbroken" * 20, "نجيب محفوظ", "夏目漱石"):
        people(editing).fill(name)
        editing.keyboard.press("Enter")
    editing.get_by_label("ISBN", exact=True).fill("9780306406158")
    editing.get_by_label("Title", exact=True).fill("x" * 450)

    violations = Axe().run(editing).response["violations"]

    assert [(one["id"], one["nodes"][0]["html"][:120]) for one in violations] == []
    assert editing.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    sides = editing.locator(".tag-act, .grip, .tag select").evaluate_all(
        "(all) => all.flatMap((one) => [one.offsetWidth, one.offsetHeight])"
    )
    assert min(sides) >= 44
