"""Programs that ask at the same moment: nothing is lost, and nothing is done twice."""

import pytest
from rest_framework.test import APIClient

from accounts.tests.factories import UserFactory
from library.models import Book
from library.tests.factories import BookFactory
from tests.test_concurrency import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("real_sockets")]


def program_of(reader):
    client = APIClient()
    client.force_authenticate(reader)
    return client


def test_of_many_writes_tied_to_one_state_one_is_done():
    reader = UserFactory()
    book = BookFactory(owner=reader, title="First")
    address = f"/api/v1/books/{book.public_id}/"
    tag = program_of(reader).get(address)["ETag"]

    answers = at_once(
        lambda number: program_of(reader).patch(
            address, {"title": f"By {number}"}, format="json", headers={"If-Match": tag}
        ),
        6,
    )

    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 5
    (done,) = [answer for answer in answers if answer.status_code == 200]
    assert Book.objects.get().title == done.json()["title"]


def test_two_clients_that_add_up_lose_nothing():
    """Each reads, adds its own subject and writes, again after a 412, until it got through."""
    reader = UserFactory()
    book = BookFactory(owner=reader)
    address = f"/api/v1/books/{book.public_id}/"

    def add(number):
        client = program_of(reader)
        for _ in range(20):
            seen = client.get(address)
            given = {"subjects": [*seen.json()["subjects"], f"Of {number}"]}
            headers = {"If-Match": seen["ETag"]}
            if client.patch(address, given, format="json", headers=headers).status_code == 200:
                return True
        return False

    assert all(at_once(add, 4))
    subjects = program_of(reader).get(address).json()["subjects"]
    assert sorted(subjects) == [f"Of {number}" for number in range(4)]


def test_a_post_that_comes_many_times_at_once_acts_once():
    reader = UserFactory()

    answers = at_once(
        lambda number: program_of(reader).post(
            "/api/v1/books/", {"title": "Zine"}, format="json", headers={"Idempotency-Key": "k"}
        ),
        6,
    )

    assert Book.objects.filter(owner=reader).count() == 1
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
