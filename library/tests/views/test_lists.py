"""Lists as wholes: their pages, made, changed and thrown away."""

import pytest
from django.utils import timezone

from library import limits
from library.models import ReadingList
from library.tests.factories import BookFactory, ListEntryFactory, ReadingListFactory


@pytest.fixture
def shown(reader):
    reader.is_published = True
    reader.save()
    return reader


def toast(client, response):
    page = client.get(response["Location"])
    return page.context["toasts"][0]


def test_a_reader_sees_their_lists_and_who_else_does(reader, reader_client):
    ReadingListFactory(owner=reader, title="Winter", visibility="private")
    ReadingListFactory(owner=reader, title="Summer")
    ReadingListFactory(owner=reader, title="Gone", trashed_at=timezone.now())
    ReadingListFactory(title="Theirs")

    page = reader_client.get("/lists/")

    assert [card.title for card in page.context["lists"]] == ["Summer", "Winter"]
    assert page.context["summary"] == "2 lists"
    assert "Private" in page.text


def test_where_no_list_is_the_page_invites(reader_client):
    page = reader_client.get("/lists/")

    assert 'href="/lists/new/"' in page.text
    assert "Make your first list" in page.text


def test_the_page_of_lists_takes_the_same_queries_for_many(
    reader, reader_client, assert_flat_queries
):
    def grow(number):
        for _ in range(number):
            ListEntryFactory(reading_list=ReadingListFactory(owner=reader))

    assert_flat_queries(grow=grow, act=lambda: reader_client.get("/lists/"), at_most=6)


def test_others_see_a_readers_public_lists_and_count_no_others(shown, client, assert_flat_queries):
    ReadingListFactory(owner=shown, title="Winter", visibility="private")
    ReadingListFactory(owner=shown, title="Whispered", visibility="unlisted")
    summer = ReadingListFactory(owner=shown, title="Summer")
    ListEntryFactory(reading_list=summer, book__title="Kept back", book__visibility="private")

    page = client.get("/@alice/lists/")

    assert [(card.title, card.count) for card in page.context["lists"]] == [("Summer", "0 books")]
    assert page.context["summary"] == "1 list"
    assert "Kept back" not in page.text
    assert "Winter" not in page.text
    assert 'href="/@alice/"' in page.text
    assert_flat_queries(
        grow=lambda number: ReadingListFactory.create_batch(number, owner=shown),
        act=lambda: client.get("/@alice/lists/?page=1"),
        at_most=10,
    )


def test_a_handle_in_capitals_leads_on(shown, client):
    assert client.get("/@Alice/lists/")["Location"] == "/@alice/lists/"


def test_a_reader_who_shows_nothing_has_no_such_page(reader, client):
    ReadingListFactory(owner=reader)

    assert client.get("/@alice/lists/").status_code == 404


def test_a_new_list_is_made_and_opened(reader, reader_client):
    given = {"title": " Slow winter novels ", "description": "Long.", "visibility": "public"}

    response = reader_client.post("/lists/new/", given)

    made = ReadingList.objects.get()
    assert response["Location"] == made.get_absolute_url()
    assert (made.owner, made.title, made.visibility) == (reader, "Slow winter novels", "public")


def test_without_a_choice_a_new_list_is_private(reader_client):
    reader_client.post("/lists/new/", {"title": "T"})

    assert ReadingList.objects.get().visibility == "private"


def test_what_is_wrong_with_a_new_list_stands_beside_its_field(reader_client):
    given = {"title": " ", "description": "x" * (limits.LIST_DESCRIPTION_MAX + 1)}

    page = reader_client.post("/lists/new/", given)

    assert page.status_code == 422
    assert page.context["form"].errors.keys() == {"title", "description"}
    assert given["description"] in page.text


def test_one_list_too_many_is_said_on_the_form(reader, reader_client, monkeypatch):
    monkeypatch.setattr(limits, "LISTS_MAX", 1)
    ReadingListFactory(owner=reader)

    page = reader_client.post("/lists/new/", {"title": "T"})

    assert page.status_code == 422
    assert "all one may have" in page.text


def test_a_list_is_edited_and_its_description_cleared(reader, reader_client):
    one = ReadingListFactory(owner=reader, title="Old", description="Words")
    path = f"{one.get_absolute_url()}edit/"
    assert "Words" in reader_client.get(path).text

    response = reader_client.post(path, {"title": "New", "description": "", "visibility": "public"})

    one.refresh_from_db()
    assert response["Location"] == one.get_absolute_url()
    assert (one.title, one.description) == ("New", "")
    refused = reader_client.post(path, {"title": "", "visibility": "public"})
    assert refused.status_code == 422
    assert "Give the list a title." in refused.text


def test_a_list_that_becomes_unlisted_shows_its_link_which_can_be_renewed(
    shown, reader_client, client
):
    one = ReadingListFactory(owner=shown, title="Whispered", visibility="private")
    path = f"{one.get_absolute_url()}edit/"

    response = reader_client.post(path, {"title": "Whispered", "visibility": "unlisted"})

    assert response["Location"] == path
    one.refresh_from_db()
    first = f"/unlisted/lists/{one.share_key}/"
    assert first in reader_client.get(path).text
    assert "Whispered" in client.get(first).text
    reader_client.post(f"{one.get_absolute_url()}link/")
    one.refresh_from_db()
    assert client.get(first).status_code == 404
    assert client.get(f"/unlisted/lists/{one.share_key}/").status_code == 200


def test_a_list_goes_to_the_trash_and_undo_brings_it_back(reader, reader_client):
    one = ReadingListFactory(owner=reader, title="Winter")
    BookFactory(owner=reader)

    response = reader_client.post(f"{one.get_absolute_url()}trash/")
    told = toast(reader_client, response)

    assert response["Location"] == "/lists/"
    assert "Winter" in told["text"]
    page = reader_client.get(one.get_absolute_url())
    assert "This list is in the trash." in page.text
    assert "data-reorder" not in page.text
    reader_client.post(told["undo_url"])
    one.refresh_from_db()
    assert one.trashed_at is None


def test_lists_in_the_trash_stand_with_the_books(reader, reader_client):
    one = ReadingListFactory(owner=reader, title="Winter", trashed_at=timezone.now())

    page = reader_client.get("/trash/")

    assert "Winter" in page.text
    assert f'action="/lists/{one.public_id}/restore/"' in page.text


def test_a_page_beyond_the_last_is_the_last(reader, reader_client):
    ReadingListFactory(owner=reader)

    assert reader_client.get("/lists/?page=900").context["page"]["number"] == 1


def test_visitors_are_asked_to_sign_in_where_a_page_is_their_own(client):
    assert client.get("/lists/")["Location"].startswith("/account/sign-in/")
