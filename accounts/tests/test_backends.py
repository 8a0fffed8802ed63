import pytest
from asgiref.sync import async_to_sync
from django.contrib.auth import authenticate
from django.contrib.auth.hashers import MD5PasswordHasher

from accounts.backends import HandleOrEmailBackend
from accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


class CountingHasher(MD5PasswordHasher):
    """Counts how often a password is hashed: that is what takes the time."""

    runs = 0

    def encode(self, password, salt):
        type(self).runs += 1
        return super().encode(password, salt)


@pytest.mark.parametrize("identifier", ["ada", "Ada", "@ada", "ada@example.org", "ADA@example.org"])
def test_handle_or_email_and_password_sign_in(identifier):
    user = UserFactory(handle="ada", email="ada@example.org", password=PASSWORD)

    assert authenticate(username=identifier, password=PASSWORD) == user


@pytest.mark.parametrize("password", ["", "wrong", PASSWORD.upper(), PASSWORD + " ", "x" * 100_000])
def test_a_wrong_password_does_not(password):
    UserFactory(handle="ada", password=PASSWORD)

    assert authenticate(username="ada", password=password) is None


def test_an_inactive_account_cannot_sign_in():
    UserFactory(handle="ada", password=PASSWORD, is_active=False)

    assert authenticate(username="ada", password=PASSWORD) is None


def test_an_account_without_a_password_cannot_sign_in():
    UserFactory(handle="ada")

    assert authenticate(username="ada", password="") is None


@pytest.mark.parametrize("credentials", [{"username": "ada"}, {"password": "x"}, {"token": "x"}])
def test_other_credentials_are_left_to_other_backends(credentials):
    assert HandleOrEmailBackend().authenticate(None, **credentials) is None


def test_the_name_of_the_handle_field_works_too():
    user = UserFactory(handle="ada", password=PASSWORD)

    assert authenticate(handle="ada", password=PASSWORD) == user


def test_an_unknown_name_takes_the_work_of_a_known_one(settings):
    UserFactory(handle="ada", password=PASSWORD)
    settings.PASSWORD_HASHERS = ["accounts.tests.test_backends.CountingHasher"]
    CountingHasher.runs = 0

    authenticate(username="ada", password="wrong")
    known, CountingHasher.runs = CountingHasher.runs, 0
    authenticate(username="nobody", password="wrong")

    assert CountingHasher.runs == known == 1


def test_email_signs_in_on_the_asynchronous_path_too():
    user = UserFactory(handle="ada", email="ada@example.org", password=PASSWORD)
    authenticate_soon = async_to_sync(HandleOrEmailBackend().aauthenticate)

    assert authenticate_soon(None, username="ada@example.org", password=PASSWORD) == user
