import json
from datetime import UTC, datetime, timedelta

import feedparser
import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import OldHandle
from accounts.tests.factories import UserFactory
from library.tests.closed import closed_reader, closed_thing, write
from library.tests.factories import (
    BookFactory,
    CoverFactory,
    ListEntryFactory,
    ReadingListFactory,
)

pytestmark = pytest.mark.django_db
SITE = "http://testserver"
HARD = 'Crime & <b>Punishment</b> "quoted" \x0b]]> ثلاثية'


@pytest.fixture
def bea():
    return UserFactory(
        handle="bea", name="Bea Long", bio="Old books.", email="bea@example.org", is_published=True
    )


@pytest.fixture
def winter(bea):
    return ReadingListFactory(owner=bea, title="Slow winter novels", description="Snowed in.")


def atom(client, path):
    answer = client.get(f"{path}feed.atom")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    read = feedparser.parse(answer.content, sanitize_html=False)
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    return read


def json_feed(client, path):
    answer = client.get(f"{path}feed.json")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/feed+json; charset=utf-8"
    read = json.loads(answer.content)
    assert read["version"] == "https://jsonfeed.org/version/1.1"
    return read


def titles(client, path):
    both = [entry.title for entry in atom(client, path).entries]
    assert [item["title"] for item in json_feed(client, path)["items"]] == both
    return both


def test_a_feed_says_whose_it_is_and_never_an_address_of_mail(client, bea):
    read, told = atom(client, "/@bea/"), json_feed(client, "/@bea/")

    assert (read.feed.title, read.feed.subtitle) == ("New books of Bea Long", "Old books.")
    assert (read.feed.author_detail.name, read.feed.author_detail.href) == (
        "Bea Long",
        f"{SITE}/@bea/",
    )
    links = {link.rel: link.href for link in read.feed.links}
    assert links == {"alternate": f"{SITE}/@bea/", "self": f"{SITE}/@bea/feed.atom"}
    assert told["authors"] == [{"name": "Bea Long", "url": f"{SITE}/@bea/"}]
    assert told["home_page_url"] == f"{SITE}/@bea/"
    assert told["feed_url"] == f"{SITE}/@bea/feed.json"
    for form in ("atom", "json"):
        assert "example.org" not in client.get(f"/@bea/feed.{form}").text


def test_who_has_no_name_is_called_by_the_handle(client, bea):
    write(bea, {"name": ""})

    assert atom(client, "/@bea/").feed.author == "bea"


def test_books_come_newest_first_with_all_their_words(client, bea):
    day = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
    old = BookFactory(owner=bea, title="Old", created_at=day - timedelta(days=1))
    BookFactory(
        owner=bea,
        title="Middlemarch",
        subtitle="A Study of Provincial Life",
        author="George Eliot",
        synopsis="<p>Miss Brooke had that kind of <em>beauty</em>.</p>",
        language="en",
        created_at=day,
    )

    first, second = atom(client, "/@bea/").entries

    assert first.title == "Middlemarch: A Study of Provincial Life"
    assert (second.title, second.link) == ("Old", f"{SITE}{old.get_absolute_url()}")
    assert first.summary == "Miss Brooke had that kind of beauty."
    assert "<p>By George Eliot</p>" in first.content[0].value
    assert "<em>beauty</em>" in first.content[0].value
    assert first.published == first.updated == "2026-03-04T05:06:07+00:00"
    item = json_feed(client, "/@bea/")["items"][0]
    assert item["summary"] == "Miss Brooke had that kind of beauty."
    assert (item["date_published"], item["language"]) == ("2026-03-04T05:06:07+00:00", "en")
    assert atom(client, "/@bea/").feed.updated == "2026-03-04T05:06:07+00:00"


def test_what_markup_and_xml_mean_is_escaped(client, bea):
    BookFactory(
        owner=bea, title=HARD, synopsis="<p>a &amp; b &lt;i&gt;</p>", author="O&#39;Brian <x>"
    )

    entry = atom(client, "/@bea/").entries[0]

    assert entry.title == HARD.replace("\x0b", "")
    assert entry.summary == "a &amp; b &lt;i&gt;"
    assert "<p>By O&amp;#39;Brian &lt;x&gt;</p>" in entry.content[0].value
    assert json_feed(client, "/@bea/")["items"][0]["title"] == HARD.replace("\x0b", "")


def test_pictures_are_the_real_cover_or_the_designed_one(client, bea):
    designed = BookFactory(owner=bea, title="Plain")
    CoverFactory(book=BookFactory(owner=bea, title="Worn"), key="ab" * 16)

    worn, plain = json_feed(client, "/@bea/")["items"]

    assert worn["image"] == f"{SITE}/covers/{'ab' * 16}-320.webp"
    assert plain["image"].startswith(f"{SITE}{designed.get_absolute_url()}cover.svg?v=")
    for item in (plain,):
        assert client.get(item["image"].removeprefix(SITE)).status_code == 200
    links = {link.rel: (link.href, link.type) for link in atom(client, "/@bea/").entries[0].links}
    assert links["enclosure"] == (worn["image"], "image/webp")


