"""Changing and resetting passwords."""

import re

import pytest
from django.contrib.auth import get_user
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def change_password(client, **data):
    passwords = {"old_password": PASSWORD, "new_password1": "new-owls", "new_password2": "new-owls"}
    return client.post("/account/password/", passwords | data)


def test_changing_the_password_ends_other_sessions(client):
    user = UserFactory(handle="ada", password=PASSWORD)
    elsewhere = Client()
    client.force_login(user)
    elsewhere.force_login(user)

    answer = change_password(client)

    user.refresh_from_db()
    assert answer.url == "/account/security/"
    assert user.check_password("new-owls")
    assert get_user(client) == user
    assert get_user(elsewhere).is_anonymous


@pytest.mark.parametrize(
    ("data", "at_fault"),
    [
        ({"old_password": "wrong"}, "old_password"),
        ({"old_password": ""}, "old_password"),
        ({"new_password2": "other-owls"}, "new_password2"),
        ({"new_password1": "123", "new_password2": "123"}, "new_password2"),
    ],
)
def test_a_password_is_not_changed_for_nothing(client, data, at_fault):
    user = UserFactory(handle="ada", password=PASSWORD)
    client.force_login(user)

    answer = change_password(client, **data)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [at_fault]
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def ask_for_reset(client, email="ada@example.org"):
    return client.post("/account/password/reset/", {"email": email})


def test_a_forgotten_password_is_reset_by_mail(client):
    user = UserFactory(handle="ada", email="ada@example.org", password=PASSWORD)
    ask_for_reset(client, "ADA@Example.org")
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]

    form = client.get(link, follow=True)
    passwords = {"new_password1": "new-owls", "new_password2": "new-owls"}
    answer = client.post(form.redirect_chain[-1][0], passwords)

    user.refresh_from_db()
    assert answer.url == reverse("accounts:password-reset-complete")
    assert user.check_password("new-owls")
    assert client.get(answer.url).status_code == 200
    assert "no longer works" in client.get(link, follow=True).text


def test_a_bad_new_password_keeps_the_reset_link_alive(client):
    UserFactory(email="ada@example.org", password=PASSWORD)
    ask_for_reset(client)
    link = re.search(r"http://testserver(/\S+)", mail.outbox[0].body)[1]
    path = client.get(link).url

    refused = client.post(path, {"new_password1": "123", "new_password2": "123"})

    assert refused.status_code == 422
    assert client.get(path).context["validlink"]


@pytest.mark.parametrize("email", ["nobody@example.org", "gone@example.org", "clerk@example.org"])
def test_a_reset_says_the_same_whether_the_address_is_known_or_not(client, email):
    UserFactory(email="ada@example.org", password=PASSWORD)
    UserFactory(email="gone@example.org", password=PASSWORD, is_active=False)
    UserFactory(email="clerk@example.org")

    known, unknown = ask_for_reset(client), ask_for_reset(client, email)

    assert len(mail.outbox) == 1
    assert (unknown.status_code, unknown.url) == (known.status_code, known.url)
    assert client.get(unknown.url).status_code == 200


def test_a_malformed_address_is_refused_beside_the_field(client):
    answer = ask_for_reset(client, "nonsense")

    assert answer.status_code == 422
    assert "nonsense" in answer.text


@pytest.mark.parametrize("path", ["MQ/bad-token/", "!!/x-y/", "OTk5OTk5OTk5OTk5OTk5OTk5OTk/a-b/"])
def test_a_bad_reset_link_says_that_it_no_longer_works(client, path):
    assert "no longer works" in client.get(f"/account/password/reset/{path}").text
