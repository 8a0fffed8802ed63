"""Covers on pages: where they are shown, and where they are chosen."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from library import services
from library.models import Cover
from library.tests.factories import BookFactory, SnapshotFactory, isbn_number
from library.tests.pictures import jpeg, opened
from library.views.presenters import tone_class

pytestmark = pytest.mark.usefixtures("media")
ISBN = isbn_number(640)
PICTURE = jpeg()
URL = "https://images.example.org/covers/1.jpg"


@pytest.fixture
def book(reader):
    return BookFactory(owner=reader, isbn13=ISBN, title="Quillfeather")


def page_of(book):
    return f"/books/{book.public_id}/cover/"


def attach(book, data=PICTURE):
    return services.attach_cover(owner=book.owner, public_id=book.public_id, data=data)


def upload(data=PICTURE, name="cover.jpg"):
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def test_an_uploaded_picture_becomes_the_cover(reader_client, book):
    response = reader_client.post(page_of(book), {"image": upload()}, follow=True)

    shown = response.content.decode()
    cover = Cover.objects.get()
    assert "The cover is changed." in shown
    assert f"/covers/{cover.key}-320.webp" in shown


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        ({}, "image", "Choose a picture first"),
        ({"image": upload(b"")}, "image", "The file is empty"),
        ({"image": upload(b"<svg/>" * 400, "cover.svg")}, "image", "not a picture"),
        ({"photo": upload(PICTURE[:9000])}, "photo", "damaged"),
        ({"image": upload(b"\xff\xd8\xff" + bytes(6 * 1024 * 1024))}, "image", "larger than 5 MB"),
        ({"url": "http://images.example.org/1.jpg"}, "url", "https://"),
        ({"url": "https://127.0.0.1/1.jpg"}, "url", "public internet"),
        ({"url": "x" * 2049}, "url", "2048"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(
    reader_client, book, given, field, told, real_sockets
):
    for file in given.values():
        if isinstance(file, SimpleUploadedFile):
            file.seek(0)

    response = reader_client.post(page_of(book), given)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == {field}
    assert told in response.content.decode()
    assert not Cover.objects.exists()


def test_an_address_typed_in_is_still_there_after_an_error(reader_client, book, network):
    network.get(URL, status=404)

    response = reader_client.post(page_of(book), {"url": URL})

    assert response.status_code == 422
    assert f'value="{URL}"' in response.content.decode()
    assert "no picture at that address" in response.content.decode()


def test_candidates_are_shown_fetched_and_chosen(reader_client, book, network):
    SnapshotFactory(isbn13=ISBN, provider="isbndb", fields={"cover_url": URL})
    network.get(URL, body=PICTURE)

    page = reader_client.get(page_of(book)).content.decode()
    preview = reader_client.get(f"{page_of(book)}candidates/isbndb/")
    reader_client.post(page_of(book), {"candidate": "isbndb"})

    assert f'src="{page_of(book)}candidates/isbndb/"' in page
    assert URL not in page
    assert preview["Content-Type"] == "image/webp"
    assert "no-store" in preview["Cache-Control"]
    assert opened(preview.content).size == (300, 450)
    assert Cover.objects.get().source == "isbndb"


def test_a_candidate_that_is_not_there_is_drawn_as_such(reader_client, book, network):
    SnapshotFactory(isbn13=ISBN, provider="isbndb", fields={"cover_url": URL})
    network.get(URL, status=404)

    preview = reader_client.get(f"{page_of(book)}candidates/isbndb/")
    chosen = reader_client.post(page_of(book), {"candidate": "isbndb"})

    assert (preview.status_code, preview["Content-Type"]) == (404, "image/svg+xml")
    assert chosen.status_code == 422
    assert "no picture at that address" in chosen.content.decode()


def test_a_cover_is_taken_off(reader_client, book):
    attach(book)

    shown = reader_client.post(f"{page_of(book)}remove/", follow=True).content.decode()

    assert not Cover.objects.exists()
    assert "cover real" not in shown
    assert reader_client.get(f"{page_of(book)}remove/").status_code == 405


@pytest.mark.parametrize("who", ["client", "stranger_client"])
def test_others_find_no_cover_page(who, request, book):
    attach(book)
    asking = request.getfixturevalue(who)

    answers = [
        asking.get(page_of(book)),
        asking.post(page_of(book), {"image": upload()}),
        asking.post(f"{page_of(book)}remove/"),
        asking.get(f"{page_of(book)}candidates/openlibrary/"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert not [one for one in answers if "Quillfeather" in one.content.decode()]
    assert Cover.objects.count() == 1


def test_a_book_in_the_trash_keeps_its_designed_cover_and_no_cover_page(reader_client, book):
    cover = attach(book)
    reader_client.post(f"/books/{book.public_id}/trash/")

    shown = reader_client.get(f"/books/{book.public_id}/").content.decode()

    assert cover.key not in shown
    assert reader_client.get(page_of(book)).status_code == 404
    assert reader_client.get(f"/covers/{cover.key}-160.webp").status_code == 404


def test_a_file_is_handed_out_to_be_kept_for_ever(client, book):
    cover = attach(book)

    response = client.get(f"/covers/{cover.key}-160.webp")

    assert response["Content-Type"] == "image/webp"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "Vary" not in response, response["Vary"]
    assert not response.cookies
    assert opened(response.content).size == (160, 240)


@pytest.mark.parametrize(
    "name", ["x.webp", f"{'0' * 32}-160.webp", "..%2f..%2fsettings.webp", f"{'0' * 32}-160.jpg"]
)
def test_a_file_that_is_not_there_is_not_found(client, db, name):
    assert client.get(f"/covers/{name}").status_code == 404


def test_a_file_takes_one_query_whoever_asks(reader_client, book, django_assert_num_queries):
    cover = attach(book)

    with django_assert_num_queries(1):
        reader_client.get(f"/covers/{cover.key}-160.webp")


def test_a_card_shows_the_cover_in_its_proportions(reader, reader_client, book):
    cover = attach(book, jpeg(width=800, height=1000))

    page = reader_client.get("/library/").content.decode()

    image = re.search(r"<img [^>]*>", page)[0]
    assert f'src="/covers/{cover.key}-160.webp"' in image
    assert f'srcset="/covers/{cover.key}-320.webp 2x"' in image
    assert 'width="160" height="200"' in image
    assert 'alt=""' in image
    assert f"cover real {tone_class(cover.color)}" in page
    assert "style=" not in page


def test_the_first_row_is_wanted_at_once_and_the_rest_when_it_is_near(reader, reader_client):
    for _ in range(8):
        attach(BookFactory(owner=reader))

    images = re.findall(r"<img [^>]*>", reader_client.get("/library/").content.decode())

    assert ['loading="lazy"' in image for image in images] == [False] * 6 + [True] * 2


def test_a_small_picture_offers_no_sizes_it_does_not_have(reader_client, book):
    cover = attach(book, jpeg(width=120, height=200))

    pages = [
        reader_client.get(url).content.decode()
        for url in ("/library/", f"/books/{book.public_id}/")
    ]

    assert all(f"/covers/{cover.key}-160.webp" in page for page in pages)
    assert not [page for page in pages if "-320.webp" in page]
    assert all("srcset" not in page for page in pages)
    assert all("tall" in page for page in pages)


@pytest.mark.parametrize("url", ["/library/", "/"])
def test_covers_cost_a_list_no_query(reader, reader_client, assert_flat_queries, url):
    assert_flat_queries(
        grow=lambda n: [attach(BookFactory(owner=reader)) for _ in range(n)],
        act=lambda: reader_client.get(url),
        at_most=8,
    )


def test_the_cover_page_takes_at_most_10_queries(
    reader_client, book, django_assert_max_num_queries
):
    attach(book)

    with django_assert_max_num_queries(10):
        reader_client.get(page_of(book))


def test_the_book_leads_to_the_cover_and_its_form_shows_it(reader_client, book):
    cover = attach(book)

    shown = reader_client.get(f"/books/{book.public_id}/").content.decode()
    assert f'href="{page_of(book)}"' in shown
    form = reader_client.get(f"/books/{book.public_id}/edit/").content.decode()
    assert f"/covers/{cover.key}-320.webp" in form
    edit = reader_client.get(f"/books/{book.public_id}/edit/").context["locked"]
    assert edit == ["Cover"]


@pytest.mark.parametrize(
    ("color", "tone"), [("#000000", 0), ("#ffffff", 63), ("#ff0000", 48), ("#408010", 24)]
)
def test_a_colour_has_a_class(color, tone):
    assert tone_class(color) == f"tone-{tone}"


def test_a_title_does_not_break_out_of_the_cover_page(reader, reader_client):
    book = BookFactory(owner=reader, title="<script>alert(1)</script>", created_at=timezone.now())

    assert "<script>alert" not in reader_client.get(page_of(book)).content.decode()


def test_nobody_has_pictures_fetched_without_end(reader_client, book, settings, time_machine):
    # The clock stands: the count begins anew with each minute.
    time_machine.move_to(timezone.now(), tick=False)
    urls = {"url": "http://images.example.org/1.jpg"}
    answers = [reader_client.post(page_of(book), urls).status_code for _ in range(61)]

    assert answers == [422] * 60 + [429]
