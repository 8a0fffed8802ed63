"""Who asks, who must sign in, where nobody even asks, and who has to say whether they stay."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from accounts import limits, services
from accounts.clerk import requests as clerk
from accounts.clerk.claims import SessionClaims
from accounts.clerk.pages import allow_renewal
from accounts.exceptions import AccountsError
from accounts.invited import invitation_of
from accounts.models import User


@dataclass(slots=True)
class ClerkVisit:
    """What Clerk has to do with a request: ``request.clerk``, where it has.

    ``claims``, once the user is known, are those of the session they are signed in by; None for
    local sessions. ``refusal`` is why somebody who is signed in at Clerk's is not let in here.
    """

    state: clerk.ClerkState
    claims: SessionClaims | None = None
    refusal: AccountsError | None = None


class ClerkSessionMiddleware:
    """Know readers by their sessions at Clerk's, beside those of our own. Only with Clerk's keys.

    Nothing is looked at before somebody wants to know the user. A page that does, and a session
    whose token is too old to say, send the browser round by Clerk before the view is asked.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user_by_session = request.user
        request.user = SimpleLazyObject(lambda: _user(request))
        response = self.get_response(request)
        if visit := getattr(request, "clerk", None):
            clerk.mark(request, response, visit.state)
            if visit.claims:
                allow_renewal(response)
            patch_vary_headers(response, ["Cookie"])
        return response

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., HttpResponse], *_: Any
    ) -> HttpResponse | None:
        # Views of REST framework have a class: programs are never sent elsewhere.
        if getattr(view_func, "same_for_all", False) or hasattr(view_func, "cls"):
            return None
        if _is_local(request):
            return None
        visit = _visit(request)
        if visit and getattr(view_func, "renews_session", False):
            visit.state = clerk.renewal_of(request, settings.CLERK, visit.state)
        return clerk.answer_to(visit.state) if visit and visit.state.location else None


def _user(request: HttpRequest) -> User | AnonymousUser:
    """Return who asks: by a token in the header, else by a session of ours, else by Clerk's."""
    if _is_local(request):
        return request.user_by_session
    visit = _visit(request)
    if visit is None or visit.state.claims is None:
        return AnonymousUser()
    try:
        user = services.reader_by_clerk(
            claims=visit.state.claims, invitation_code=invitation_of(request)
        )
    except AccountsError as refusal:
        visit.refusal = refusal
        return AnonymousUser()
    if user is None:
        return AnonymousUser()
    visit.claims = visit.state.claims
    if actor := visit.claims.actor:
        request.impersonator = actor
        _note_impersonation(user, visit.claims)
    return user


def _note_impersonation(user: User, claims: SessionClaims) -> None:
    """Note once that somebody acts as a reader: each session of theirs, not each page."""
    key = f"clerk.impersonation:{claims.session_id}"
    if cache.add(key, claims.actor, limits.IMPERSONATION_NOTED_EVERY_S):
        services.note_impersonation(user=user, actor=claims.actor)


def _is_local(request: HttpRequest) -> bool:
    """Say whether somebody has a session of ours, and no token in the header, which comes first."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or clerk.bearer_of(request):
        return False
    return request.user_by_session.is_authenticated


def _visit(request: HttpRequest) -> ClerkVisit | None:
    if not hasattr(request, "clerk"):
        concerned = clerk.concerns(request, settings.CLERK)
        state = clerk.authenticate(request, settings.CLERK) if concerned else None
        request.clerk = ClerkVisit(state) if state else None
    return request.clerk


class SignInMiddleware(LoginRequiredMiddleware):
    """Django's own, which reads session and user even for views that are open to all.

    Views marked ``same_for_all`` cost neither query, and their answers do not vary by cookie.
    Whoever is leaving is sent to their one page from all views but those ``open_to_leaving``.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponse],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        if getattr(view_func, "same_for_all", False):
            return None
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is None and _must_decide(request, view_func):
            return redirect("accounts:leaving")
        return answer


def _must_decide(request: HttpRequest, view: Callable[..., HttpResponse]) -> bool:
    """Say whether a reader whose account is to be deleted is sent to their one page.

    REST framework's views are not among them: programs are refused in words of their own.
    """
    if hasattr(view, "cls") or getattr(view, "open_to_leaving", False):
        return False
    return request.user.is_authenticated and request.user.leaving_at is not None
