"""What machines read in a page: Open Graph, Twitter's cards and schema.org's data."""

import json
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.tests.factories import UserFactory
from library import services
from library.models import Book, ReadingList
from library.tests.factories import BookFactory, CoverFactory, ListEntryFactory, ReadingListFactory
from library.views.metadata import book_meta, list_meta, reader_meta

pytestmark = pytest.mark.django_db
HOST = "http://testserver"
# What the Open Graph protocol asks of every page, and Twitter of a large card.
REQUIRED = ("og:title", "og:type", "og:image", "og:url")
CARD = ("twitter:card", "twitter:title", "twitter:image", "twitter:image:alt")
PRIVATE = ("The cellar", "ada@private.example", "Lent to Bea", "A note for myself")


class Head(HTMLParser):
    """What stands in a head: ``named`` by property or name, ``links`` as they are, ``data``."""

    def __init__(self, html):
        super().__init__()
        self.named, self.links, self.data, self._is_data = {}, [], [], False
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "meta":
            name = given.get("property") or given["name"]
            assert name not in self.named, f"{name} stands there twice"
            self.named[name] = given["content"]
        if tag == "link":
            self.links.append(given)
        self._is_data = tag == "script"

    def handle_data(self, data):
        if self._is_data and data.strip():
            self.data.append(json.loads(data))
            self._is_data = False


@pytest.fixture
def ada(db):
    return UserFactory(
        handle="ada",
        name="Ada Lindqvist",
        email="ada@private.example",
        bio="Novels & the odd <b>atlas</b>.",
        links=[{"label": "git", "url": "https://git.example/ada"}],
        is_published=True,
    )


@pytest.fixture
def request_():
    return RequestFactory().get("/")


def head_of(context):
    return Head(render_to_string("includes/_meta.html", context))


def book_of(reader, **facts):
    book = BookFactory(owner=reader, location="The cellar", **facts)
    return services.viewable_book(viewer=reader, public_id=book.public_id)


def addresses_in(data):
    """Every value of ``url`` and ``image`` in schema.org's data, however deep."""
    if isinstance(data, dict):
        for name, value in data.items():
            if name in ("url", "image"):
                yield value
            yield from addresses_in(value)
    elif isinstance(data, list):
        for value in data:
            yield from addresses_in(value)


def assert_whole(head, *, kind):
    """All that is asked of a page open to everybody."""
    for name in (*REQUIRED, *CARD, "og:image:alt", "og:site_name"):
        assert head.named[name], name
    assert head.named["og:image"] == head.named["twitter:image"]
    assert "?v=" in head.named["og:image"]
    assert (head.named["og:image:width"], head.named["og:image:height"]) == ("1200", "630")
    (canonical,) = [link["href"] for link in head.links if link["rel"] == "canonical"]
    assert canonical == head.named["og:url"]
    assert "robots" not in head.named
    (data,) = head.data
    assert (data["@context"], data["@type"]) == ("https://schema.org", kind)
    found = [*addresses_in(data), canonical, *(link["href"] for link in head.links)]
    assert {f"{urlsplit(url).scheme}://{urlsplit(url).netloc}" for url in found} == {HOST}


def test_a_readers_page_is_told_whole(ada, request_):
    head = head_of(reader_meta(request_, ada, books=1284, avatar="/pictures/x.webp"))

    assert_whole(head, kind="ProfilePage")
    (data,) = head.data
    assert head.named["og:type"] == "profile"
    assert head.named["profile:username"] == "ada"
    assert head.named["og:description"] == "Novels & the odd <b>atlas</b>."
    assert data["mainEntity"] == {
        "@type": "Person",
        "name": "Ada Lindqvist",
        "alternateName": "@ada",
        "url": f"{HOST}/@ada/",
        "description": "Novels & the odd <b>atlas</b>.",
        "image": f"{HOST}/pictures/x.webp",
        "sameAs": ["https://git.example/ada"],
        "agentInteractionStatistic": {
            "@type": "InteractionCounter",
            "interactionType": "https://schema.org/AddAction",
            "userInteractionCount": 1284,
        },
    }


def test_a_reader_without_words_is_described_by_what_they_show(request_):
    ada = UserFactory(handle="ada", is_published=True)

    assert reader_meta(request_, ada, books=1)["meta"]["description"] == (
        "The library of ada: 1 book."
    )
    assert (
        head_of(reader_meta(request_, ada, books=0)).data[0]["mainEntity"][
            "agentInteractionStatistic"
        ]["userInteractionCount"]
        == 0
    )


def test_a_readers_feeds_are_found_from_the_page(ada, request_):
    head = head_of(reader_meta(request_, ada, books=3))

    feeds = [link for link in head.links if link["rel"] == "alternate"]
    assert [(feed["type"], feed["href"], feed["title"]) for feed in feeds] == [
        ("application/atom+xml", f"{HOST}/@ada/feed.atom", "New books of Ada Lindqvist (Atom)"),
        ("application/feed+json", f"{HOST}/@ada/feed.json", "New books of Ada Lindqvist (JSON)"),
    ]


def test_a_readers_other_pages_are_their_own_but_about_the_same_person(ada, request_):
    told = reader_meta(request_, ada, books=3, path="/@ada/library/")

    (data,) = head_of(told).data
    assert told["meta"]["url"] == data["url"] == f"{HOST}/@ada/library/"
    assert data["mainEntity"]["url"] == f"{HOST}/@ada/"


@pytest.fixture
def winter(ada):
    winter = ReadingListFactory(owner=ada, title="Slow & <winter> novels")
    for title in ("Middlemarch", "Ficciones"):
        book = BookFactory(
            owner=ada, title=title, author=f"Writer of {title}", location="The cellar"
        )
        ListEntryFactory(reading_list=winter, book=book, note="A note for myself")
    return winter


