"""Whether a library is open to everybody."""

import pytest

from accounts import services
from accounts.models import User

pytestmark = pytest.mark.django_db


def test_a_new_account_shows_nothing_and_was_not_asked(reader):
    assert (reader.is_published, reader.published_at, reader.publish_asked_at) == (
        False,
        None,
        None,
    )
    assert not reader.is_shown


def test_publishing_keeps_the_first_time(reader):
    services.publish(user=reader)
    reader.refresh_from_db()
    first = reader.published_at

    services.unpublish(user=reader)
    reader.refresh_from_db()
    assert not reader.is_shown
    services.publish(user=reader)

    reader.refresh_from_db()
    assert reader.is_shown
    assert first is not None
    assert reader.published_at == first


def test_the_question_is_put_off_and_counts_as_asked(reader):
    services.answer_later(user=reader)

    reader.refresh_from_db()
    assert not reader.is_published
    assert reader.published_at is None
    assert reader.publish_asked_at is not None


@pytest.mark.parametrize("act", [services.publish, services.unpublish, services.answer_later])
def test_each_answer_makes_older_pages_out_of_date(act, reader, stranger):
    act(user=reader)
    act(user=reader)

    assert User.objects.get(pk=reader.pk).shown_version == reader.shown_version + 2
    assert User.objects.get(pk=stranger.pk).shown_version == stranger.shown_version


@pytest.mark.parametrize(
    ("answer", "is_published", "asked"),
    [("yes", True, True), ("no", False, True), ("later", False, True), ("perhaps", False, False)],
)
def test_the_switch(answer, is_published, asked, reader_client, reader):
    response = reader_client.post("/account/publish/", {"answer": answer, "next": "/library/"})

    reader.refresh_from_db()
    assert (response.status_code, response.url) == (302, "/library/")
    assert reader.is_published is is_published
    assert (reader.publish_asked_at is not None) is asked


def test_the_switch_leads_nowhere_else(reader_client):
    data = {"answer": "yes", "next": "https://example.org/"}

    assert reader_client.post("/account/publish/", data).url == "/"


def test_the_switch_says_what_it_did(reader_client):
    data = {"answer": "yes", "next": "/account/settings/"}

    page = reader_client.post("/account/publish/", data, follow=True)

    assert "Your library is published." in page.text
