"""What the owner does with the books on a list, from its page, the picker, a book, a selection."""

import pytest
from django.utils import timezone

from library import limits
from library.models import ListEntry, ReadingList
from library.tests.factories import BookFactory, ListEntryFactory, ReadingListFactory

FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def shelf(reader):
    """A list of the books a, b, c."""
    one = ReadingListFactory(owner=reader, title="Winter")
    for title in "abc":
        ListEntryFactory(reading_list=one, book__title=title)
    return one


def entry(title):
    return ListEntry.objects.get(book__title=title)


def path(title, act):
    one = entry(title)
    return f"{one.reading_list.get_absolute_url()}entries/{one.public_id}/{act}/"


def order():
    return "".join(ListEntry.objects.order_by("position").values_list("book__title", flat=True))


def toasts(client, response):
    page = client.get(response["Location"])
    return page.context["toasts"]


def test_a_move_by_form_says_where_the_book_is_and_leads_there(shelf, reader_client):
    response = reader_client.post(path("a", "move"), {"to": "place", "place": " 3 "})

    assert order() == "bca"
    anchor = f"#e-{entry('a').public_id}"
    assert response["Location"] == f"{shelf.get_absolute_url()}{anchor}"
    told = toasts(reader_client, response)[0]
    assert told["text"] == "“a” is at place 3 now."


@pytest.mark.parametrize(
    ("to", "after"), [("top", "cab"), ("up", "acb"), ("down", "abc"), ("end", "abc")]
)
def test_each_button_moves(shelf, reader_client, to, after):
    reader_client.post(path("c", "move"), {"to": to, "place": "3"})

    assert order() == after


@pytest.mark.parametrize("place", ["", "x", "0", "-1", "9" * 30, "٣x"])
def test_a_place_that_is_none_moves_nothing_and_says_so(shelf, reader_client, place):
    response = reader_client.post(path("a", "move"), {"to": "place", "place": place})

    assert order() == "abc"
    assert toasts(reader_client, response)[0]["level"] == "error"


def test_a_drop_is_answered_without_a_page(shelf, reader_client):
    given = {"to": "before", "other": entry("a").public_id}

    response = reader_client.post(path("c", "move"), given, headers=FETCH)

    assert (response.status_code, response.content) == (204, b"")
    assert order() == "cab"


def test_a_drop_beside_what_is_gone_is_404_and_a_strange_move_422(shelf, reader_client):
    other, url = entry("b").public_id, path("c", "move")
    entry("b").delete()

    gone = reader_client.post(url, {"to": "after", "other": other}, headers=FETCH)
    strange = reader_client.post(url, {"to": "sideways"}, headers=FETCH)

    assert (gone.status_code, strange.status_code) == (404, 422)
    assert order() == "ac"


def test_a_note_is_written_on_its_page(shelf, reader_client):
    assert "Save the note" in reader_client.get(path("b", "note")).text

    response = reader_client.post(path("b", "note"), {"note": " Fine ", "is_note_shown": "on"})

    assert response["Location"].endswith(f"#e-{entry('b').public_id}")
    assert (entry("b").note, entry("b").is_note_shown) == ("Fine", True)
    reader_client.post(path("b", "note"), {"note": ""})
    assert (entry("b").note, entry("b").is_note_shown) == ("", False)


def test_a_note_that_is_too_long_is_kept_in_the_form(shelf, reader_client):
    note = "x" * (limits.NOTE_MAX + 1)

    page = reader_client.post(path("b", "note"), {"note": note})

    assert page.status_code == 422
    assert note in page.text
    assert page.context["form"].errors.keys() == {"note"}


def test_the_script_gets_the_form_and_the_note_as_parts(shelf, reader_client):
    form = reader_client.get(path("b", "note"), headers=FETCH)
    noted = reader_client.post(path("b", "note"), {"note": "<Fine>"}, headers=FETCH)

    assert "<html" not in form.text
    assert "data-note-form" in form.text
    assert form["Vary"].count("X-Requested-With") == 1
    assert "&lt;Fine&gt;" in noted.text
    assert "Only you read this" in noted.text
    assert "<html" not in noted.text


