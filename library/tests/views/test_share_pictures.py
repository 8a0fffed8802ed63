from io import BytesIO

import pytest
from django.core.cache import caches
from django.utils import timezone
from PIL import Image

from accounts.tests.factories import UserFactory
from library import services
from library.models import Book, ReadingList
from library.services import share_pictures
from library.tests.factories import BookFactory, ListEntryFactory, ReadingListFactory
from penumbra.caching import cache_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_cache(settings):
    settings.CACHES = settings.CACHES | {"pictures": cache_of("own-pictures", redis_url="")}
    caches["pictures"].clear()


@pytest.fixture
def ada(db):
    return UserFactory(handle="ada", name="Ada Lindqvist", is_published=True)


@pytest.fixture
def urls(ada):
    winter = ReadingListFactory(owner=ada)
    book = ListEntryFactory(reading_list=winter, book__title="Ficciones").book
    of_list, of_book = f"/lists/{winter.public_id}/", f"/books/{book.public_id}/"
    return [f"{page}share.png" for page in ("/@ada/", of_list, of_book)]


def test_everybody_gets_a_picture_of_the_size_that_services_ask_for(client, urls):
    for url in urls:
        answer = client.get(url)

        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/png"
        with Image.open(BytesIO(answer.content)) as image:
            assert (image.format, image.size) == ("PNG", (1200, 630))
        assert "Cookie" not in answer.get("Vary", "")
        assert not answer.cookies


def test_a_picture_is_kept_for_ever_under_the_address_that_its_page_names(client, ada, urls):
    version = services.reader_version(ada)

    assert client.get(f"/@ada/share.png?v={version}")["Cache-Control"] == (
        "public, max-age=31536000, immutable"
    )
    for old in ("", "?v=", "?v=0123456789abcdef"):
        assert client.get(f"/@ada/share.png{old}")["Cache-Control"] == "public, max-age=300"


def test_who_has_it_already_is_told_so_for_one_query(
    client, urls, monkeypatch, django_assert_num_queries
):
    tags = {url: client.get(url)["ETag"] for url in urls}
    monkeypatch.setattr(share_pictures, "png_of", None)

    for url, tag in tags.items():
        with django_assert_num_queries(1):
            answer = client.get(url, headers={"If-None-Match": tag})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer["ETag"] == tag


def test_a_picture_changes_with_what_it_shows(client, ada, urls):
    before = [client.get(url) for url in urls]
    services.edit_book(
        owner=ada, public_id=Book.objects.get().public_id, given={"title": "Labyrinths"}
    )

    for url, old in zip(urls, before, strict=True):
        answer = client.get(url, headers={"If-None-Match": old["ETag"]})
        assert answer.status_code == 200
        assert answer.content != old.content


@pytest.mark.parametrize(
    "change",
    [
        {"visibility": "private"},
        {"visibility": "unlisted"},
        {"trashed_at": timezone.now()},
        {"hidden_at": timezone.now()},
    ],
    ids=lambda change: "-".join(map(str, change)),
)
def test_what_others_do_not_see_has_no_picture_not_even_for_its_owner(client, ada, urls, change):
    for thing in (Book, ReadingList):
        thing.objects.update(**change)

    for _ in ("visitor", "owner"):
        assert [client.get(url).status_code for url in urls[1:]] == [404, 404]
        client.force_login(ada)


def test_a_library_that_is_closed_has_no_picture(client, ada, urls):
    ada.is_published = False
    ada.save()

    assert [client.get(url).status_code for url in urls] == [404, 404, 404]


def test_a_handle_in_capitals_leads_to_the_picture(client, ada):
    answer = client.get("/@ADA/share.png?v=1", follow=True)

    assert answer.redirect_chain == [("/@ada/share.png?v=1", 301)]
    assert answer["Content-Type"] == "image/png"


def test_where_too_many_wait_the_answer_is_to_come_again(client, ada, monkeypatch):
    BookFactory(owner=ada)
    monkeypatch.setattr(share_pictures, "_waiting", share_pictures.BoundedSemaphore(1))
    share_pictures._waiting.acquire()

    answer = client.get("/@ada/share.png")

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "ETag" not in answer
