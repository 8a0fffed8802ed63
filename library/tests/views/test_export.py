"""The export, asked for on its page and by programs."""

import json
from io import BytesIO
from zipfile import ZipFile

import pytest
import time_machine

from accounts.tests.factories import ApiTokenFactory
from library.tests.factories import BookFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("media")]
PAGE, API = "/account/export/", "/api/v1/export/"


def titles_in(answer):
    with ZipFile(BytesIO(b"".join(answer.streaming_content))) as archive:
        told = json.loads(archive.read("penumbra.json"))
    return [book["title"] for book in told["books"]]


@pytest.mark.parametrize("way", ["page", "api"])
def test_a_reader_takes_everything_along(way, reader, reader_client, stranger):
    BookFactory(owner=reader, title="Mine")
    BookFactory(owner=stranger, title="Theirs")

    with time_machine.travel("2026-11-27", tick=False):
        answer = reader_client.post(PAGE) if way == "page" else reader_client.get(API)

    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="penumbra-alice-2026-11-27.zip"'
    assert answer["Cache-Control"] == "private, no-store"
    assert titles_in(answer) == ["Mine"]


def test_a_token_that_may_read_is_enough(reader, client):
    BookFactory(owner=reader, title="Mine")
    ApiTokenFactory(owner=reader, scope="read", text="pen_" + "s" * 43)

    answer = client.get(API, headers={"Authorization": "Bearer pen_" + "s" * 43})

    assert titles_in(answer) == ["Mine"]


def test_two_at_once_are_one_too_many(reader_client, stranger_client):
    first = reader_client.post(PAGE)

    second = reader_client.get(API)
    others = stranger_client.post(PAGE)

    assert (second.status_code, others.status_code) == (429, 200)
    assert second.json()["code"] == "too_many_exports"
    assert second["Retry-After"] == "60"
    assert titles_in(first) == titles_in(others) == []
    assert reader_client.post(PAGE).status_code == 200


def test_ten_an_hour_are_enough(reader_client):
    for _ in range(10):
        assert titles_in(reader_client.post(PAGE)) == []

    refused = reader_client.post(PAGE)

    assert refused.status_code == 429
    assert "Try again later" in refused.text


def test_the_data_page_offers_it(reader_client):
    assert f'action="{PAGE}"' in reader_client.get("/account/data/").text
