"""Pages about a session at Clerk's: signed out of it, renewed, and the account it belongs to."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from accounts.clerk.pages import clerk_scripts, with_clerk_js
from accounts.http import AuthenticatedHttpRequest, open_to_leaving, renews_session
from accounts.views.settings import about


@never_cache
@with_clerk_js
@require_safe
def account(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Show Clerk's own button for e-mail, passwords and devices."""
    if not settings.CLERK.is_on or request.user.clerk_id is None:
        return redirect("accounts:security")
    return render(
        request, "accounts/clerk_account.html", {"clerk": clerk_scripts()} | about("security")
    )


@never_cache
@renews_session
@open_to_leaving
@login_not_required
@xframe_options_sameorigin
@require_safe
def renewed(request: HttpRequest) -> HttpResponse:
    """Answer with nothing: what counts is the way here, which renews a token that is old."""
    response = HttpResponse("<!doctype html><title>Renewed</title>")
    response._csp_replace = {"frame-ancestors": ["'self'"]}
    return response


@with_clerk_js
def signed_out(request: HttpRequest, *, is_told: bool) -> HttpResponse:
    """Say that it is done; ClerkJS does the rest in this browser."""
    context = {"clerk": clerk_scripts(), "is_told": is_told}
    return render(request, "accounts/clerk_signed_out.html", context)
