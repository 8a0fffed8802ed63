"""What readers set about themselves."""

from functools import partial

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import services, throttle
from accounts.exceptions import EmailTaken, InvalidAccount, TooManyAttempts
from accounts.forms import LinkFormSet, ProfileForm, add_refusal
from accounts.http import AuthenticatedHttpRequest
from accounts.models import User
from accounts.views.answers import slow_down_page

SETTINGS = "accounts/settings.html"
PROFILE_FIELDS = ("name", "bio", "default_book_visibility", "email")


@sensitive_post_parameters("current_password")
@require_http_methods(["GET", "HEAD", "POST"])
def settings_edit(request: AuthenticatedHttpRequest) -> HttpResponse:
    form, links = _forms(request)
    if request.method != "POST":
        return render(request, SETTINGS, {"form": form, "links": links})
    try:
        saved = _save(request, form, links)
    except TooManyAttempts as error:
        return slow_down_page(request, SETTINGS, form, error, links=links)
    if saved:
        messages.success(request, "Your settings are saved.")
        return redirect("accounts:settings")
    return render(request, SETTINGS, {"form": form, "links": links}, status=422)


def _forms(request: AuthenticatedHttpRequest) -> tuple[ProfileForm, LinkFormSet]:
    user: User = request.user
    data = request.POST if request.method == "POST" else None
    initial = {name: getattr(user, name) for name in PROFILE_FIELDS}
    check = partial(throttle.password_is, request)
    form = ProfileForm(data, user=user, check_password=check, initial=initial)
    return form, LinkFormSet(data, initial=user.links, prefix="links")


def _save(request: AuthenticatedHttpRequest, form: ProfileForm, links: LinkFormSet) -> bool:
    # Both are checked, so that every message shows at once.
    if not all([form.is_valid(), links.is_valid()]):
        return False
    values = {name: form.cleaned_data[name] for name in PROFILE_FIELDS}
    try:
        services.update_profile(
            user=request.user, profile=services.Profile(**values, links=links.links())
        )
    except (InvalidAccount, EmailTaken) as error:
        add_refusal(form, error)
        return False
    return True
