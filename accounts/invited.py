"""An invitation that somebody came with, kept in their browser while they are at Clerk's."""

from django.http import HttpRequest, HttpResponse

from accounts.limits import INVITATION_CODE_MAX

_COOKIE = "invitation"
_KEPT_S = 3_600


def remember_invitation(response: HttpResponse, code: str, *, is_secure: bool) -> None:
    """Keep a code for an hour."""
    if 0 < len(code) <= INVITATION_CODE_MAX:
        how = {"httponly": True, "samesite": "Lax", "secure": is_secure}
        response.set_signed_cookie(_COOKIE, code, max_age=_KEPT_S, **how)


def invitation_of(request: HttpRequest) -> str:
    """Return the code that is kept, "" for none."""
    if _COOKIE not in request.COOKIES:
        return ""
    return request.get_signed_cookie(_COOKIE, default="", max_age=_KEPT_S)
