"""The box that takes everything in, with and without htmx."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from library.models import IntakeRow
from library.tests.factories import (
    BookFactory,
    isbn_number,
)
from library.tests.views.trays import ADD, HTMX, ISBN, said, text


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
