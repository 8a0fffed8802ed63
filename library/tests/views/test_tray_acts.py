"""What readers do with the rows of their tray, its settings and its news."""

from datetime import timedelta

import pytest
from django.utils import timezone

from library import services
from library.models import Book, IntakeRow, IntakeSettings
from library.tests.views.trays import ADD, HTMX, act, act_in_place, make_row, said, text


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
