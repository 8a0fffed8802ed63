"""The second factor of those who may enter the admin: added, asked for, taken off."""

from functools import wraps
from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accounts import second_factor, services, throttle
from accounts.exceptions import TooManyAttempts, WrongCode
from accounts.forms import CodeForm, NewSecondFactorForm, PasswordCheckForm, add_refusal
from accounts.http import AuthenticatedHttpRequest
from accounts.views.answers import form_page, next_url, slow_down_page
from accounts.views.settings import about, who

_KEY = "second_factor_key"
ADD = "accounts/second_factor_add.html"
CHECK = "accounts/second_factor_check.html"
HAVE = "accounts/second_factor.html"


def for_staff(view: Any) -> Any:
    """Send readers, whom nobody asks for a second factor, back to where they came from."""

    @wraps(view)
    def only(request: AuthenticatedHttpRequest) -> HttpResponse:
        if not request.user.is_staff:
            return redirect("accounts:security")
        return view(request)

    return only


@never_cache
@sensitive_post_parameters("current_password", "code")
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def second_factor_edit(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Show the way to add one, or what there is and the way to take it off."""
    has_one = services.second_factor_of(request.user) is not None
    kind, act, page = (PasswordCheckForm, _remove, HAVE)
    context: dict[str, Any] = about("security")
    if has_one:
        if not second_factor.is_checked(request):
            return redirect("accounts:second-factor-check")
        context["left"] = services.paper_codes_left(request.user)
        context["is_required"] = settings.ADMIN_TOTP == "required"
    else:
        kind, act, page = NewSecondFactorForm, _add, ADD
        context |= _new(request)
    form = kind(request.POST if request.method == "POST" else None, **who(request))
    try:
        if form.is_valid() and (answer := act(request, form)):
            return answer
    except TooManyAttempts as error:
        return slow_down_page(request, page, form, error, **context)
    return form_page(request, page, form, **context)


@never_cache
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@for_staff
def second_factor_check(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Ask for a code; with a right one, go on to where the admin was wanted."""
    if services.second_factor_of(request.user) is None:
        return redirect("accounts:second-factor")
    form = CodeForm(request.POST if request.method == "POST" else None)
    context = {"next": next_url(request)} | about("security")
    try:
        if form.is_valid() and _is_right(request, form):
            return redirect(context["next"])
    except TooManyAttempts as error:
        return slow_down_page(request, CHECK, form, error, **context)
    return form_page(request, CHECK, form, **context)


def _is_right(request: AuthenticatedHttpRequest, form: CodeForm) -> bool:
    name = str(request.user.pk)
    throttle.refuse_if_spent(request, throttle.SECOND_FACTOR, name)
    try:
        found = services.check_second_factor(user=request.user, code=form.cleaned_data["code"])
    except WrongCode as error:
        throttle.count(request, throttle.SECOND_FACTOR, name)
        add_refusal(form, error)
        return False
    second_factor.note_checked(request, found)
    return True


def _new(request: AuthenticatedHttpRequest) -> dict[str, Any]:
    """Return the secret that the session holds until the telephone has it, in three forms."""
    device = services.new_second_factor(user=request.user, key=request.session.get(_KEY, ""))
    request.session[_KEY] = device.key
    drawn = segno.make_qr(device.config_url, error="m")
    code = drawn.svg_inline(scale=5, border=4, dark="#22201c", light="#ffffff")
    secret = device.config_url.partition("secret=")[2].partition("&")[0]
    # segno draws rectangles and writes none of the text.
    return {"qr": mark_safe(code), "secret": secret}  # noqa: S308


def _add(request: AuthenticatedHttpRequest, form: NewSecondFactorForm) -> HttpResponse | None:
    throttle.refuse_if_spent(request, throttle.SECOND_FACTOR, str(request.user.pk))
    key, code = request.session[_KEY], form.cleaned_data["code"]
    try:
        codes = services.add_second_factor(user=request.user, key=key, code=code)
    except WrongCode as error:
        throttle.count(request, throttle.SECOND_FACTOR, str(request.user.pk))
        add_refusal(form, error)
        return None
    del request.session[_KEY]
    second_factor.note_checked(request, services.second_factor_of(request.user))
    context = {"codes": codes} | about("security")
    return render(request, "accounts/second_factor_codes.html", context, status=201)


def _remove(request: AuthenticatedHttpRequest, form: PasswordCheckForm) -> HttpResponse:
    services.remove_second_factor(user=request.user)
    messages.success(request, "The admin asks for no second factor of yours any more.")
    return redirect("accounts:security")
