"""Who asks, as Clerk's own libraries decide it: signed in, signed out, or to be asked for.

A token lives for a minute. A browser that comes back later has an old one, and the Frontend API
knows whether its session goes on: the *handshake* sends it there and back (307), once, with new
cookies. Only a person who opens a page is sent round, never a script, a form or a program.
"""

import logging
import time
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from accounts.clerk import cookies
from accounts.clerk.config import ClerkConfig
from accounts.clerk.cookies import ClerkCookies
from accounts.clerk.handshake import handshake_of, resolved
from accounts.clerk.state import ClerkState, Status, clean_url, is_person
from accounts.clerk.tokens import EARLY, EXPIRED, SessionRefused, payload_of, verifier_of
from accounts.exceptions import IdentityUnavailable, TooManyAttempts
from accounts.keys import TOKEN_PREFIX

logger = logging.getLogger(__name__)

API_VERSION = "2026-05-12"
_TRIES_MAX = 3
_TRIES_KEPT_S = 3
# A token lives for 60 s; pages ask for another when it has less than this left.
_RENEWED_UNDER_S = 30


def bearer_of(request: HttpRequest) -> str:
    """Return the token of the ``Authorization`` header, "" where it has none of Clerk's."""
    scheme, _, rest = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
    token = rest.strip() if scheme.lower() == "bearer" else "" if rest else scheme
    return "" if token.startswith(TOKEN_PREFIX) else token


def may_be_somebody(request: HttpRequest) -> bool:
    """Say whether cookies or address speak of a session, at a glance and for any instance."""
    asked = request.META.get("QUERY_STRING", "")
    return cookies.are_of_somebody(request.COOKIES) or "__clerk_" in asked


def concerns(request: HttpRequest, config: ClerkConfig) -> bool:
    """Say whether Clerk may have anything to do with a request; costs next to nothing."""
    if "HTTP_AUTHORIZATION" in request.META or cookies.are_of_somebody(request.COOKIES):
        return True
    return config.instance.is_development and is_person(request)


def authenticate(request: HttpRequest, config: ClerkConfig) -> ClerkState:
    """Say who asks. Asks Clerk for keys, or for the outcome of a handshake, where needed."""
    if token := bearer_of(request):
        return _by_header(request, config, token)
    found = cookies.chosen(request.COOKIES, config.instance, now=time.time())
    if handshake := handshake_of(request, config):
        try:
            return resolved(request, config, *handshake)
        except (SessionRefused, IdentityUnavailable, TooManyAttempts) as error:
            logger.warning("clerk.handshake_failed reason=%s", error)
    return _by_cookies(request, config, found)


def renewal_of(request: HttpRequest, config: ClerkConfig, state: ClerkState) -> ClerkState:
    """Return ``state``, or the handshake that renews a session whose token is nearly over."""
    if state.claims is None or state.claims.expires_at - time.time() > _RENEWED_UNDER_S:
        return state
    found = cookies.chosen(request.COOKIES, config.instance, now=time.time())
    return _ask(request, config, "session-token-renewal", is_suffixed=found.is_suffixed)


def session_id_of(request: HttpRequest, config: ClerkConfig) -> str:
    """Return the session that the cookies are of, be its token over or not; "" for none."""
    found = cookies.chosen(request.COOKIES, config.instance, now=time.time())
    try:
        return verifier_of(config).session_id(found.session) if found.session else ""
    except SessionRefused:
        return ""


def forget(request: HttpRequest, response: HttpResponse, config: ClerkConfig) -> None:
    """Take the cookies of a session away from the browser."""
    for name in (cookies.SESSION, cookies.CLIENT_UAT):
        for one in (name, config.instance.suffixed(name)):
            if one in request.COOKIES:
                response.delete_cookie(one)


def answer_to(state: ClerkState) -> HttpResponse:
    """Return the redirect that a state asks for."""
    response = HttpResponse(status=307, headers={"Location": state.location})
    if state.status is Status.HANDSHAKE:
        response.set_cookie(
            cookies.REDIRECT_COUNT,
            str(state.tries),
            max_age=_TRIES_KEPT_S,
            httponly=True,
            samesite="Lax",
        )
    return response


