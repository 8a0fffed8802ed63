"""Sign in, sign up, sign out."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render, resolve_url
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accounts import devices, services, throttle
from accounts.choices import SignUpMode
from accounts.clerk.pages import clerk_scripts, with_clerk_js
from accounts.clerk.requests import forget
from accounts.exceptions import AccountsError, TooManyAttempts
from accounts.forms import SignInForm, SignUpForm, add_refusal
from accounts.http import open_to_leaving
from accounts.invited import remember_invitation
from accounts.models import User
from accounts.views import clerk_pages, clerk_sessions
from accounts.views.answers import form_page, next_url, slow_down_page

BACKEND = "accounts.backends.HandleOrEmailBackend"
SIGN_IN = "accounts/sign_in.html"
SIGN_UP = "accounts/sign_up.html"


@sensitive_post_parameters("password")
@never_cache
@with_clerk_js
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    context = {"next": next_url(request)} | _by_clerk(request)
    if request.user.is_authenticated:
        return _home(request, context["next"])
    form = SignInForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            user = authenticate(
                request,
                username=form.cleaned_data["identifier"],
                password=form.cleaned_data["password"],
            )
        except TooManyAttempts as error:
            return slow_down_page(request, SIGN_IN, form, error, **context)
        if user is not None:
            is_first = user.last_login is None
            login(request, user)
            response = HttpResponseRedirect(context["next"])
            devices.welcome(request, response, user, is_first=is_first)
            return response
        form.add_error(None, "Handle, e-mail or password is wrong.")
    return form_page(request, SIGN_IN, form, **context)


@sensitive_post_parameters("password", "password_again", "invitation_code")
@never_cache
@with_clerk_js
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    context = {"next": next_url(request)} | _by_clerk(request)
    if request.user.is_authenticated:
        return _home(request, context["next"])
    if settings.SIGN_UP == SignUpMode.CLOSED:
        return render(request, "accounts/sign_up_closed.html", status=403)
    invitation = {"invitation_code": request.GET.get("invitation", "")}
    form = SignUpForm(request.POST if request.method == "POST" else None, initial=invitation)
    try:
        user = _sign_up(request, form)
    except TooManyAttempts as error:
        return slow_down_page(request, SIGN_UP, form, error, **context)
    if user is not None:
        login(request, user, backend=BACKEND)
        messages.success(request, f"Welcome, {user.get_short_name()}.")
        response = HttpResponseRedirect(context["next"])
        devices.remember(request, response, user)
        return response
    page = form_page(request, SIGN_UP, form, **context)
    if settings.CLERK.is_on:
        code = invitation["invitation_code"]
        remember_invitation(page, code, is_secure=request.is_secure())
    return page


def _home(request: HttpRequest, wanted: str) -> HttpResponse:
    """Send on who is signed in; whoever has just been at Clerk's goes where they wanted to."""
    to = wanted if clerk_sessions.is_by_clerk(request) else settings.LOGIN_REDIRECT_URL
    return redirect(to)


def _by_clerk(request: HttpRequest) -> dict[str, Any]:
    """Return what the pages need to know of Clerk, and why it lets somebody in and we do not."""
    visit = getattr(request, "clerk", None)
    refusal = visit.refusal if request.user.is_anonymous and visit else None
    return {
        "clerk": clerk_scripts(),
        "refusal": refusal.message if refusal else "",
        "local_accounts": settings.LOCAL_ACCOUNTS,
    }


def _sign_up(request: HttpRequest, form: SignUpForm) -> User | None:
    if not form.is_valid():
        return None
    throttle.count(request, throttle.SIGN_UP_BY_ADDRESS)
    account = {name: value for name, value in form.cleaned_data.items() if name != "password_again"}
    try:
        return services.sign_up(**account)
    except AccountsError as error:
        add_refusal(form, error)
        return None


@open_to_leaving
@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session of ours and the one at Clerk's, whichever there are."""
    is_told = clerk_sessions.end_session(request)
    logout(request)
    if is_told is not None:
        page = clerk_pages.signed_out(request, is_told=is_told)
        forget(request, page, settings.CLERK)
        return page
    return redirect(resolve_url(settings.LOGOUT_REDIRECT_URL or settings.LOGIN_URL))
