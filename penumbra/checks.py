"""Combinations of settings that a deployment should know about."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from jwt import InvalidKeyError

from accounts.clerk.jwks import Keys
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


@register(Tags.security)
def clerk_is_whole(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Clerk is set up as a whole or not at all."""
    hint = "docs/operating.md, “Sign-in by Clerk”, names every variable."
    said = settings.CLERK.troubles()
    try:
        Keys(settings.CLERK) if settings.CLERK.is_on else None
    except (ValueError, TypeError, InvalidKeyError):
        said.append("CLERK_JWT_KEY is not the public RSA key that Clerk signs with.")
    return [Error(sentence, hint=hint, id="penumbra.E001") for sentence in said]


@register(Tags.security, deploy=True)
def clerk_can_call(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Without webhooks, a session that Clerk ends lasts here until its token is over."""
    if not settings.CLERK.is_on or settings.CLERK.webhook_secrets:
        return []
    return [
        Warning(
            "CLERK_WEBHOOK_SECRET is not set: what changes at Clerk is not heard of here.",
            hint="Make an endpoint for /webhooks/clerk/ in Clerk's dashboard.",
            id="penumbra.W004",
        )
    ]
