"""The page of a list: what its owner, everybody, and whoever has the link sees there."""

import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from library.tests.factories import (
    BookFactory,
    CoverFactory,
    ListEntryFactory,
    ReadingListFactory,
)


@pytest.fixture
def shown(reader):
    reader.is_published = True
    reader.save()
    return reader


@pytest.fixture
def winter(shown):
    """A public list of two books for everybody, and four that are the owner's own."""
    one = ReadingListFactory(owner=shown, title="Winter", description="For long nights.")
    facts = (
        ("Open", {}, "Read this", True),
        ("Private", {"visibility": "private"}, "Not this", True),
        ("Unlisted", {"visibility": "unlisted"}, "Nor this", True),
        ("Hidden", {"hidden_at": timezone.now()}, "Nor that", True),
        ("Trashed", {"trashed_at": timezone.now()}, "Never", True),
        ("Open too", {}, "For me alone", False),
    )
    for title, book, note, is_note_shown in facts:
        ListEntryFactory(
            reading_list=one,
            book=BookFactory(owner=shown, title=f"{title} book", **book),
            note=note,
            is_note_shown=is_note_shown,
        )
    return one


KEPT_BACK = (
    *("Private book", "Unlisted book", "Hidden book", "Trashed book"),
    *("Not this", "Nor this", "Nor that", "Never", "For me alone"),
)


def titles(page):
    return [entry.card.title for entry in page.context["entries"]]


def test_others_see_the_public_part_and_nothing_else(winter, client, stranger_client):
    for who in (client, stranger_client):
        page = who.get(winter.get_absolute_url())

        assert titles(page) == ["Open book", "Open too book"]
        assert page.context["summary"] == "2 books"
        assert "For long nights." in page.text
        assert "Read this" in page.text
        assert [text for text in KEPT_BACK if text in page.text] == []
        assert "csrfmiddlewaretoken" not in re.sub(r"<form.*?sign-out.*?</form>", "", page.text)
        assert "data-reorder" not in page.text
        assert 'href="/@alice/"' in page.text


def test_the_owner_sees_all_but_the_trash_with_what_can_be_done(winter, reader_client):
    page = reader_client.get(winter.get_absolute_url())

    assert len(titles(page)) == 5
    assert page.text.count("Only you see this book") == 3
    assert page.text.count("Only you read this") == 1
    assert "Everybody sees this list" in page.text
    assert page.text.count("data-grip") == 5


def test_as_a_visitor_the_owner_sees_what_others_see(winter, reader_client):
    page = reader_client.get(f"{winter.get_absolute_url()}?as=visitor")

    assert titles(page) == ["Open book", "Open too book"]
    assert [text for text in KEPT_BACK if text in page.text] == []
    assert "This is the list as others see it" in page.text
    assert "data-reorder" not in page.text


@pytest.mark.parametrize(
    "change",
    [
        {"visibility": "private"},
        {"visibility": "unlisted", "share_key": "k" * 22},
        {"hidden_at": timezone.now()},
        {"trashed_at": timezone.now()},
    ],
)
def test_a_list_that_is_not_open_is_not_there_for_others(
    winter, client, stranger_client, reader_client, change
):
    type(winter).objects.filter(pk=winter.pk).update(**change)

    for who in (client, stranger_client):
        assert who.get(winter.get_absolute_url()).status_code == 404
    assert reader_client.get(winter.get_absolute_url()).status_code == 200


def test_of_a_reader_who_is_not_published_nothing_is_there(winter, client):
    User.objects.update(is_published=False)

    assert client.get(winter.get_absolute_url()).status_code == 404


def test_whoever_has_the_link_sees_the_public_part_of_an_unlisted_list(winter, client):
    type(winter).objects.update(visibility="unlisted", share_key="k" * 22)

    page = client.get(f"/unlisted/lists/{'k' * 22}/")

    assert titles(page) == ["Open book", "Open too book"]
    assert [text for text in KEPT_BACK if text in page.text] == []
    assert '<meta name="robots" content="noindex, nofollow">' in page.text
    assert winter.public_id not in page.text
    assert client.get(f"/unlisted/lists/{'n' * 22}/").status_code == 404


