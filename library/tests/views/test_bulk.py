import pytest

from library.models import Book
from library.tests.factories import BookFactory

URL = "/library/bulk/"


def said(client, response):
    page = client.get(response["Location"])
    return [toast["text"] for toast in page.context["toasts"]], page


def test_books_ticked_go_to_the_trash_and_undo_brings_just_them_back(reader, reader_client):
    one, two, other = BookFactory.create_batch(3, owner=reader)
    given = {"action": "trash", "book": [one.public_id, two.public_id], "found": "view=list"}

    response = reader_client.post(URL, given)
    texts, page = said(reader_client, response)

    assert response["Location"] == "/library/?view=list"
    assert texts == ["2 books are in the trash."]
    assert list(Book.objects.live()) == [other]
    undo_url = page.context["toasts"][0]["undo_url"]
    response = reader_client.post(undo_url)
    assert said(reader_client, response)[0] == ["2 books are back in your library."]
    assert Book.objects.live().count() == 3
    gone = reader_client.post(undo_url)
    assert gone.status_code == 410
    assert "back in your library already" in gone.text
    assert 'href="/library/"' in gone.text


def test_all_found_means_all_that_the_page_was_about(reader, reader_client):
    BookFactory.create_batch(2, owner=reader, language="fr", visibility="public")
    other = BookFactory(owner=reader, language="en", visibility="public")
    given = {"action": "visibility", "visibility": "private", "every": "1"}

    response = reader_client.post(URL, given | {"found": "language=fr&view=list&page=1"})

    assert response["Location"] == "/library/?language=fr&view=list"
    assert said(reader_client, response)[0] == ["2 books are private now."]
    assert list(Book.objects.filter(visibility="public")) == [other]


def test_a_subject_is_added_and_removed(reader, reader_client):
    book = BookFactory(owner=reader)
    given = {"book": book.public_id, "subject": " Ships  at sea "}

    added = reader_client.post(URL, given | {"action": "add_subject"})
    assert said(reader_client, added)[0] == ["1 book put on “Ships at sea”."]
    assert book.subjects.get().name == "Ships at sea"

    removed = reader_client.post(URL, given | {"action": "remove_subject"})
    assert said(reader_client, removed)[0] == ["1 book taken off “Ships at sea”."]
    assert not book.subjects.exists()


@pytest.mark.parametrize(
    ("given", "text"),
    [
        ({"action": "trash"}, "Nothing was changed: tick the books first."),
        ({"book": "x"}, "Choose what to do with the books."),
        ({"book": "x", "action": "visibility", "visibility": "all"}, "Choose who may see them."),
        ({"book": "x", "action": "add_subject"}, "Write the subject's name."),
        ({"book": "x", "action": "trash"}, "0 books are in the trash."),
    ],
)
def test_what_cannot_be_done_is_said(reader, reader_client, given, text):
    BookFactory(owner=reader)

    response = reader_client.post(URL, given)

    assert response.status_code == 302
    assert said(reader_client, response)[0] == [text]
    assert Book.objects.live().count() == 1


@pytest.mark.parametrize("action", ["trash", "visibility", "add_subject", "remove_subject"])
def test_another_readers_books_stay_untouched(reader, reader_client, stranger, action):
    mine = BookFactory(owner=reader)
    theirs = BookFactory(owner=stranger, visibility="public", subject="Ships")
    before = Book.objects.filter(pk=theirs.pk).values().get()
    given = {"action": action, "visibility": "private", "subject": "Ships"}

    reader_client.post(URL, given | {"book": [theirs.public_id, mine.public_id]})

    assert Book.objects.filter(pk=theirs.pk).values().get() == before
    assert [subject.name for subject in theirs.subjects.all()] == ["Ships"]


def test_another_readers_undo_is_as_gone_as_any_other(reader, reader_client, stranger_client):
    book = BookFactory(owner=reader)
    response = reader_client.post(URL, {"action": "trash", "book": book.public_id})
    undo_url = said(reader_client, response)[1].context["toasts"][0]["undo_url"]

    assert stranger_client.post(undo_url).status_code == 410
    assert not Book.objects.live().exists()


@pytest.mark.parametrize(
    ("stamp", "status"),
    [("0", 410), ("1700000000000000", 410), ("12345678901234567890123456789", 404)],
)
def test_an_undo_of_nothing_is_gone_and_one_of_no_time_not_there(reader_client, stamp, status):
    assert reader_client.post(f"/library/bulk/{stamp}/undo/").status_code == status


def test_visitors_are_asked_to_sign_in_and_get_does_nothing(client, reader_client, db):
    assert client.post(URL)["Location"].startswith("/account/sign-in/")
    assert reader_client.get(URL).status_code == 405


def test_the_way_back_never_leads_elsewhere(reader_client):
    response = reader_client.post(URL, {"action": "trash", "found": "//evil.example/?q=1"})

    assert response["Location"].startswith("/library/")
