"""What pages with ClerkJS load, and what they are allowed for it; no other page is."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpResponse

# The majors of Clerk's scripts that static/js/clerk.js speaks to, as Clerk serves them itself.
_SCRIPTS = {
    "js": "npm/@clerk/clerk-js@6/dist/clerk.browser.js",
    "ui": "npm/@clerk/ui@1/dist/ui.browser.js",
}
_BOTS = ("https://challenges.cloudflare.com", "https://*.protect.clerk.com")


def clerk_scripts() -> dict[str, str] | None:
    """Return ``key`` and the addresses ``js`` and ``ui``, for a page's head; None without Clerk."""
    if not settings.CLERK.is_on:
        return None
    origin = settings.CLERK.frontend_origin
    addresses = {name: f"{origin}/{path}" for name, path in _SCRIPTS.items()}
    return {"key": settings.CLERK.publishable_key} | addresses


def with_clerk_js(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the page of a view run ClerkJS, where there is Clerk: it brings styles of its own."""

    @wraps(view)
    def allowed(*args: Any, **kwargs: Any) -> HttpResponse:
        response = view(*args, **kwargs)
        if settings.CLERK.is_on and not 300 <= response.status_code < 400:
            origin = settings.CLERK.frontend_origin
            allow(
                response,
                {
                    "script-src": [origin, *_BOTS],
                    "connect-src": [origin, _BOTS[1]],
                    "frame-src": [*_BOTS],
                    "img-src": ["https://img.clerk.com"],
                    "worker-src": ["'self'", "blob:"],
                    "style-src": ["'unsafe-inline'"],
                },
            )
        return response

    return allowed


def allow_renewal(response: HttpResponse) -> None:
    """Let a page renew its session: a frame, unseen, that goes round by Clerk and comes back.

    A form that is sent with an old token leads to the sign-in page, and round by Clerk as well.
    """
    origin = settings.CLERK.frontend_origin
    allow(response, {"frame-src": ["'self'", origin], "form-action": [origin]})


def allow(response: HttpResponse, more: Mapping[str, list[str]]) -> None:
    """Add to what the content security policy of a page allows, beside what a view added."""
    update = dict(getattr(response, "_csp_update", None) or {})
    for directive, sources in more.items():
        before = update.get(directive) or []
        update[directive] = [*([before] if isinstance(before, str) else before), *sources]
    response._csp_update = update
