"""Browsers signed in with before: guesses elsewhere do not shut their owners out."""

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

NOON = "2026-05-01T12:00:00Z"


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to(NOON, tick=False)
    return time_machine


@pytest.fixture
def ada():
    return UserFactory(handle="ada", email="ada@example.org", password=PASSWORD)


def sign_in(client, password=PASSWORD, *, identifier="ada", address="192.0.2.1"):
    data = {"identifier": identifier, "password": password}
    return client.post("/account/sign-in/", data, REMOTE_ADDR=address).status_code


def known_browser():
    browser = Client()
    assert sign_in(browser) == 302
    browser.post("/account/sign-out/")
    return browser


def attack(times, address):
    """So many wrong sign-ins from another browser; the statuses there were."""
    browser = Client()
    return [sign_in(browser, "wrong", address=address(n)) for n in range(times)]


@pytest.mark.parametrize(
    ("address", "answered"),
    [
        pytest.param(lambda n: "198.51.100.1", 10, id="one-address"),
        pytest.param(lambda n: f"198.51.{n // 250}.{n % 250}", 10, id="many-addresses"),
    ],
)
def test_a_thousand_wrong_sign_ins_are_stopped_and_the_owner_comes_in(ada, address, answered):
    browser = known_browser()

    answers = attack(1_000, address)

    assert answers == [422] * answered + [429] * (1_000 - answered)
    assert sign_in(browser, address=address(0)) == 302


def test_a_thousand_guesses_at_many_accounts_from_one_address_are_stopped(ada):
    answers = [sign_in(Client(), "wrong", identifier=f"reader-{n}") for n in range(1_000)]

    assert answers == [422] * 30 + [429] * 970


def test_whoever_has_the_mailbox_comes_in_with_any_browser_meanwhile(ada):
    attack(40, lambda n: f"198.51.100.{n}")
    browser = Client()
    assert sign_in(browser) == 429

    browser.post("/account/password/reset/", {"email": "ada@example.org"})
    path = next(word for word in mail.outbox[-1].body.split() if "/reset/" in word)
    page = browser.get("/" + path.split("/", 3)[3])["Location"]
    new = "owls-read-in-the-dark"
    assert browser.post(page, {"new_password1": new, "new_password2": new}).status_code == 302

    assert sign_in(browser, new) == 302


def test_a_known_browser_has_ten_guesses_too(ada):
    browser = known_browser()

    answers = [sign_in(browser, "wrong") for _ in range(12)]

    assert answers == [422] * 10 + [429] * 2
    assert sign_in(Client(), address="198.51.100.7") == 302


@pytest.mark.parametrize("forged", ["", "x", "WyJBIiwxXQ:1abc:def", "another-account"])
def test_a_forged_or_another_accounts_cookie_is_no_known_browser(ada, forged):
    UserFactory(handle="mallory", password=PASSWORD)
    browser = Client()
    if forged == "another-account":
        sign_in(browser, identifier="mallory")
        browser.post("/account/sign-out/")
    else:
        browser.cookies["device"] = forged
    attack(10, lambda n: "198.51.100.1")

    assert sign_in(browser) == 429


def test_a_browser_is_remembered_for_several_accounts_and_a_year(ada, clock):
    browser = known_browser()
    for number in range(7):
        UserFactory(handle=f"other-{number}", password=PASSWORD)
        sign_in(browser, identifier=f"other-{number}")
        browser.post("/account/sign-out/")
    clock.shift(364 * 24 * 3600)
    attack(10, lambda n: "198.51.100.1")

    assert sign_in(browser) == 302
    cookie = browser.cookies["device"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_a_sign_in_with_a_new_browser_is_told_by_mail(ada):
    known_browser()
    assert mail.outbox == []  # the first of all

    agent = "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"
    Client(headers={"User-Agent": agent}).post(
        "/account/sign-in/",
        {"identifier": "ada", "password": PASSWORD},
        REMOTE_ADDR="203.0.113.9",
    )

    [told] = mail.outbox
    assert told.to == ["ada@example.org"]
    assert told.subject == "Somebody signed in to Penumbra as @ada"
    assert all(part in told.body for part in ("1 May 2026", "12:00 UTC", "203.0.113.9", agent))


def test_a_sign_in_with_a_known_browser_is_nothing_new(ada):
    browser = known_browser()

    sign_in(browser)

    assert mail.outbox == []


def test_who_signs_up_has_a_known_browser_at_once():
    browser = Client()
    new = {"handle": "ada", "password": PASSWORD, "password_again": PASSWORD}
    browser.post("/account/sign-up/", new | {"email": "ada@example.org"})
    browser.post("/account/sign-out/")

    sign_in(browser)

    assert mail.outbox == []
    assert User.objects.get().handle == "ada"


def test_a_session_has_another_name_after_a_sign_in_and_after_another_password(ada):
    browser = Client()
    browser.get("/account/sign-in/")
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    names = [session.session_key]

    sign_in(browser)
    names.append(browser.session.session_key)
    new = {"new_password1": "owls-read-in-the-dark", "new_password2": "owls-read-in-the-dark"}
    browser.post("/account/password/", new | {"old_password": PASSWORD})
    names.append(browser.session.session_key)

    assert len(set(names)) == 3
    assert browser.get("/account/settings/").status_code == 200


def test_over_https_cookies_are_of_this_very_host(settings):
    settings.SESSION_COOKIE_SECURE = True
    UserFactory(handle="ada", password=PASSWORD)

    browser = Client()
    sign_in(browser)

    cookie = browser.cookies["__Host-device"]
    assert (cookie["secure"], cookie["path"], cookie["domain"]) == (True, "/", "")
