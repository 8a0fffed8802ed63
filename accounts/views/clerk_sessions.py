"""What views do about a reader's sessions at Clerk's."""

import logging

from django.conf import settings
from django.http import HttpRequest

from accounts import services
from accounts.clerk.cookies import are_of_somebody
from accounts.clerk.requests import session_id_of
from accounts.exceptions import IdentityUnavailable
from accounts.http import AuthenticatedHttpRequest

logger = logging.getLogger(__name__)


def end_session(request: HttpRequest) -> bool | None:
    """End the session at Clerk's that a request comes with; None where it comes with none.

    Says whether Clerk could be told. Here it is over in any case.
    """
    if not settings.CLERK.is_on or not are_of_somebody(request.COOKIES):
        return None
    session_id = session_id_of(request, settings.CLERK)
    if not session_id:
        return True
    try:
        services.revoke_clerk_session(session_id=session_id)
    except IdentityUnavailable:
        logger.warning("clerk.session_not_revoked")
        return False
    return True


def end_other_sessions(request: AuthenticatedHttpRequest, *, also_this: bool = False) -> bool:
    """End a reader's sessions at Clerk's but this one, or all; say whether Clerk could be told."""
    if not settings.CLERK.is_on:
        return True
    keeps_this = is_by_clerk(request) and not also_this
    kept = request.clerk.claims.session_id if keeps_this else ""
    try:
        services.revoke_other_clerk_sessions(user=request.user, session_id=kept)
    except IdentityUnavailable:
        logger.warning("clerk.sessions_not_revoked")
        return False
    return True


def is_by_clerk(request: HttpRequest) -> bool:
    """Say whether the reader is signed in by a session of Clerk's, not one of ours."""
    visit = getattr(request, "clerk", None)
    return visit is not None and visit.claims is not None
