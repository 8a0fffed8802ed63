"""One reader's or one address's work is limited; others, and whoever only looks, are not slowed."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts import throttle
from accounts.exceptions import TooManyAttempts
from accounts.limits import SEARCH_RATE_BY_ADDRESS, WRITE_RATE
from accounts.tests.factories import ApiTokenFactory

pytestmark = pytest.mark.django_db

FEW = 3


@pytest.fixture
def few(monkeypatch):
    """Limits that are quickly reached."""
    for name in ("WRITES", "UPLOADS", "SEARCHES_BY_READER", "SEARCHES_BY_ADDRESS", "WRONG_TOKENS"):
        limit = getattr(throttle, name)
        monkeypatch.setattr(throttle, name, throttle.Limit(limit.group, f"{FEW}/m", limit.said))


def statuses(act, times=FEW + 2):
    return [act() for _ in range(times)]


def write_page(client):
    return client.post("/account/privacy/", {"default_book_visibility": "private"})


def write_api(client):
    return client.post("/api/v1/lists/", {"title": "Mine"}, format="json")


def upload(client):
    return client.post("/account/picture/", {"x": "y"})


def search_page(client):
    return client.get("/library/suggestions/?q=owl")


def search_api(client):
    return client.get("/api/v1/books/?q=owl")


WORK = [write_page, write_api, upload, search_page, search_api]


def signed_in(user, work):
    client = APIClient() if work.__name__.endswith("api") else Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("work", WORK)
def test_a_readers_work_is_limited_and_says_when_to_go_on(work, few, reader, stranger, monkeypatch):
    if work is upload:
        monkeypatch.setattr(throttle, "WRITES", throttle.Limit("writes", "100/m"))
    client = signed_in(reader, work)

    answers = [work(client) for _ in range(FEW + 1)]

    assert 429 not in {answer.status_code for answer in answers[:FEW]}
    last = answers[-1]
    assert last.status_code == 429
    assert 1 <= int(last["Retry-After"]) <= 60
    assert "That is a lot at once. Try again in a minute." in last.content.decode()
    assert work(signed_in(stranger, work)).status_code != 429


@pytest.mark.parametrize("url", ["/discover/books/?q=owl", "/discover/?order=active&q=owl"])
def test_visitors_searches_are_limited_by_address(few, url):
    def look(address):
        return Client().get(url, REMOTE_ADDR=address).status_code

    assert statuses(lambda: look("192.0.2.1")) == [200] * FEW + [429] * 2
    assert look("192.0.2.2") == 200


@pytest.mark.parametrize(
    "url", ["/discover/", "/", "/library/", "/library/?sort=title", "/api/v1/books/"]
)
def test_looking_is_not_limited(few, url, reader_client):
    assert set(statuses(lambda: reader_client.get(url).status_code, FEW * 3)) == {200}


def test_token_guesses_from_one_address_are_stopped(few, reader):
    ApiTokenFactory(owner=reader, text="pen_" + "r" * 43)

    def ask(letter, address):
        headers = {"Authorization": "Bearer pen_" + letter * 43}
        return APIClient(headers=headers).get("/api/v1/lists/", REMOTE_ADDR=address)

    answers = statuses(lambda: ask("x", "192.0.2.1").status_code)
    right = ask("r", "192.0.2.1")

    assert answers == [401] * FEW + [429] * 2
    assert right.status_code == 429, "no answer tells a right guess from a wrong one any more"
    assert right.json()["retry_after_s"] == int(right["Retry-After"])
    assert ask("r", "192.0.2.2").status_code == 200


def test_right_tokens_are_not_counted(few, reader):
    ApiTokenFactory(owner=reader, text="pen_" + "r" * 43)
    client = APIClient(headers={"Authorization": "Bearer pen_" + "r" * 43})

    assert set(statuses(lambda: client.get("/api/v1/lists/").status_code, FEW * 3)) == {200}


def test_a_reader_with_three_thousand_books_is_not_in_the_way_of_the_limits(rf, reader):
    """A scanner's ten codes a second, and one who types without a pause."""
    request = rf.post("/add/", {"text": "x"}, content_type="application/x-www-form-urlencoded")
    request.user = reader

    for _ in range(600):
        throttle.count_work(request)

    assert int(WRITE_RATE.partition("/")[0]) >= 1_000
    assert int(SEARCH_RATE_BY_ADDRESS.partition("/")[0]) >= 120


def test_the_limit_is_reached_at_last(rf, reader):
    request = rf.post("/add/", {"text": "x"}, content_type="application/x-www-form-urlencoded")
    request.user = reader

    for _ in range(1_200):
        throttle.count_work(request)
    with pytest.raises(TooManyAttempts):
        throttle.count_work(request)
