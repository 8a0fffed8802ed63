"""Sessions are read by a statement of our own: it must find just what Django's would."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts.sessions import SessionStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def key():
    """The key of a session that remembers a shelf."""
    session = SessionStore()
    session["shelf"] = "öbere Reihe"
    session.create()
    return session.session_key


def test_what_was_kept_is_read_again(key):
    assert SessionStore(key)["shelf"] == "öbere Reihe"


@pytest.mark.parametrize("left_s", [-1, 0])
def test_an_expired_session_is_empty_and_its_key_is_not_taken_up(key, left_s):
    Session.objects.update(expire_date=timezone.now() + timedelta(seconds=left_s))
    session = SessionStore(key)

    assert "shelf" not in session
    assert session.session_key is None


def test_a_made_up_key_is_not_taken_up():
    session = SessionStore("made-up-by-somebody")

    session["shelf"] = "lower"
    session.save()

    assert session.session_key != "made-up-by-somebody"


def test_a_session_ended_elsewhere_is_empty(key):
    SessionStore(key).flush()

    assert "shelf" not in SessionStore(key)