def mark(request: HttpRequest, response: HttpResponse, state: ClerkState) -> None:
    """Write what was found out into the headers, and set the cookies of a handshake."""
    is_sent = state.status is not Status.HANDSHAKE or response.status_code == 307
    response["X-Clerk-Auth-Status"] = (state.status if is_sent else Status.SIGNED_OUT).value
    if state.reason:
        response["X-Clerk-Auth-Reason"] = state.reason
    if state.location or state.directives:
        patch_cache_control(response, no_store=True)
    for directive in state.directives:
        response.set_cookie(directive.name, directive.value, **directive.attributes)
    done = [cookies.HANDSHAKE, cookies.HANDSHAKE_NONCE]
    if state.status is Status.SIGNED_IN and not state.location:
        done.append(cookies.REDIRECT_COUNT)  # it came to an end: the next time is another
    for name in done:
        if name in request.COOKIES and name not in response.cookies:
            response.delete_cookie(name)


def _by_header(request: HttpRequest, config: ClerkConfig, token: str) -> ClerkState:
    try:
        claims = verifier_of(config).session(token)
    except SessionRefused as refused:
        return _refused(request, config, refused.reason, is_suffixed=False)
    return ClerkState(status=Status.SIGNED_IN, claims=claims)


def _by_cookies(request: HttpRequest, config: ClerkConfig, found: ClerkCookies) -> ClerkState:
    reason = _unknown(request, config, found)
    if reason:
        return _ask(request, config, reason, is_suffixed=found.is_suffixed)
    if not found.session:
        return _out("session-token-and-uat-missing")
    try:
        claims = verifier_of(config).session(found.session)
    except SessionRefused as refused:
        return _refused(request, config, refused.reason, is_suffixed=found.is_suffixed)
    return ClerkState(status=Status.SIGNED_IN, claims=claims)


def _unknown(request: HttpRequest, config: ClerkConfig, found: ClerkCookies) -> str:
    """Say why the cookies alone cannot tell who asks, "" where they can."""
    if config.instance.is_development:
        if cookies.DEV_BROWSER in request.GET:
            return "dev-browser-sync"
        if not found.dev_browser:
            return "dev-browser-missing"
    if found.session and not found.client_uat:
        return "session-token-but-no-client-uat"
    if found.client_uat and not found.session:
        return "client-uat-but-no-session-token"
    payload = payload_of(found.session)
    issued_at = payload.get("iat") if payload else None
    if isinstance(issued_at, int | float) and issued_at < found.client_uat:
        return "session-token-iat-before-client-uat"
    return ""


def _refused(
    request: HttpRequest, config: ClerkConfig, reason: str, *, is_suffixed: bool
) -> ClerkState:
    if reason in (EXPIRED, EARLY):
        return _ask(request, config, f"session-{reason}", is_suffixed=is_suffixed)
    return _out(reason)


def _ask(
    request: HttpRequest, config: ClerkConfig, reason: str, *, is_suffixed: bool
) -> ClerkState:
    """Send a person round by the Frontend API; whoever was three times is signed out."""
    if not is_person(request):
        return _out(reason)
    tries = request.COOKIES.get(cookies.REDIRECT_COUNT, "0")
    count = int(tries) if tries in ("0", "1", "2") else _TRIES_MAX
    if count >= _TRIES_MAX:
        logger.warning("clerk.handshake_loop reason=%s", reason)
        return _out(reason)
    asked = {
        "redirect_url": clean_url(request),
        "__clerk_api_version": API_VERSION,
        "suffixed_cookies": str(is_suffixed).lower(),
        "__clerk_hs_reason": reason,
        "format": "nonce",
    }
    if dev_browser := _dev_browser(request, config):
        asked[cookies.DEV_BROWSER] = dev_browser
    return ClerkState(
        status=Status.HANDSHAKE,
        reason=reason,
        location=f"{config.frontend_origin}/v1/client/handshake?{urlencode(asked)}",
        tries=count + 1,
    )


def _dev_browser(request: HttpRequest, config: ClerkConfig) -> str:
    if not config.instance.is_development:
        return ""
    suffixed = request.COOKIES.get(config.instance.suffixed(cookies.DEV_BROWSER), "")
    plain = request.COOKIES.get(cookies.DEV_BROWSER, "")
    return request.GET.get(cookies.DEV_BROWSER) or suffixed or plain


def _out(reason: str) -> ClerkState:
    return ClerkState(status=Status.SIGNED_OUT, reason=reason)
