"""Leaving the site, and the one page of whoever is about to."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import mail, services
from accounts.exceptions import TooManyAttempts
from accounts.forms import LeaveForm
from accounts.http import AuthenticatedHttpRequest, open_to_leaving
from accounts.views import clerk_sessions
from accounts.views.answers import form_page, slow_down_page
from accounts.views.settings import about, who

LEAVE = "accounts/leave.html"


@never_cache
@sensitive_post_parameters("current_password")
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = LeaveForm(request.POST if request.method == "POST" else None, **who(request))
    try:
        is_sure = form.is_valid()
    except TooManyAttempts as error:
        return slow_down_page(request, LEAVE, form, error, **about("data"))
    if not is_sure:
        return form_page(request, LEAVE, form, **about("data"))
    gone = services.leave(user=request.user, password=form.cleaned_data.get("current_password"))
    url = request.build_absolute_uri(reverse("accounts:sign-in"))
    has_mail = mail.tell(gone.email, "leaving", user=gone, url=url)
    clerk_sessions.end_other_sessions(request, also_this=True)
    logout(request)
    return render(request, "accounts/left.html", {"goes_at": gone.goes_at, "has_mail": has_mail})


@never_cache
@open_to_leaving
@require_safe
def leaving(request: AuthenticatedHttpRequest) -> HttpResponse:
    if request.user.leaving_at is None:
        return redirect("library:account-data")
    return render(request, "accounts/leaving.html", {"goes_at": request.user.goes_at})


@open_to_leaving
@require_POST
def stay(request: AuthenticatedHttpRequest) -> HttpResponse:
    services.stay(user=request.user)
    messages.success(request, "Your account stays, with all that is in it.")
    return redirect("library:home")


@never_cache
@open_to_leaving
@require_POST
def leave_now(request: AuthenticatedHttpRequest) -> HttpResponse:
    if request.user.leaving_at is None:
        return redirect("accounts:leave")
    services.leave_now(user=request.user)
    logout(request)
    return render(request, "accounts/gone.html")
