"""The account and its tokens by the API."""

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from accounts.tests.factories import ApiTokenFactory

pytestmark = pytest.mark.django_db
ME, TOKENS = "/api/v1/me/", "/api/v1/tokens/"


@pytest.fixture
def program(reader):
    def ask_with(**token):
        text = "pen_" + "a" * 43
        ApiTokenFactory(owner=reader, text=text, **{"scope": "write"} | token)
        return APIClient(headers={"Authorization": f"Bearer {text}"})

    return ask_with


def test_an_account_is_changed_together_or_not_at_all(program, reader):
    client = program()
    tag = client.get(ME)["ETag"]
    given = {"name": "Alice A.", "is_published": True, "default_book_visibility": "private"}

    changed = client.patch(ME, given, format="json", headers={"If-Match": tag})

    assert {name: changed.json()[name] for name in given} == given
    late = client.patch(ME, {"bio": "x"}, format="json", headers={"If-Match": tag})
    assert (late.status_code, late.json()["code"]) == (412, "account_changed")
    wrong = client.patch(ME, {"bio": "x", "handle": "!"}, format="json")
    assert (wrong.status_code, User.objects.get(pk=reader.pk).bio) == (422, "")
    assert client.get(ME, headers={"If-None-Match": changed["ETag"]}).status_code == 304


def test_a_token_is_told_once_works_and_ends(program):
    client = program()
    key = {"Idempotency-Key": "token"}
    made = client.post(TOKENS, {"name": "Scanner", "scope": "read"}, format="json", headers=key)
    again = client.post(TOKENS, {"name": "Scanner", "scope": "read"}, format="json", headers=key)

    secret = made.json()["secret"]
    assert (made.status_code, again.json()) == (201, made.json() | {"secret": None})
    assert secret not in client.get(TOKENS).text
    other = APIClient(headers={"Authorization": f"Bearer {secret}"})
    assert other.get(ME).status_code == 200
    assert client.delete(made["Location"]).status_code == 204
    assert other.get(ME).json()["code"] == "token_refused"


def test_a_token_for_one_resource_opens_that_and_what_is_open_to_all(program, reader):
    client = program(resource="lists")

    refused = client.get("/api/v1/books/")
    assert (refused.status_code, refused.json()["code"]) == (403, "other_resource")
    assert client.get("/api/v1/lists/").status_code == 200
    assert client.get("/api/v1/discover/books/").status_code == 200


@pytest.mark.parametrize("given", [{}, {"resource": "books"}, {"resource": "me", "days": 5}])
def test_a_token_makes_none_that_may_more(given, program):
    client = program(resource="tokens")

    answer = client.post(TOKENS, {"name": "More"} | given, format="json")

    assert (answer.status_code, ApiToken.objects.count()) == (422, 1)


@pytest.mark.parametrize(("days", "status"), [(None, 422), (90, 422), (5, 201)])
def test_a_token_makes_none_that_outlives_it(days, status, program):
    client = program(expires_at=timezone.now() + timezone.timedelta(days=10))

    given = {"name": "Longer", "days": days}

    assert client.post(TOKENS, given, format="json").status_code == status