def rows_of(reading_list):
    entries = reading_list.entries.on_view(public=True).values_list("book")
    return Book.objects.filter(pk__in=entries).in_order("added").card_rows()


def test_a_list_is_told_whole(ada, winter, request_):
    head = head_of(list_meta(request_, winter, rows=rows_of(winter), total=62, first=49))

    assert_whole(head, kind="ItemList")
    (data,) = head.data
    assert head.named["og:description"] == "A reading list by Ada Lindqvist: 62 books."
    assert data["name"] == head.named["og:title"] == "Slow & <winter> novels"
    assert data["numberOfItems"] == 62
    assert data["author"] == {"@type": "Person", "name": "Ada Lindqvist", "url": f"{HOST}/@ada/"}
    first, second = data["itemListElement"]
    middlemarch = Book.objects.get(title="Middlemarch")
    assert first == {
        "@type": "ListItem",
        "position": 49,
        "item": {
            "@type": "Book",
            "name": "Middlemarch",
            "author": "Writer of Middlemarch",
            "url": f"{HOST}/books/{middlemarch.public_id}/",
        },
    }
    assert second["position"] == 50
    feeds = [link["href"] for link in head.links if link["rel"] == "alternate"]
    assert feeds == [f"{HOST}/lists/{winter.public_id}/feed.{form}" for form in ("atom", "json")]


def test_a_book_is_told_whole(ada, request_):
    book = book_of(ada, title="Ficciones", author="Jorge Luis Borges", isbn13="9780306406157")

    head = head_of(book_meta(request_, book, services.current_facts(book)))

    assert_whole(head, kind="Book")
    (data,) = head.data
    assert head.named["book:isbn"] == data["isbn"] == "9780306406157"
    assert head.named["og:image:alt"] == "The cover of “Ficciones” by Jorge Luis Borges."
    assert data["image"] == head.named["og:image"]


def test_nothing_private_is_told(ada, winter, request_):
    book = book_of(ada, title="Ficciones", synopsis="<p>Labyrinths.</p>")
    facts = services.current_facts(book)

    told = "".join(
        render_to_string("includes/_meta.html", context)
        for context in (
            reader_meta(request_, ada, books=2),
            list_meta(request_, winter, rows=rows_of(winter), total=2),
            book_meta(request_, book, facts),
        )
    )

    assert "Middlemarch" in told
    assert [words for words in PRIVATE if words in told] == []


def test_what_is_not_open_to_everybody_has_no_picture_and_is_no_search_engines_business(
    ada, winter, request_
):
    def said(**change):
        for thing in (Book, ReadingList):
            thing.objects.update(**change)
        book = services.viewable_book(viewer=ada, public_id=Book.objects.first().public_id)
        listed = services.viewable_list(viewer=ada, public_id=winter.public_id)
        yield book_meta(request_, book, services.current_facts(book))
        yield list_meta(request_, listed, rows=(), total=0)

    for change in (
        {"visibility": "private"},
        {"visibility": "unlisted"},
        {"visibility": "public", "hidden_at": timezone.now()},
        {"hidden_at": None, "trashed_at": timezone.now()},
    ):
        for context in said(**change):
            head = head_of(context)
            assert "og:image" not in head.named
            assert head.named["robots"] == "noindex, nofollow"
            assert not [link for link in head.links if link["rel"] == "alternate"]
    ada.is_published = False
    assert reader_meta(request_, ada, books=0)["meta"]["picture"] == ""


def test_the_page_of_a_link_names_no_other_address(ada, winter, request_):
    ReadingList.objects.update(visibility="unlisted", share_key="s" * 22)
    listed = services.linked_list(share_key="s" * 22)
    path = reverse("library:linked-list", args=["s" * 22])

    html = render_to_string(
        "includes/_meta.html", list_meta(request_, listed, rows=(), total=0, path=path)
    )

    assert f"{HOST}{path}" in html
    assert winter.public_id not in html


def test_a_picture_that_looks_otherwise_has_another_address(ada, winter, request_):
    def pictures():
        ada.refresh_from_db()
        book = services.viewable_book(viewer=ada, public_id=Book.objects.first().public_id)
        listed = services.viewable_list(viewer=ada, public_id=winter.public_id)
        return (
            reader_meta(request_, ada, books=2)["meta"]["picture"],
            list_meta(request_, listed, rows=(), total=2)["meta"]["picture"],
            book_meta(request_, book, services.current_facts(book))["meta"]["picture"],
        )

    before = pictures()
    assert pictures() == before

    CoverFactory(book=Book.objects.first())
    services.move_on({ada.pk})

    assert not set(pictures()) & set(before)


def test_describing_takes_no_query(ada, winter, request_, django_assert_num_queries):
    book = book_of(ada, title="Ficciones")
    listed = services.viewable_list(viewer=ada, public_id=winter.public_id)
    rows = list(rows_of(winter))
    facts = services.current_facts(book)

    with django_assert_num_queries(0):
        reader_meta(request_, ada, books=2)
        list_meta(request_, listed, rows=rows, total=2)
        book_meta(request_, book, facts)


@pytest.mark.parametrize("words", ["</script><script>alert(1)</script><!--", "&\u2028\u2029"])
def test_nothing_breaks_out_of_the_data(words, request_):
    ada = UserFactory(handle="ada", name=words, bio=words, is_published=True)

    html = render_to_string("includes/_meta.html", reader_meta(request_, ada, books=2))

    assert html.count("<script") == html.count("</script>") == 1
    assert "<!--" not in html
    assert Head(html).data[0]["mainEntity"]["description"] == words
