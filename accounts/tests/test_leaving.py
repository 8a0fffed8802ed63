"""Leaving: hidden at once, taken back within seven days, and nothing else to do meanwhile."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.exceptions import AccountGone
from accounts.models import User
from accounts.tests.factories import PASSWORD, ApiTokenFactory, UserFactory

pytestmark = pytest.mark.django_db
SECRET = "pen_" + "s" * 43
LEAVE, LEAVING = "/account/leave/", "/account/leaving/"


@pytest.fixture
def ada(client):
    user = UserFactory(handle="ada", email="ada@example.org", password=PASSWORD, is_published=True)
    client.force_login(user)
    return user


@pytest.fixture
def leaver(ada, client):
    """Ada, who has said that she leaves, and has signed in again."""
    services.leave(user=ada, password=PASSWORD)
    ada.refresh_from_db()
    client.force_login(ada)
    return ada


def in_days(days):
    return time_machine.travel(timezone.now() + timedelta(days=days), tick=False)


def test_the_page_says_what_goes_and_offers_the_export_first(client, ada):
    page = client.get(LEAVE).text

    assert page.index("/account/export/") < page.index("Delete my account")
    assert "For seven days you can sign in and take it back" in page


@pytest.mark.parametrize("given", ["", "wrong"])
def test_it_takes_the_password(client, ada, given):
    answer = client.post(LEAVE, {"current_password": given})

    ada.refresh_from_db()
    assert (answer.status_code, ada.leaving_at) == (422, None)


def test_guessing_at_it_is_slowed_down(client, ada):
    answers = [client.post(LEAVE, {"current_password": "wrong"}) for _ in range(11)]

    assert answers[-1].status_code == 429


def test_whoever_leaves_is_signed_out_everywhere_and_hidden_at_once(client, ada, mailoutbox):
    elsewhere = Client()
    elsewhere.force_login(ada)

    answer = client.post(LEAVE, {"current_password": PASSWORD})

    ada.refresh_from_db()
    day = f"{ada.goes_at:%-d %B %Y}"
    assert day in answer.text
    assert not ada.is_shown
    assert client.get("/library/").status_code == elsewhere.get("/library/").status_code == 302
    assert ada.check_password(PASSWORD)
    (mail,) = mailoutbox
    assert mail.to == ["ada@example.org"]
    assert mail.subject == f"Your Penumbra account will be deleted on {day}"
    assert "http://testserver/account/sign-in/" in mail.body


def test_whoever_has_no_password_types_their_handle(reader_client, reader):
    wrong = reader_client.post(LEAVE, {"handle": "bob"})
    right = reader_client.post(LEAVE, {"handle": "@Alice"})

    reader.refresh_from_db()
    assert (wrong.status_code, right.status_code) == (422, 200)
    assert reader.leaving_at is not None


def test_leaving_twice_keeps_the_first_date(ada):
    services.leave(user=ada, password=PASSWORD)
    first = User.objects.get(pk=ada.pk).leaving_at
    with in_days(2):
        services.leave(user=ada, password=PASSWORD)

    assert User.objects.get(pk=ada.pk).leaving_at == first


def test_pages_made_before_are_out_of_date(ada):
    services.leave(user=ada, password=PASSWORD)
    left = User.objects.get(pk=ada.pk).shown_version
    services.stay(user=ada)

    assert User.objects.get(pk=ada.pk).shown_version == left + 1 == 2


@pytest.mark.parametrize("path", ["/", "/library/", "/books/new/", "/account/settings/", "/admin/"])
def test_every_page_leads_to_the_one_that_is_left(client, leaver, path):
    for answer in (client.get(path), client.post(path)):
        assert (answer.status_code, answer.url) == (302, LEAVING)


def test_the_one_page_that_is_left(client, leaver):
    page = client.get(LEAVING).text

    assert f"{leaver.goes_at:%-d %B %Y}" in page
    assert all(words in page for words in ("Keep my account", "Export everything", "Delete it now"))


def test_whoever_is_leaving_can_sign_in_and_out(client, leaver):
    client.logout()

    inside = client.post("/account/sign-in/", {"identifier": "ada", "password": PASSWORD})
    there = client.get(inside.url)
    out = client.post("/account/sign-out/")

    assert (inside.status_code, there.url, out.status_code) == (302, LEAVING, 302)


def test_an_export_may_still_be_made(client, leaver):
    answer = client.post("/account/export/")

    assert answer.status_code == 200
    assert b"".join(answer.streaming_content)


@pytest.mark.parametrize("who", ["session", "token"])
def test_programs_are_refused_in_words_of_their_own(client, leaver, who):
    headers = {}
    if who == "token":
        client.logout()
        ApiTokenFactory(owner=leaver, text=SECRET)
        headers = {"Authorization": f"Bearer {SECRET}"}

    for path in ("/api/v1/books/", "/api/v1/export/"):
        answer = client.get(path, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "account_leaving")


def test_within_seven_days_it_is_taken_back(client, leaver):
    answer = client.post("/account/leaving/stay/", follow=True)

    leaver.refresh_from_db()
    assert "Your account stays" in answer.text
    assert (leaver.leaving_at, leaver.is_shown) == (None, True)
    assert client.get(LEAVING).url == "/account/data/"


def test_staying_twice_changes_nothing(ada):
    services.stay(user=ada)

    assert User.objects.get(pk=ada.pk).shown_version == 0


def test_after_seven_days_it_is_too_late(client, leaver):
    with in_days(7), pytest.raises(AccountGone):
        services.stay(user=leaver)
    with in_days(7):
        # The session lasts two weeks: the page says so too.
        assert client.post("/account/leaving/stay/").status_code == 410

    leaver.refresh_from_db()
    assert leaver.leaving_at is not None


def test_it_may_go_at_once(client, leaver):
    answer = client.post("/account/leaving/now/")

    leaver.refresh_from_db()
    assert "Your account is deleted" in answer.text
    assert not leaver.is_active
    assert list(User.objects.to_be_deleted(now=timezone.now())) == [leaver]
    inside = client.post("/account/sign-in/", {"identifier": "ada", "password": PASSWORD})
    assert inside.status_code == 422


def test_nothing_goes_at_once_for_whoever_is_not_leaving(client, ada):
    answer = client.post("/account/leaving/now/")

    ada.refresh_from_db()
    assert (answer.url, ada.is_active) == (LEAVE, True)


def test_only_those_whose_time_is_over_are_to_be_deleted(ada, reader):
    services.leave(user=ada, password=PASSWORD)
    now = timezone.now()

    assert not User.objects.to_be_deleted(now=now + timedelta(days=7)).exists()
    assert list(User.objects.to_be_deleted(now=now + timedelta(days=7, minutes=6))) == [ada]


def test_mail_that_cannot_be_sent_keeps_nobody(client, ada, settings):
    settings.EMAIL_BACKEND = "accounts.tests.rivals.BrokenMail"

    answer = client.post(LEAVE, {"current_password": PASSWORD})

    assert answer.status_code == 200
    assert "A mail to you says the same" not in answer.text
