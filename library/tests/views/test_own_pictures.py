"""Where readers choose pictures of themselves and their lists, and where those are handed out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from library import services
from library.tests.factories import BookFactory, ListEntryFactory, ReadingListFactory
from library.tests.pictures import jpeg, opened

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
PICTURE = jpeg(width=500, height=400)
AVATAR = "/account/picture/"


@pytest.fixture
def reading_list(reader):
    entry = ListEntryFactory(
        reading_list=ReadingListFactory(owner=reader, title="Slow winter novels"),
        book=BookFactory(owner=reader, title="Quillfeather"),
    )
    return entry.reading_list


def upload(data=PICTURE, name="me.jpg"):
    return SimpleUploadedFile(name, data, content_type="image/jpeg")


def test_a_reader_gives_a_picture_and_sees_it(reader, reader_client):
    answer = reader_client.post(AVATAR, {"image": upload()}, follow=True)

    reader.refresh_from_db()
    assert answer.redirect_chain == [("/account/settings/", 302)]
    assert "Your picture is changed." in answer.text
    assert f"/pictures/{reader.avatar_key}-384.webp 384w" in answer.text


def test_a_reader_takes_it_off(reader, reader_client):
    reader_client.post(AVATAR, {"photo": upload()})

    answer = reader_client.post(AVATAR, {"remove": "on"}, follow=True)

    reader.refresh_from_db()
    assert reader.avatar_key == ""
    assert "Your picture is taken off." in answer.text


@pytest.mark.parametrize(
    ("given", "field", "told"),
    [
        (lambda: {}, "image", "Choose a picture first"),
        (lambda: {"image": upload(b"")}, "image", "The file is empty"),
        (lambda: {"image": upload(b"<svg/>" * 400)}, "image", "not a picture"),
        (lambda: {"photo": upload(PICTURE[:9000])}, "photo", "damaged"),
        (lambda: {"image": upload(b"\xff\xd8\xff" + bytes(6 << 20))}, "image", "larger than 5 MB"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(given, field, told, reader_client, reading_list):
    for path in (AVATAR, f"/lists/{reading_list.public_id}/cover/"):
        answer = reader_client.post(path, given())

        assert answer.status_code == 422
        assert set(answer.context["form"].errors) == {field}
        assert told in answer.text


def test_a_list_gets_a_picture(reader, reader_client, reading_list):
    path = f"/lists/{reading_list.public_id}/cover/"
    assert "Quillfeather" in reader_client.get(path).text

    answer = reader_client.post(path, {"image": upload()})

    reading_list.refresh_from_db()
    assert (answer.status_code, answer["Location"]) == (302, reading_list.get_absolute_url())
    assert f"/pictures/{reading_list.cover_key}-640.webp" in reader_client.get(path).text
    reader_client.post(path, {"remove": "on"})
    reading_list.refresh_from_db()
    assert reading_list.cover_key == ""


@pytest.mark.parametrize("who", ["client", "stranger_client"])
def test_nobody_else_chooses_it(who, reading_list, request):
    other = request.getfixturevalue(who)
    path = f"/lists/{reading_list.public_id}/cover/"

    assert other.get(path).status_code == other.post(path, {"image": upload()}).status_code == 404
    reading_list.refresh_from_db()
    assert reading_list.cover_key == ""


def test_a_picture_is_handed_out_for_ever_to_whoever_knows_its_name(reader, client):
    services.set_avatar(owner=reader, data=PICTURE)
    reader.refresh_from_db()

    answer = client.get(f"/pictures/{reader.avatar_key}-96.webp")

    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Cookie" not in answer.get("Vary", "")
    assert opened(answer.content).size == (96, 96)


def test_once_it_is_taken_off_its_address_leads_nowhere(reader, client):
    services.set_avatar(owner=reader, data=PICTURE)
    reader.refresh_from_db()
    services.remove_avatar(owner=reader)

    assert client.get(f"/pictures/{reader.avatar_key}-96.webp").status_code == 404


@pytest.mark.parametrize("path", [AVATAR, "list"])
def test_choosing_costs_few_queries(path, reader_client, reading_list, assert_flat_queries):
    path = f"/lists/{reading_list.public_id}/cover/" if path == "list" else path

    assert_flat_queries(
        grow=lambda n: ListEntryFactory.create_batch(n, reading_list=reading_list),
        act=lambda: reader_client.get(path),
        at_most=6,
    )


def test_too_many_in_one_minute_are_refused(reader_client):
    for _ in range(60):
        answer = reader_client.post(AVATAR, {"image": upload(b"no picture")})
    assert answer.status_code == 422

    assert reader_client.post(AVATAR, {"image": upload(b"no picture")}).status_code == 429