def test_ids_stay_whatever_the_site_or_the_reader_is_called(client, bea, winter):
    entry = ListEntryFactory(reading_list=winter)

    def ids():
        handle = type(bea).objects.get().handle
        of_reader = [item["id"] for item in json_feed(client, f"/@{handle}/")["items"]]
        read = atom(client, f"/@{handle}/")
        assert [one.id for one in read.entries] == of_reader
        of_list = [one.id for one in atom(client, winter.get_absolute_url()).entries]
        return read.feed.id, of_reader, of_list

    before = ids()
    OldHandle.objects.create(user=bea, handle="bea", given_up_at=timezone.now())
    write(bea, {"handle": "beatrice"})
    write(entry.book, {"title": "Another"})

    assert ids() == before
    assert all(one.startswith("urn:uuid:") for one in (before[0], *before[1], *before[2]))
    assert before[1] != before[2], "a book and its place on a list are two things"


def test_who_follows_a_handle_given_up_is_led_on(client, bea):
    OldHandle.objects.create(user=bea, handle="beatrix", given_up_at=timezone.now())

    answer = client.get("/@beatrix/feed.atom")

    assert (answer.status_code, answer["Location"]) == (301, "/@bea/feed.atom")
    assert client.get("/@BEA/feed.json")["Location"] == "/@bea/feed.json"


def test_a_list_comes_in_the_order_of_adding_with_the_notes_that_are_shown(client, winter):
    moment = timezone.now()
    for number, (note, is_shown) in enumerate([("Read first", True), ("For me alone", False)]):
        ListEntryFactory(
            reading_list=winter,
            book__title=f"Book {number}",
            note=note,
            is_note_shown=is_shown,
            added_at=moment + timedelta(hours=number),
            position=100 - number,
        )

    path = winter.get_absolute_url()
    newest, first = atom(client, path).entries

    assert (newest.title, first.title) == ("Book 1", "Book 0")
    assert first.summary == "Read first"
    assert "<blockquote><p>Read first</p></blockquote>" in first.content[0].value
    assert "For me alone" not in client.get(f"{path}feed.atom").text
    assert "For me alone" not in client.get(f"{path}feed.json").text
    assert atom(client, path).feed.title == "Slow winter novels"
    assert atom(client, path).feed.subtitle == "Snowed in."


@closed_thing
def test_no_feed_tells_of_a_book_that_is_not_shown(client, winter, closed_thing):
    entry = ListEntryFactory(reading_list=winter)
    write(entry.book, closed_thing)

    assert titles(client, "/@bea/") == []
    assert titles(client, winter.get_absolute_url()) == []
    # Nor of when it was added.
    when = timezone.now().isoformat()[:10]
    assert atom(client, winter.get_absolute_url()).feed.updated.startswith(when)
    assert client.get(f"{entry.book.get_absolute_url()}cover.svg").status_code == 404


@closed_thing
@pytest.mark.parametrize("form", ["atom", "json"])
def test_a_list_that_is_not_shown_has_no_feed(client, bea, winter, form, closed_thing):
    write(winter, closed_thing)
    path = f"{winter.get_absolute_url()}feed.{form}"

    assert client.get(path).status_code == 404
    client.force_login(bea)
    assert client.get(path).status_code == 404


@closed_reader
@pytest.mark.parametrize("form", ["atom", "json"])
def test_a_reader_who_is_not_shown_has_no_feed(client, bea, winter, form, closed_reader):
    write(bea, closed_reader)

    assert client.get(f"/@bea/feed.{form}").status_code == 404
    assert client.get(f"{winter.get_absolute_url()}feed.{form}").status_code == 404


def test_owners_get_what_everybody_gets(client, bea, winter):
    ListEntryFactory(reading_list=winter)
    ListEntryFactory(reading_list=winter, book__visibility="private")
    own = Client()
    own.force_login(bea)

    for path in ("/@bea/", winter.get_absolute_url()):
        for form in ("atom", "json"):
            mine, theirs = (who.get(f"{path}feed.{form}") for who in (own, client))
            assert mine.content == theirs.content


def test_a_feed_of_nothing_is_the_same_every_time(client, bea):
    assert client.get("/@bea/feed.atom").content == client.get("/@bea/feed.atom?again").content


@pytest.mark.parametrize("form", ["atom", "json"])
def test_feeds_take_as_many_queries_for_many_books(client, bea, winter, assert_flat_queries, form):
    def grow(n):
        ListEntryFactory.create_batch(n, reading_list=winter)
        for book in bea.books.filter(cover=None)[:1]:
            CoverFactory(book=book)

    counted = iter(range(100))
    for path in ("/@bea/", winter.get_absolute_url()):
        assert_flat_queries(
            grow=grow,
            act=lambda path=path: client.get(f"{path}feed.{form}?{next(counted)}"),
            at_most=4,
        )


def test_a_feed_has_an_end(client, bea):
    BookFactory.create_batch(55, owner=bea)

    assert len(titles(client, "/@bea/")) == 50
