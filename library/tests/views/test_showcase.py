"""A reader's page: to its owner, to others, and to nobody while it is not shown."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import OldHandle, User
from library.tests.factories import (
    BookFactory,
    BookSubjectFactory,
    FavouriteFactory,
    ListEntryFactory,
    ReadingListFactory,
)

pytestmark = pytest.mark.django_db
PAGES = ["/@alice/", "/@alice/library/", "/@alice/library/filters/"]


def update(reader, **columns):
    User.objects.filter(pk=reader.pk).update(**columns)
    reader.refresh_from_db()


@pytest.fixture
def open_reader(reader):
    update(
        reader,
        is_published=True,
        bio="Reads on trains.\nWrites at night.",
        email="alice@private.example",
        links=[
            {"label": "Films", "url": "https://letterboxd.com/alice/"},
            {"label": "Mine", "url": "https://alice.example/"},
        ],
    )
    return reader


@pytest.fixture
def shelf(open_reader):
    """A public book and a private one, alike in all they hang on."""
    books = []
    for word, visibility in (("Heron", "public"), ("Bittern", "private")):
        book = BookFactory(
            owner=open_reader, title=f"The {word}", author=f"{word} Writer", visibility=visibility
        )
        BookSubjectFactory(book=book, subject__name=f"{word}s", subject__key=f"{word.lower()}s")
        FavouriteFactory(book=book, place=2 + len(books))
        books.append(book)
    reading_list = ReadingListFactory(owner=open_reader, title="On the marsh")
    for book in books:
        ListEntryFactory(reading_list=reading_list, book=book)
    ReadingListFactory(owner=open_reader, title="Secret plans", visibility="private")
    return books


def test_others_see_what_is_public_and_nothing_else(client, shelf, stranger_client):
    for asking in (client, stranger_client):
        page = asking.get("/@alice/")

        assert page.status_code == 200
        assert "Alice Adair" in page.text
        assert "Reads on trains.<br>Writes at night." in page.text
        assert "The Heron" in page.text
        assert "On the marsh" in page.text
        assert "1 book" in page.text
        assert "1 list<" in page.text
        for hidden in ("Bittern", "Secret plans", "alice@private.example", "2 books", "csrf"):
            assert hidden not in page.text.replace(csrf_of_signed_in(page), "")


def csrf_of_signed_in(page):
    """What the navigation of readers holds, which visitors have not."""
    start = page.text.find("csrfmiddlewaretoken")
    return page.text[start : start + 19] if start > 0 else "\0"


def test_visitors_get_no_form_with_a_token_and_no_cookie(client, shelf):
    for path in PAGES:
        page = client.get(path)

        assert "csrfmiddlewaretoken" not in page.text
        assert not page.cookies


def test_owners_see_all_of_it_with_what_they_can_do(reader_client, shelf):
    page = reader_client.get("/@alice/")

    for word in (
        "Bittern",
        "Secret plans",
        "Edit profile",
        "See as a visitor",
        "Choose a book for",
    ):
        assert word in page.text
    assert page.text.count('class="place"') == 6
    assert page.text.count("visitors do not see it here") == 1
    assert page.context["numbers"][0]["label"] == "2 books"


def test_the_ledge_tells_others_nothing_of_the_places_between(client, shelf):
    page = client.get("/@alice/")

    assert [card.title for card in page.context["ledge"]["books"]] == ["The Heron"]
    assert page.context["ledge"]["places"] == []
    assert "data-place" not in page.text


def test_a_ledge_of_hidden_books_alone_is_not_there(client, shelf):
    FavouriteFactory(book=shelf[1], year=2020)

    page = client.get("/@alice/?year=2020")
    other = client.get("/@alice/?year=2019")

    assert page.context["ledge"]["year"] == other.context["ledge"]["year"] == 0
    assert "2020" not in page.text.replace("year=2020", "")


def test_years_are_links(client, reader_client, shelf):
    FavouriteFactory(book=shelf[0], year=2021)

    page = client.get("/@alice/?year=2021")

    assert 'href="/@alice/?year=2021#favourites" aria-current="true"' in page.text
    assert 'href="/@alice/#favourites"' in page.text
    assert page.context["ledge"]["year"] == 2021
    assert reader_client.get("/@alice/?year=1984").context["ledge"]["year"] == 1984
    for year in ("1899", "3000", "nonsense", "20211", "٢٠٢١"):
        assert reader_client.get(f"/@alice/?year={year}").context["ledge"]["year"] == 0


def test_links_lead_out_with_the_mark_of_their_site(client, shelf):
    page = client.get("/@alice/")

    rel = 'rel="me noopener nofollow ugc"'
    assert f'href="https://letterboxd.com/alice/" {rel}' in page.text
    assert "sites.svg#letterboxd" in page.text
    assert f'href="https://alice.example/" {rel}' in page.text


def test_a_link_that_is_none_is_never_drawn(client, open_reader):
    update(open_reader, links=[{"label": "x", "url": "javascript:alert(1)"}])

    assert "javascript:" not in client.get("/@alice/").text


def test_without_a_name_the_handle_stands_there_and_never_the_address(client, open_reader):
    update(open_reader, name="")

    page = client.get("/@alice/")

    assert ">@alice</h1>" in page.text
    assert "private.example" not in page.text


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize(
    "columns",
    [
        {"is_published": False},
        {"is_active": False},
        {"hidden_at": timezone.now()},
        {"leaving_at": timezone.now()},
    ],
    ids=lambda columns: next(iter(columns)),
)
def test_a_reader_who_is_not_shown_is_not_there(
    path, columns, client, shelf, stranger_client, reader
):
    update(reader, **columns)

    for asking in (client, stranger_client):
        for asked in (path, path.replace("alice", "Alice"), path.replace("alice", "nobody-here")):
            answer = asking.get(asked)
            assert answer.status_code == 404
            assert "Alice Adair" not in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_capitals_lead_on_where_there_is_something_to_see(path, client, open_reader):
    answer = client.get(path.replace("alice", "Alice") + "?sort=title")

    assert (answer.status_code, answer.url) == (301, f"{path}?sort=title")
    assert answer["Cache-Control"] == "no-cache"


def test_owners_are_led_on_to_themselves(reader_client):
    assert reader_client.get("/@ALICE/").status_code == 301


def test_a_handle_given_up_leads_on(client, open_reader):
    OldHandle.objects.create(user=open_reader, handle="mary-ann", given_up_at=timezone.now())

    assert client.get("/@Mary-Ann/library/?q=x").url == "/@alice/library/?q=x"
    update(open_reader, is_published=False)
    assert client.get("/@mary-ann/").status_code == 404


def test_seen_as_a_visitor_it_is_what_visitors_see(reader_client, client, shelf):
    seen = reader_client.get("/@alice/?as=visitor")
    page = client.get("/@alice/")

    bar = seen.text.index('<aside class="preview"')
    assert "This is what visitors see." in seen.text
    main = page.text[page.text.index('<header class="profile">') : page.text.index('<p class="rep')]
    assert main.strip() in seen.text.replace("as=visitor&amp;", "").replace("?as=visitor", "")
    assert bar
    assert "Edit profile" not in seen.text
    assert "csrfmiddlewaretoken" not in seen.text


def test_seen_as_a_visitor_years_stay_seen_so(reader_client, shelf):
    FavouriteFactory(book=shelf[0], year=2021)

    assert "?as=visitor&amp;year=2021#favourites" in reader_client.get("/@alice/?as=visitor").text


def test_before_it_is_published_the_preview_says_that_nobody_sees_it(reader_client, shelf, reader):
    update(reader, is_published=False)

    seen = reader_client.get("/@alice/?as=visitor")

    assert "Nobody sees this yet" in seen.text
    assert "The Heron" in seen.text
    assert "Bittern" not in seen.text


def test_while_it_is_hidden_the_preview_shows_nothing(reader_client, shelf, reader):
    update(reader, hidden_at=timezone.now(), hidden_reason="Copied texts.")

    assert "Copied texts." in reader_client.get("/@alice/").text
    seen = reader_client.get("/@alice/?as=visitor")
    assert "Nobody sees this at the moment." in seen.text
    assert "The Heron" not in seen.text


def test_nobody_else_can_ask_for_another_sight(client, stranger_client, shelf):
    for asking in (client, stranger_client):
        assert "preview" not in asking.get("/@alice/?as=visitor").context
        assert "Bittern" not in asking.get("/@alice/?as=owner").text


def test_an_empty_page_invites_its_owner(reader_client):
    page = reader_client.get("/")

    for word in ("Write something about yourself", "Make your first list", "Add your first book"):
        assert word in page.text
    assert page.text.count("Choose a book for place") == 6


def test_an_empty_page_is_quiet_for_others(client, open_reader):
    page = client.get("/@alice/")

    assert "No books to see here yet." in page.text
    for word in ("Favourites", "Reading lists", "Subjects", "invite"):
        assert word not in page.text


@pytest.mark.parametrize("path", ["/", "/library/"])
def test_whether_to_publish_is_asked_once_there_are_three_books(path, reader, reader_client):
    BookFactory.create_batch(2, owner=reader)
    assert "Publish my library" not in reader_client.get(path).text
    BookFactory(owner=reader)
    assert "Publish my library" in reader_client.get(path).text

    answer = reader_client.post("/account/publish/", {"answer": "later", "next": path})

    assert answer.url == path
    assert "Publish my library" not in reader_client.get(path).text


def test_it_is_not_asked_of_what_a_search_found(reader, reader_client):
    BookFactory.create_batch(3, owner=reader, title="Found")

    assert "Publish my library" not in reader_client.get("/library/?q=found").text


@pytest.mark.parametrize("asking", ["visitor", "owner"])
def test_a_page_takes_as_many_queries_for_many_books_as_for_few(
    asking, open_reader, reader_client, assert_flat_queries
):
    def grow(n):
        for number in range(n):
            book = BookFactory(owner=open_reader, author=f"Writer {number}", subject=f"Of {number}")
            reading_list = ReadingListFactory(owner=open_reader)
            ListEntryFactory(reading_list=reading_list, book=book)
            year = 2000 + open_reader.favourites.count() % 20
            FavouriteFactory(book=book, year=year, place=open_reader.favourites.count() // 20 + 1)

    client = Client() if asking == "visitor" else reader_client
    assert_flat_queries(
        grow=grow,
        act=lambda: client.get("/@alice/?year=2000"),
        at_most=10,
        few=8,
        more=20,
    )


def test_subjects_are_sized_by_how_many_books_they_have(client, open_reader):
    for name, count in (("Birds", 9), ("Ale", 1)):
        for _ in range(count):
            BookFactory(owner=open_reader, subject=name)

    subjects = client.get("/@alice/").context["subjects"]

    assert [(one["name"], one["size"]) for one in subjects] == [("Ale", 2), ("Birds", 5)]
    assert subjects[1]["url"] == "/@alice/library/?subject=Birds"


def test_a_name_right_to_left_and_a_script_in_the_bio_are_text(client, open_reader):
    update(open_reader, name="نور <b>", bio="<script>alert(1)</script>")

    page = client.get("/@alice/")

    assert '<h1 dir="auto">نور &lt;b&gt;</h1>' in page.text
    assert "<script>alert" not in page.text
