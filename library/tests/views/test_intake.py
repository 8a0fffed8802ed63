"""The tray as pages: the box, the rows and what is done with them, with and without htmx."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from library import limits, services
from library.models import Book, IntakeRow, IntakeSettings, WorkerBeat
from library.tests.factories import (
    BookFactory,
    CoverFactory,
    IntakeRowFactory,
    isbn_number,
    make_record,
)

ISBN = isbn_number(61)
ADD = "/add/"
HTMX = {"HX-Request": "true"}


def text(response):
    return response.content.decode()


def said(response):
    return json.loads(response["HX-Trigger"])["intake:said"]


def make_row(owner, state="looking", **fields):
    isbn13 = fields.setdefault("isbn13", isbn_number(IntakeRow.objects.count() + 700))
    if state == "refused":
        fields |= {"isbn13": None, "typed": fields.get("typed", "9780593099323")}
    if state == "found":
        fields = {"record": make_record(isbn13).to_json(), "adds": False} | fields
    if state == "needs_you":
        candidates = [make_record(isbn13, title=name).to_json() for name in ("Dune", "Dune Two")]
        fields = {"candidates": candidates, "reason": "two_candidates"} | fields
    if state in ("added", "owned"):
        fields.setdefault("book", BookFactory(owner=owner, isbn13=isbn13, title="Dune"))
    if state != "looking":
        fields.setdefault("due_at", None)
    return IntakeRowFactory(owner=owner, state=state, **fields)


def act(client, row, action, **given):
    return client.post(f"/add/rows/{row.public_id}/{action}/", given)


def act_in_place(client, row, action, **given):
    return client.post(f"/add/rows/{row.public_id}/{action}/", given, headers=HTMX)


def test_the_empty_page_invites_and_has_one_field(reader_client):
    page = text(reader_client.get(ADD))

    assert 'name="text"' in page
    assert "The tray is empty" in page


def test_an_isbn_in_the_address_is_put_into_the_box_and_nothing_is_added(reader_client):
    response = reader_client.get(ADD, {"isbn": ISBN})

    assert response.context["form"]["text"].value() == ISBN
    assert not IntakeRow.objects.exists()


def test_what_is_typed_is_a_row_at_once_and_the_page_comes_anew(reader_client):
    response = reader_client.post(ADD, {"text": ISBN}, follow=True)

    row = IntakeRow.objects.get()
    assert response.redirect_chain == [(ADD, 302)]
    assert (row.isbn13, row.door, row.state) == (ISBN, "typed", "looking")
    assert f'id="row-{row.public_id}"' in text(response)


@pytest.mark.parametrize("door", ["scanned", "camera", "pasted", "typed", "search"])
def test_a_script_gets_the_row_and_the_counts_alone(reader_client, door):
    response = reader_client.post(ADD, {"text": ISBN, "door": door}, headers=HTMX)

    row = IntakeRow.objects.get()
    assert row.door == door
    assert "<html" not in text(response)
    assert f'id="row-{row.public_id}"' in text(response)
    assert 'id="tray-counts"' in text(response)
    assert said(response)["kind"] == "looking"


def test_a_door_nobody_built_is_typed(reader_client):
    reader_client.post(ADD, {"text": ISBN, "door": "window"})

    assert IntakeRow.objects.get().door == "typed"


def test_a_code_scanned_again_says_so_and_makes_no_second_row(reader_client):
    reader_client.post(ADD, {"text": ISBN}, headers=HTMX)

    response = reader_client.post(ADD, {"text": ISBN}, headers=HTMX)

    assert "Already in your tray" in said(response)["text"]
    assert IntakeRow.objects.get().scans == 2
    assert "came in 2 times" in text(response)


def test_what_one_has_already_says_where_it_stands(reader, reader_client):
    book = BookFactory(owner=reader, isbn13=ISBN, title="Mine", location="Hall, shelf 2")

    response = reader_client.post(ADD, {"text": ISBN}, headers=HTMX)

    assert said(response)["text"] == "Already yours: Mine"
    assert "Hall, shelf 2" in text(response)
    assert book.get_absolute_url() in text(response)
    assert "+1 copy" in text(response)


def test_what_is_no_isbn_is_kept_with_its_reason_and_a_way_out(reader_client):
    response = reader_client.post(ADD, {"text": "9780593099323"}, headers=HTMX)

    assert IntakeRow.objects.get().state == "refused"
    assert "The last digit does not fit" in text(response)
    assert "Use 978-0-593-09932-2 instead" in text(response)


def test_words_go_to_the_title_search(reader_client):
    plain = reader_client.post(ADD, {"text": "the left hand of darkness"})
    quick = reader_client.post(ADD, {"text": "the left hand of darkness"}, headers=HTMX)

    assert plain.url == "/add/search/?q=the+left+hand+of+darkness"
    assert quick["HX-Redirect"] == plain.url
    assert not IntakeRow.objects.exists()


@pytest.mark.parametrize("typed", ["", "   ", "📚", "\x00\x00", "-"])
def test_nothing_to_take_in_gets_a_sentence(reader_client, typed):
    response = reader_client.post(ADD, {"text": typed})

    assert response.status_code == 422
    assert response.context["form"].errors["text"][0].endswith(".")


def test_a_refusal_for_a_script_is_one_sentence(reader_client):
    response = reader_client.post(ADD, {"text": " "}, headers=HTMX)

    assert response.status_code == 422
    assert said(response)["text"].endswith(".")


def test_a_list_in_any_text_is_read(reader_client):
    typed = f"Dear Ann, bring {isbn_number(1)}, ISBN {isbn_number(2)}\nand {isbn_number(1)} again."

    response = reader_client.post(ADD, {"text": typed}, headers=HTMX)

    assert IntakeRow.objects.count() == 2
    assert said(response) == {"text": "2 taken in, 1 repeated.", "kind": "many"}
    assert set(IntakeRow.objects.values_list("door", flat=True)) == {"pasted"}


def test_a_file_is_read_with_its_titles(reader_client):
    data = f"title,isbn\nDune,{isbn_number(1)}\nEmma,{isbn_number(2)}\n".encode()

    reader_client.post(ADD, {"text": "", "file": SimpleUploadedFile("books.csv", data)})

    assert set(IntakeRow.objects.values_list("door", "title_hint")) == {
        ("file", "Dune"),
        ("file", "Emma"),
    }


@pytest.mark.parametrize("known", [1, 2])
def test_lines_of_a_file_that_name_no_isbn_are_counted(reader_client, known):
    lines = [f"Dune {n},{isbn_number(n)}" for n in range(known)] + ["Emma,", "Middlemarch,"]
    data = "\n".join(["title,isbn", *lines]).encode()
    given = {"text": "", "file": SimpleUploadedFile("books.csv", data)}

    response = reader_client.post(ADD, given, headers=HTMX)

    assert said(response)["text"] == f"{known} taken in, 2 lines without an ISBN."


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("zeros.txt", b"\0" * 4_000, id="nul"),
        pytest.param("cover.jpg", b"\xff\xd8\xff\xe0" + b"x" * 400, id="picture"),
        pytest.param("empty.txt", b"", id="empty"),
        pytest.param("large.txt", b"x" * 2_000_001, id="too-large"),
        pytest.param("novel.txt", b"It was a dark and stormy night. " * 30_000, id="novel"),
    ],
)
def test_a_file_of_no_use_says_why_beside_its_button(reader_client, name, data):
    response = reader_client.post(ADD, {"file": SimpleUploadedFile(name, data)})

    assert response.status_code == 422
    assert response.context["form"].errors["file"][0].endswith((".", "two."))
    assert not IntakeRow.objects.exists()


def test_a_paste_of_20000_isbns_goes_in_or_is_refused_whole(reader_client):
    typed = "\n".join(isbn_number(n) for n in range(20_001))

    response = reader_client.post(ADD, {"text": typed})

    assert response.status_code == 422
    assert not IntakeRow.objects.exists()
    assert response.context["form"]["text"].value() == typed


def test_a_paste_of_a_megabyte_is_answered(reader_client):
    response = reader_client.post(ADD, {"text": "It was a dark and stormy night. " * 32_000})

    assert response.status_code in (302, 422)


def test_a_text_that_is_too_long_is_refused_whole_and_kept(reader_client):
    response = reader_client.post(ADD, {"text": "word " * 500_000})

    assert response.status_code == 422
    assert response.context["form"].errors["text"]


def test_more_than_a_form_can_carry_is_told_on_a_page(reader_client):
    response = reader_client.post(ADD, {"text": "x" * 9_000_000})

    assert response.status_code == 413
    assert "Send it in parts" in text(response)


@pytest.mark.django_db(transaction=True)
def test_one_scan_takes_at_most_14_queries(reader_client):
    reader_client.post(ADD, {"text": isbn_number(60)})  # the first makes the settings
    with CaptureQueriesContext(connection) as captured:
        reader_client.post(ADD, {"text": ISBN, "door": "scanned"}, headers=HTMX)

    queries = [one["sql"] for one in captured if not one["sql"].startswith(("BEGIN", "COMMIT"))]
    assert len(queries) <= 14, "\n".join(queries)


def test_every_state_has_its_words_and_acts(reader, reader_client):
    acts = {
        "looking": ["Remove"],
        "found": ["Add", "Edit", "Remove"],
        "added": ["Open", "Undo"],
        "owned": ["+1 copy", "Open", "Skip"],
        "missing": ["Add by hand", "Try now", "Remove"],
        "needs_you": ["Add by hand", "Remove"],
        "refused": ["Use 978-0-593-09932-2 instead", "Remove"],
    }
    for state in acts:
        make_row(reader, state)

    rows = {row.state: row for row in reader_client.get(ADD).context["rows"]}

    assert {state: [act.label for act in row.acts] for state, row in rows.items()} == acts
    assert [choice.title for choice in rows["needs_you"].choices] == ["Dune", "Dune Two"]


def test_a_missing_row_says_that_it_is_asked_for_again_by_itself(reader, reader_client):
    row = make_row(reader, "missing", due_at=timezone.now() + timedelta(hours=5, minutes=1))

    page = text(reader_client.get(ADD))

    assert "It is asked for again by itself in about 5 hours." in page
    assert f"/books/new/?isbn={row.isbn13}" in page


def test_the_counts_add_up_and_lead_to_their_rows(reader, reader_client):
    for state in ("looking", "found", "found", "refused"):
        make_row(reader, state)

    tabs = reader_client.get(ADD).context["head"]["tabs"]
    found = reader_client.get(ADD, {"state": "found"}).context["rows"]

    counts = {tab["label"]: tab["count"] for tab in tabs}
    assert counts == {"All": 4, "Found": 2, "Looking up": 1, "Not an ISBN": 1}
    assert [row.state for row in found] == ["found", "found"]


def test_what_is_on_its_way_in_is_not_offered_to_be_added(reader, reader_client):
    make_row(reader, "found", adds=True)
    make_row(reader, "missing")
    make_row(reader, "found", adds=False)

    page = text(reader_client.get(ADD))

    assert "Add all 1<" in page
    assert "2 of 3 done, 1 not found yet" in page


def test_at_rest_the_tray_says_that_nothing_is_left(reader, reader_client):
    make_row(reader, "missing")

    page = text(reader_client.get(ADD))

    assert "All looked up, 1 not found yet" in page
    assert "<progress" not in page


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        ("looking", "outage", "<b>Waiting</b>"),
        ("needs_you", "cannot_add", "Something in what was found does not fit."),
    ],
)
def test_why_a_row_does_not_go_on_is_told(reader, reader_client, state, reason, words):
    make_row(reader, state, reason=reason)

    assert words in text(reader_client.get(ADD))


@pytest.mark.parametrize("state", ["nonsense", "looking", ""])
def test_a_state_without_rows_is_a_page_all_the_same(reader_client, state):
    assert reader_client.get(ADD, {"state": state}).status_code == 200


def test_the_page_says_when_no_worker_runs(reader, reader_client):
    make_row(reader)
    assert "background worker is not running" in text(reader_client.get(ADD))

    now = timezone.now()
    WorkerBeat.objects.create(worker="one", started_at=now, beat_at=now)
    page = text(reader_client.get(ADD))
    assert "background worker is not running" not in page
    assert "0 of 1" in page


def test_what_waits_for_tomorrow_is_counted(reader, reader_client):
    for _ in range(3):
        make_row(reader, reason="quota", due_at=timezone.now() + timedelta(hours=7))

    assert "3 wait for tomorrow’s lookups" in text(reader_client.get(ADD))


def test_more_rows_than_a_page_are_loaded_further_down(reader, reader_client):
    for _ in range(limits.INTAKE_PAGE_SIZE + 10):
        make_row(reader, "refused")

    first = reader_client.get(ADD)
    more_url = first.context["more_url"]
    rest = reader_client.get(more_url, headers=HTMX)

    assert len(first.context["rows"]) == limits.INTAKE_PAGE_SIZE
    assert [row.id for row in rest.context["rows"]] == [
        row.public_id for row in reversed(IntakeRow.objects.order_by("pk")[:10])
    ]
    assert "HX-Request" in rest["Vary"]
    assert f'name="oldest" value="{first.context["rows"][-1].id}"' in text(first)
    assert f'name="oldest" value="{rest.context["rows"][-1].id}" hx-swap-oob="true"' in text(rest)
    assert 'name="since"' not in text(rest)


def test_a_list_drawn_anew_reaches_as_far_down_as_before(reader, reader_client):
    for _ in range(limits.INTAKE_CHANGES_MAX + 20):
        make_row(reader, "refused")
    fifth = IntakeRow.objects.order_by("pk")[4]
    asked = {"since": (timezone.now() - timedelta(hours=1)).isoformat(), "oldest": fifth.public_id}

    anew = reader_client.get("/add/tray/", asked, headers=HTMX)

    assert len(anew.context["rows"]) == limits.INTAKE_CHANGES_MAX + 16


def test_queries_do_not_grow_with_the_rows(reader, reader_client, assert_flat_queries):
    def grow(count):
        for state in ("looking", "added", "owned", "found", "needs_you", "missing", "refused"):
            for _ in range(max(1, count // 7)):
                row = make_row(reader, state)
                if row.book:
                    CoverFactory(book=row.book)

    since = (timezone.now() - timedelta(hours=1)).isoformat()
    assert_flat_queries(grow=grow, act=lambda: reader_client.get(ADD), at_most=10, few=2, more=50)
    assert_flat_queries(
        grow=grow,
        act=lambda: reader_client.get("/add/tray/", {"since": since}, headers=HTMX),
        at_most=8,
    )


def test_what_changed_since_then_is_told_and_what_went_is_taken_away(reader, reader_client):
    old = make_row(reader, "found")
    IntakeRow.objects.update(updated_at=timezone.now() - timedelta(hours=1))
    fresh, gone = make_row(reader, "found"), make_row(reader, "found")
    services.clear_row(owner=reader, public_id=gone.public_id)
    since = (timezone.now() - timedelta(minutes=1)).isoformat()

    answer = text(reader_client.get("/add/tray/", {"since": since}, headers=HTMX))

    assert f'id="row-{old.public_id}"' not in answer
    assert f'id="row-{fresh.public_id}"' in answer
    assert f'<li id="row-{gone.public_id}"' in answer
    assert 'hx-swap-oob="delete"' in answer


def test_rows_below_the_page_and_of_another_state_are_not_told(reader, reader_client):
    below, last, found = (make_row(reader, state) for state in ("found", "found", "refused"))
    since = (timezone.now() - timedelta(minutes=1)).isoformat()

    asked = {"since": since, "oldest": last.public_id, "state": "found"}
    response = reader_client.get("/add/tray/", asked, headers=HTMX)

    assert [row.id for row in response.context["rows"]] == [last.public_id]
    assert [row["id"] for row in response.context["gone"]] == [found.public_id]
    assert below.public_id not in text(response)


def test_when_very_much_changed_the_list_comes_whole(reader, reader_client):
    IntakeRowFactory.create_batch(230, owner=reader)
    since = (timezone.now() - timedelta(minutes=1)).isoformat()

    response = reader_client.get("/add/tray/", {"since": since}, headers=HTMX)

    assert len(response.context["rows"]) == limits.INTAKE_PAGE_SIZE
    assert 'id="tray-list" hx-swap-oob="true"' in text(response)


_ODD_MOMENTS = [
    "0001-01-01T00:00:00+00:00",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
]


@pytest.mark.parametrize(
    "since", ["", "yesterday", "9999-99-99", "2026-01-01", "\x00", "x" * 500, *_ODD_MOMENTS]
)
def test_a_moment_that_is_none_is_now(reader, reader_client, since):
    make_row(reader)

    assert reader_client.get("/add/tray/", {"since": since}).status_code == 200


def test_adding_a_found_row_makes_the_book(reader, reader_client):
    row = make_row(reader, "found")

    response = act_in_place(reader_client, row, "add")

    assert Book.objects.get().isbn13 == row.isbn13
    assert said(response)["text"].startswith("Added: ")
    assert 'data-state="added"' in text(response)


def test_undoing_what_was_added_takes_the_book_out_with_a_way_back(reader, reader_client):
    row = services.add_row(owner=reader, public_id=make_row(reader, "found").public_id)

    response = act_in_place(reader_client, row, "undo")

    assert Book.objects.get().trashed_at
    assert f"/books/{row.book.public_id}/restore/" in text(response)


def test_removing_a_row_can_be_undone(reader, reader_client):
    row = make_row(reader, "found")

    response = act(reader_client, row, "clear")
    toast = list(response.wsgi_request._messages)[0]
    undo_url = toast.extra_tags.removeprefix("undo:")
    assert IntakeRow.objects.get().cleared_at

    reader_client.post(undo_url)
    assert IntakeRow.objects.get().cleared_at is None


def test_a_row_that_changed_meanwhile_is_shown_as_it_is(reader, reader_client):
    row = make_row(reader, "added")

    quick = act_in_place(reader_client, row, "retry")
    plain = act(reader_client, row, "retry")

    assert said(quick)["kind"] == "attention"
    assert 'data-state="added"' in text(quick)
    assert plain.status_code == 302


def test_a_missing_row_knows_the_book_that_was_added_by_hand(reader, reader_client):
    row = make_row(reader, "missing", due_at=timezone.now())
    given = {"title": "A zine", "isbn13": row.isbn13, "visibility": "public"}

    reader_client.post("/books/new/", given)

    row.refresh_from_db()
    assert (row.state, row.book, row.due_at) == ("added", Book.objects.get(), None)


def test_a_book_without_an_isbn_leaves_the_refused_codes_alone(reader, reader_client):
    row = make_row(reader, "refused", isbn13=None, typed="9780306406158", due_at=None)

    made = reader_client.post("/books/new/", {"title": "Old Almanac", "visibility": "private"})

    row.refresh_from_db()
    assert made.status_code == 302
    assert (row.state, row.book) == ("refused", None)


def test_another_copy_of_what_one_has(reader, reader_client):
    row = make_row(reader, "owned")

    act(reader_client, row, "copy")

    assert sorted(Book.objects.values_list("copy_number", flat=True)) == [1, 2]


def test_a_choice_between_two_is_made(reader, reader_client):
    row = make_row(reader, "needs_you")

    response = act(reader_client, row, "choose", number="1")

    row.refresh_from_db()
    assert response.status_code == 302
    assert row.record["title"] == "Dune Two"


@pytest.mark.parametrize("number", ["", "7", "-1", "x", "9" * 50])
def test_a_choice_that_is_not_there_changes_nothing(reader, reader_client, number):
    row = make_row(reader, "needs_you")

    assert act(reader_client, row, "choose", number=number).status_code < 500
    assert IntakeRow.objects.get().state == "needs_you"


def test_the_isbn_that_was_meant_takes_the_place_of_what_is_none(reader, reader_client):
    row = make_row(reader, "refused")

    response = act_in_place(reader_client, row, "use")

    assert IntakeRow.objects.in_tray().get().isbn13 == "9780593099322"
    assert response.status_code == 200


@pytest.mark.parametrize("action", ["nonsense", "delete"])
def test_what_cannot_be_done_is_not_there(reader, reader_client, action):
    assert act(reader_client, make_row(reader), action).status_code == 404
    assert reader_client.post(f"/add/tray/{action}/").status_code == 404


def test_all_found_are_added_with_one_press(reader, reader_client):
    for _ in range(3):
        make_row(reader, "found")

    response = reader_client.post("/add/tray/add-found/", headers=HTMX)

    assert said(response)["text"] == "3 rows on the way in."
    assert IntakeRow.objects.filter(adds=True).count() == 3


@pytest.mark.parametrize("action", ["stop", "clear-done", "add-found", "retry-missing"])
def test_with_nothing_left_to_do_there_is_nothing_to_undo(reader_client, action):
    response = reader_client.post(f"/add/tray/{action}/", headers=HTMX)

    assert said(response)["text"] == "There was none left."
    assert "/restore/" not in text(response)


def test_missing_ones_are_tried_again_with_one_press(reader, reader_client):
    row = make_row(reader, "missing", due_at=timezone.now() + timedelta(days=1))

    reader_client.post("/add/tray/retry-missing/")

    row.refresh_from_db()
    assert row.due_at <= timezone.now()


@pytest.mark.parametrize(
    ("action", "left"),
    [
        ("stop", {"added", "owned", "refused"}),
        ("clear-done", {"looking", "refused"}),
        ("clear-refused", {"looking", "added", "owned"}),
    ],
)
def test_clearing_can_be_undone(reader, reader_client, action, left):
    for state in ("looking", "added", "owned", "refused"):
        make_row(reader, state)

    response = reader_client.post(f"/add/tray/{action}/", headers=HTMX)
    undo_url = response.context["toast"]["undo_url"]

    assert {row.state for row in IntakeRow.objects.in_tray()} == left
    reader_client.post(undo_url, headers=HTMX)
    assert IntakeRow.objects.in_tray().count() == 4


def test_settings_are_kept_and_shown(reader, reader_client):
    given = {
        "adds_at_once": "",
        "visibility": "private",
        "location": "Study, shelf 3",
        "subjects_text": "Gifts\r\nSummer",
        "plays_sound": "on",
    }

    reader_client.post("/add/settings/", given)

    saved = IntakeSettings.objects.get(owner=reader)
    assert (saved.adds_at_once, saved.visibility, saved.location) == (
        False,
        "private",
        "Study, shelf 3",
    )
    assert (saved.subjects, saved.plays_sound, saved.vibrates) == (["Gifts", "Summer"], True, False)
    assert "Study, shelf 3" in text(reader_client.get(ADD))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("visibility", "everybody"),
        ("location", "x" * 201),
        ("subjects_text", "\n".join(f"Subject {n}" for n in range(50))),
    ],
)
def test_settings_that_cannot_be_kept_are_told_beside_the_field(reader_client, name, value):
    response = reader_client.post("/add/settings/", {name: value})

    assert response.status_code == 422
    assert name in response.context["settings"].errors
    assert response.context["settings"][name].value() == value


def test_a_row_is_edited_before_it_is_added(reader, reader_client):
    row = make_row(reader, "found")
    url = f"/add/rows/{row.public_id}/edit/"
    form = reader_client.get(url).context["form"]
    assert form["title"].value() == "A Field Guide to Getting Lost"

    response = reader_client.post(url, {"title": "My title", "visibility": "public", "adds": "on"})

    assert response.status_code == 302
    assert Book.objects.get().title == "My title"


def test_an_edit_that_cannot_be_kept_is_told_beside_the_field(reader, reader_client):
    row = make_row(reader, "found")

    url = f"/add/rows/{row.public_id}/edit/"
    typed = {"title": "T", "published": "2024-02-30", "visibility": "public"}
    response = reader_client.post(url, typed)

    assert response.status_code == 422
    assert "published" in response.context["form"].errors
    assert response.context["form"]["published"].value() == "2024-02-30"


def test_news_are_counted_beside_add_and_seen_once_the_tray_is_opened(reader, reader_client):
    reader.tray_news = 3
    reader.save()
    assert "3<span" in text(reader_client.get("/library/"))

    reader_client.get(ADD)

    reader.refresh_from_db()
    assert reader.tray_news == 0


def test_visitors_are_asked_to_sign_in(client, db):
    assert client.get(ADD).url == f"/account/sign-in/?next={ADD}"
