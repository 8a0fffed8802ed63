"""Combinations of settings that a deployment should know about."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register

from penumbra.readiness import what_is_missing

_LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


@register(Tags.security, deploy=True)
def limits_are_shared(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without Redis every process counts sign-in attempts for itself."""
    if settings.REDIS_URL:
        return []
    return [
        Warning(
            "REDIS_URL is not set: limits on sign-in attempts hold per process.",
            hint="Set REDIS_URL, or serve the site from one process.",
            id="penumbra.W001",
        )
    ]


@register(Tags.security, deploy=True)
def public_hosts_use_https(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Passwords must not cross a network in the clear."""
    if settings.HTTPS or set(settings.ALLOWED_HOSTS) <= _LOOPBACK:
        return []
    return [
        Warning(
            "HTTPS is off for a site that is not on this machine.",
            hint="Serve it over HTTPS and set HTTPS=on.",
            id="penumbra.W002",
        )
    ]


@register(Tags.database, deploy=True)
def site_is_ready(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """With ``--database default``: migrations are applied, and a background worker is there."""
    if not kwargs.get("databases"):
        return []
    hint = "Run the release command, and python manage.py run_worker."
    return [Warning(sentence, hint=hint, id="penumbra.W003") for sentence in what_is_missing()]
