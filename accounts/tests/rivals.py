"""Troubles that come in the middle of things: rivals who are quicker, and broken parts."""

from django.core.cache.backends.dummy import DummyCache
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from accounts.models import Invitation


class UsesTheInvitation:
    """A password validator that takes every invitation away while a password is being checked."""

    def validate(self, password, user=None):
        Invitation.objects.update(used_at=timezone.now())


class BrokenCache(DummyCache):
    """A cache that stores nothing and cannot count."""

    def add(self, key, value, timeout=None, version=None):
        return False

    def get(self, key, default=None, version=None):
        return None


class BrokenMail(BaseEmailBackend):
    """A mail server that is away."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError
