"""The reader's own library, kept until it changes."""

import re

import pytest
from django.test import Client

from accounts import services as accounts
from library import services
from library.tests.factories import BookFactory
from penumbra.caching import cache_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages_kept")]
LIST = "/library/?view=list"
HOME = "/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def without_tokens(page):
    return TOKEN.sub("", page)


@pytest.fixture
def book(reader):
    return BookFactory(owner=reader, title="Persuasion")


def test_a_second_look_asks_only_who_is_looking(reader_client, book, django_assert_num_queries):
    first = reader_client.get("/library/")

    with django_assert_num_queries(2):
        second = reader_client.get("/library/")

    assert without_tokens(second.text) == without_tokens(first.text)
    assert "Persuasion" in second.text


CHANGES = {
    "edited": lambda one: services.edit_book(
        owner=one.owner, public_id=one.public_id, given={"title": "Emma"}
    ),
    "trashed": lambda one: services.trash_book(owner=one.owner, public_id=one.public_id),
    "added": lambda one: services.add_book_by_hand(owner=one.owner, given={"title": "Emma"}),
    "put on the ledge": lambda one: services.put_favourite(
        owner=one.owner, public_id=one.public_id, place=1
    ),
    "renamed": lambda one: accounts.update_profile(
        user=one.owner,
        profile=accounts.Profile(handle=one.owner.handle, name="Somebody Else", bio=""),
    ),
}


@pytest.mark.parametrize("page", [LIST, HOME])
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_is_seen_at_once(reader_client, book, change, page, settings):
    before = reader_client.get(page).text

    change(book)

    seen = reader_client.get(page).text
    settings.CACHES = settings.CACHES | {"pages": cache_of("pages", redis_url="", most=0)}
    made_anew = reader_client.get(page).text
    assert without_tokens(seen) == without_tokens(made_anew)
    assert seen != before


def test_each_reader_has_their_own(reader_client, stranger_client, book):
    reader_client.get("/library/")

    assert "Persuasion" not in stranger_client.get("/library/").text


def test_forms_have_a_token_of_this_very_visit(reader, book):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader)
    tokens = [set(TOKEN.findall(client.get(LIST).text)) for _ in range(3)]

    assert [len(found) for found in tokens] == [1, 1, 1]
    for (token,) in tokens:
        sent = {"csrfmiddlewaretoken": token, "book": book.public_id, "visibility": "public"}
        answer = client.post("/library/bulk/", sent | {"action": "visibility"})
        assert answer.status_code == 302


def test_somebody_elses_session_never_gets_this_ones_token(reader, book):
    first, second = Client(), Client(enforce_csrf_checks=True)
    first.force_login(reader)
    second.force_login(reader)
    first.get(LIST)

    token = TOKEN.search(second.get(LIST).text)[1]

    sent = {"csrfmiddlewaretoken": token, "book": book.public_id, "visibility": "public"}
    assert second.post("/library/bulk/", sent | {"action": "visibility"}).status_code == 302


def test_what_is_to_be_told_is_told_once(reader_client, book):
    reader_client.get("/library/")
    reader_client.post(f"/books/{book.public_id}/trash/")

    told, after = reader_client.get("/library/").text, reader_client.get("/library/").text

    assert "is in the trash" in told
    assert "is in the trash" not in after


def test_news_of_the_tray_is_seen_at_once(reader, reader_client, book):
    reader_client.get("/library/")
    type(reader).objects.filter(pk=reader.pk).update(tray_news=3)

    assert 'class="news">3' in reader_client.get("/library/").text


def test_the_colours_chosen_are_seen_at_once(reader_client, book):
    reader_client.get("/library/")
    reader_client.cookies["theme"] = "dark"

    assert 'data-theme="dark"' in reader_client.get("/library/").text