def test_a_book_is_taken_off_and_undo_puts_it_back(shelf, reader_client):
    response = reader_client.post(path("b", "remove"))

    assert order() == "ac"
    undo_url = toasts(reader_client, response)[0]["undo_url"]
    reader_client.post(undo_url)
    assert order() == "abc"
    again = reader_client.post(undo_url)
    assert again.status_code == 410
    assert "back on the list already" in again.text


def test_the_picker_marks_what_is_on_the_list_and_adds_what_is_ticked(reader, shelf, reader_client):
    fresh = [BookFactory(owner=reader, title=title) for title in "de"]
    url = f"{shelf.get_absolute_url()}pick/"

    page = reader_client.get(url)
    assert {(pick.card.title, pick.is_on) for pick in page.context["picks"]} == {
        ("a", True),
        ("b", True),
        ("c", True),
        ("d", False),
        ("e", False),
    }
    response = reader_client.post(f"{url}?q=d", {"book": [book.public_id for book in fresh]})

    assert order() == "abcde"
    assert response["Location"] == f"{url}?q=d"
    told = toasts(reader_client, response)[0]
    assert told["text"] == "2 books added to “Winter”."
    reader_client.post(told["undo_url"])
    assert order() == "abc"
    assert reader_client.post(told["undo_url"]).status_code == 410


def test_the_picker_finds_and_pages(reader, shelf, reader_client):
    BookFactory.create_batch(limits.PAGE_SIZE, owner=reader, title="Other")
    url = f"{shelf.get_absolute_url()}pick/"

    found = reader_client.get(f"{url}?q=other&page=9&sort=title")
    assert len(found.context["picks"]) == limits.PAGE_SIZE
    assert reader_client.get(url).context["page"]["pages"] == 2
    assert "Nothing found" in reader_client.get(f"{url}?q=nowhere").text


def test_the_picker_says_when_nothing_was_ticked_or_fits(reader, shelf, reader_client, monkeypatch):
    url = f"{shelf.get_absolute_url()}pick/"
    assert toasts(reader_client, reader_client.post(url))[0]["level"] == "warning"
    given = {"book": entry("a").book.public_id}
    assert "already" in toasts(reader_client, reader_client.post(url, given))[0]["text"]

    monkeypatch.setattr(limits, "LIST_ENTRIES_MAX", 3)
    given = {"book": BookFactory(owner=reader).public_id}
    assert toasts(reader_client, reader_client.post(url, given))[0]["level"] == "error"
    assert order() == "abc"


def test_the_picker_takes_as_many_queries_for_many_books(
    reader, shelf, reader_client, assert_flat_queries
):
    assert_flat_queries(
        grow=lambda number: BookFactory.create_batch(number, owner=reader),
        act=lambda: reader_client.get(f"{shelf.get_absolute_url()}pick/"),
        at_most=6,
    )


def test_the_page_of_a_book_says_on_which_lists_it_is_and_puts_it_on_more(
    reader, shelf, reader_client
):
    other = ReadingListFactory(owner=reader, title="Summer")
    book = entry("a").book
    page = reader_client.get(book.get_absolute_url())
    assert [one["title"] for one in page.context["on_lists"]["held"]] == ["Winter"]
    assert [one["title"] for one in page.context["on_lists"]["offered"]] == ["Summer"]
    url = f"/books/{book.public_id}/lists/"

    response = reader_client.post(url, {"list": other.public_id})
    assert response["Location"] == book.get_absolute_url()
    reader_client.post(url, {"title": "Brand new"})

    held = reader_client.get(book.get_absolute_url()).context["on_lists"]["held"]
    assert [one["title"] for one in held] == ["Brand new", "Summer", "Winter"]
    assert ReadingList.objects.get(title="Brand new").visibility == "private"


