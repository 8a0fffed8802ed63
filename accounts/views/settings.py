"""What readers set about themselves, section by section."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import mail, services, throttle
from accounts.exceptions import AccountsError, EmailTaken, InvalidAccount, TooManyAttempts
from accounts.forms import (
    EmailForm,
    LinkFormSet,
    PasswordCheckForm,
    PrivacyForm,
    ProfileForm,
    add_refusal,
)
from accounts.http import AuthenticatedHttpRequest
from accounts.views import clerk_sessions
from accounts.views.answers import form_page, slow_down_page

PROFILE_FIELDS = ("handle", "name", "bio")


@require_http_methods(["GET", "HEAD", "POST"])
def profile_edit(request: AuthenticatedHttpRequest) -> HttpResponse:
    data = _sent(request)
    initial = {name: getattr(request.user, name) for name in PROFILE_FIELDS}
    form = ProfileForm(data, initial=initial)
    links = LinkFormSet(data, initial=request.user.links, prefix="links")
    # Both are checked, so that every message shows at once.
    if all([form.is_valid(), links.is_valid()]):
        profile = services.Profile(**form.cleaned_data, links=links.links())
        try:
            services.update_profile(user=request.user, profile=profile)
        except AccountsError as error:
            add_refusal(form, error)
        else:
            messages.success(request, "Your profile is saved.")
            return redirect("accounts:settings")
    old = request.user.old_handles.values_list("handle", flat=True)
    context = {"form": form, "links": links, "old_handles": list(old)} | about("profile")
    status = 200 if data is None else 422
    return render(request, "accounts/profile.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def privacy_edit(request: AuthenticatedHttpRequest) -> HttpResponse:
    initial = {"default_book_visibility": request.user.default_book_visibility}
    form = PrivacyForm(_sent(request), initial=initial)
    if form.is_valid():
        chosen = form.cleaned_data["default_book_visibility"]
        services.set_default_visibility(user=request.user, visibility=chosen)
        messages.success(request, "Saved. It holds for the books you add from now on.")
        return redirect("accounts:privacy")
    return form_page(request, "accounts/privacy.html", form, **about("privacy"))


@never_cache
@sensitive_post_parameters("current_password")
@require_http_methods(["GET", "HEAD", "POST"])
def security_edit(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = EmailForm(_sent(request), initial={"email": request.user.email}, **who(request))
    try:
        if form.is_valid() and _changes_email(request, form):
            messages.success(request, "Your e-mail address is changed.")
            return redirect("accounts:security")
    except TooManyAttempts as error:
        return slow_down_page(request, "accounts/security.html", form, error, **about("security"))
    return form_page(request, "accounts/security.html", form, **about("security"))


@never_cache
@sensitive_post_parameters("current_password")
@require_http_methods(["GET", "HEAD", "POST"])
def sessions_end(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = PasswordCheckForm(_sent(request), **who(request))
    try:
        if form.is_valid():
            password = form.cleaned_data.get("current_password")
            changed = services.end_sessions(user=request.user, password=password)
            if not clerk_sessions.is_by_clerk(request):
                update_session_auth_hash(request, changed)
            if clerk_sessions.end_other_sessions(request):
                messages.success(request, "You are signed out everywhere but here.")
            else:
                messages.error(request, "Clerk cannot be reached: sessions there may go on.")
            return redirect("accounts:security")
    except TooManyAttempts as error:
        return slow_down_page(request, "accounts/sessions.html", form, error, **about("security"))
    return form_page(request, "accounts/sessions.html", form, **about("security"))


def about(section: str) -> dict[str, str]:
    """Return what the frame of the settings needs to know: the section in view."""
    return {"section": section, "nav": "settings"}


def who(request: AuthenticatedHttpRequest) -> dict[str, Any]:
    """Return what a PasswordCheckForm asks about."""
    return {"user": request.user, "check_password": partial(throttle.password_is, request)}


def _sent(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _changes_email(request: AuthenticatedHttpRequest, form: EmailForm) -> bool:
    before = request.user.email
    try:
        changed = services.change_email(user=request.user, email=form.cleaned_data["email"])
    except (InvalidAccount, EmailTaken) as error:
        add_refusal(form, error)
        return False
    if changed.email != before:
        mail.tell(before, "email_changed", user=changed)
    return True