@pytest.mark.parametrize("visibility", ["private", "public"])
def test_the_link_of_a_list_that_is_not_unlisted_leads_nowhere(winter, client, visibility):
    type(winter).objects.update(visibility=visibility, share_key="k" * 22)

    assert client.get(f"/unlisted/lists/{'k' * 22}/").status_code == 404


def test_the_owner_of_an_unlisted_list_has_its_link_to_share(winter, reader_client):
    type(winter).objects.update(visibility="unlisted", share_key="k" * 22)

    page = reader_client.get(winter.get_absolute_url())

    assert f"/unlisted/lists/{'k' * 22}/" in page.text
    assert "Whoever has the link sees this list" in page.text


def test_a_hidden_list_tells_its_owner_why(winter, reader_client):
    type(winter).objects.update(hidden_at=timezone.now(), hidden_reason="Nothing but links.")

    page = reader_client.get(winter.get_absolute_url())

    assert "Nothing but links." in page.text
    assert "Only you see this list" in page.text


def test_where_there_are_notes_the_page_is_one_to_read(winter, client):
    page = client.get(winter.get_absolute_url())

    assert page.context["look"] == "notes"
    assert [look["url"] for look in page.context["looks"]] == [
        f"{winter.get_absolute_url()}?view=covers",
        winter.get_absolute_url(),
    ]
    assert client.get(f"{winter.get_absolute_url()}?view=covers").context["look"] == "covers"
    assert client.get(f"{winter.get_absolute_url()}?view=x").context["look"] == "notes"
    winter.entries.update(is_note_shown=False)
    with_nothing_to_read = Client().get(f"{winter.get_absolute_url()}?view=notes&page=1")
    assert with_nothing_to_read.context["look"] == "covers"
    assert with_nothing_to_read.context["looks"] == []


def test_a_list_says_what_it_is_to_machines(winter, client):
    page = client.get(winter.get_absolute_url())

    assert f'<link rel="canonical" href="http://testserver{winter.get_absolute_url()}">' in (
        page.text
    )
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page.text)
    data = json.loads(block[1])
    assert (data["@type"], data["numberOfItems"]) == ("ItemList", 2)
    assert [text for text in KEPT_BACK if text in block[1]] == []


def test_a_note_is_text_and_keeps_its_lines(winter, client):
    winter.entries.filter(book__title="Open book").update(note="<b>Bold</b>\nand plain")

    page = client.get(winter.get_absolute_url())

    assert "&lt;b&gt;Bold&lt;/b&gt;\nand plain" in page.text


def test_a_list_in_which_nothing_is_open_says_so(shown, client, reader_client):
    one = ReadingListFactory(owner=shown)

    assert "No book on this list is open to everybody." in client.get(one.get_absolute_url()).text
    assert "Pick books from your library" in reader_client.get(one.get_absolute_url()).text


def test_its_own_cover_stands_beside_the_title(winter, client):
    type(winter).objects.update(
        cover_key="c" * 32, cover_width=600, cover_height=400, cover_color="#336699"
    )

    assert f"/pictures/{'c' * 32}-320.webp" in client.get(winter.get_absolute_url()).text


def test_pages_of_a_long_list_go_on_counting(shown, client, monkeypatch):
    one = ReadingListFactory(owner=shown)
    ListEntryFactory.create_batch(101, reading_list=one)

    page = client.get(f"{one.get_absolute_url()}?page=2")

    assert [entry.place for entry in page.context["entries"]] == [101]
    assert '<ol class="entries entries-covers" start="101">' in page.text
    assert f'href="http://testserver{one.get_absolute_url()}?page=2"' in page.text


@pytest.mark.parametrize("who", ["visitor", "owner"])
def test_a_list_takes_as_many_queries_for_many_books(
    shown, client, reader_client, assert_flat_queries, who
):
    one = ReadingListFactory(owner=shown)

    def grow(number):
        for _ in range(number):
            entry = ListEntryFactory(reading_list=one, note="A note", is_note_shown=True)
            CoverFactory(book=entry.book)

    asked = {"visitor": client, "owner": reader_client}[who]
    assert_flat_queries(
        grow=grow, act=lambda: asked.get(f"{one.get_absolute_url()}?view=notes"), at_most=8
    )