def test_all_lists_of_a_book_on_a_page_of_its_own(reader, shelf, reader_client):
    ReadingListFactory(owner=reader, title="Summer")
    book = entry("a").book
    url = f"/books/{book.public_id}/lists/"

    page = reader_client.get(url)

    assert [bool(one["remove_url"]) for one in page.context["lists"]] == [False, True]
    removed = reader_client.post(page.context["lists"][1]["remove_url"], {"back": "lists"})
    assert removed["Location"] == url
    added = reader_client.post(url, {"title": "Third", "back": "lists"})
    assert added["Location"] == url
    assert ListEntry.objects.get(book=book).reading_list.title == "Third"


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"list": "nosuchlist11"}, "that list is not there any more"),
        ({"title": "  "}, "Give the list a title."),
    ],
)
def test_a_book_page_says_what_went_wrong(reader, reader_client, given, text):
    book = BookFactory(owner=reader)

    response = reader_client.post(f"/books/{book.public_id}/lists/", given)

    assert text in toasts(reader_client, response)[0]["text"]
    assert not ReadingList.objects.exists()


def test_the_page_of_a_book_takes_as_many_queries_for_many_lists(
    reader, reader_client, assert_flat_queries
):
    book = BookFactory(owner=reader)

    def grow(number):
        for _ in range(number):
            ListEntryFactory(reading_list__owner=reader, book=book)

    assert_flat_queries(
        grow=grow, act=lambda: reader_client.get(book.get_absolute_url()), at_most=10
    )


def test_a_selection_goes_on_a_list(reader, shelf, reader_client):
    fresh = [BookFactory(owner=reader, title=title) for title in "de"]
    assert "Add to list" in reader_client.get("/library/?view=list").text
    given = {"action": "add_to_list", "list": shelf.public_id, "found": "view=list"}

    response = reader_client.post(
        "/library/bulk/", given | {"book": [one.public_id for one in fresh]}
    )

    assert response["Location"] == "/library/?view=list"
    assert order() == "abcde"
    assert toasts(reader_client, response)[0]["text"] == "2 books added to “Winter”."


def test_all_that_was_found_goes_on_a_new_list_in_its_order(reader, reader_client):
    for title in "cab":
        BookFactory(owner=reader, title=title)
    given = {"action": "add_to_list", "list": "new", "every": "1", "found": "view=list&sort=title"}

    response = reader_client.post("/library/bulk/", given)

    made = ReadingList.objects.get()
    assert response["Location"] == f"{made.get_absolute_url()}edit/"
    assert order() == "abc"


@pytest.mark.parametrize("chosen", ["", "nosuchlist11"])
def test_a_selection_for_no_list_changes_nothing(reader, reader_client, chosen):
    given = {"action": "add_to_list", "list": chosen, "book": BookFactory(owner=reader).public_id}

    response = reader_client.post("/library/bulk/", given)

    assert toasts(reader_client, response)[0]["level"] == "error"
    assert not ListEntry.objects.exists()


def test_a_list_of_somebody_else_is_none_to_add_to(reader, reader_client):
    theirs = ReadingListFactory()
    book = BookFactory(owner=reader)
    for url, given in (
        ("/library/bulk/", {"action": "add_to_list", "list": theirs.public_id}),
        (f"/books/{book.public_id}/lists/", {"list": theirs.public_id}),
    ):
        reader_client.post(url, given | {"book": book.public_id})

    assert not ListEntry.objects.exists()


def test_nothing_is_done_on_a_list_in_the_trash(reader, shelf, reader_client):
    paths = [path("a", act) for act in ("move", "note", "remove")]
    ReadingList.objects.update(trashed_at=timezone.now())
    paths += [f"{shelf.get_absolute_url()}{act}/" for act in ("edit", "link", "pick")]

    answers = {reader_client.post(one, {"to": "end", "title": "T"}).status_code for one in paths}

    assert answers == {404}
    assert order() == "abc"


def test_one_comes_back_to_the_look_one_had(shelf, reader_client):
    page = reader_client.get(f"{shelf.get_absolute_url()}?view=covers")
    assert f'action="{path("a", "move")}?view=covers"' in page.text

    moved = reader_client.post(f"{path('a', 'move')}?view=covers", {"to": "end"})
    noted = reader_client.post(f"{path('a', 'note')}?view=covers", {"note": "Fine"})
    removed = reader_client.post(f"{path('b', 'remove')}?view=nonsense")

    anchor = f"{shelf.get_absolute_url()}?view=covers#e-{entry('a').public_id}"
    assert [moved["Location"], noted["Location"]] == [anchor, anchor]
    assert removed["Location"] == shelf.get_absolute_url()
