"""API tokens: made, listed, revoked."""

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services, throttle
from accounts.exceptions import InvalidToken, TooManyAttempts, TooManyTokens
from accounts.forms import TokenForm, add_refusal
from accounts.http import AuthenticatedHttpRequest
from accounts.models import ApiToken
from accounts.views.answers import form_page, slow_down_page
from accounts.views.settings import about

TOKENS = "accounts/tokens.html"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = TokenForm(request.POST if request.method == "POST" else None)
    try:
        made = _make(request, form)
    except TooManyAttempts as error:
        listed = {"tokens": _listed(request)} | about("tokens")
        return slow_down_page(request, TOKENS, form, error, **listed)
    if made is not None:
        # The secret goes out in this one answer, which nothing on the way may keep.
        context = {"made": made} | about("tokens")
        return render(request, "accounts/token_made.html", context, status=201)
    return form_page(request, TOKENS, form, tokens=_listed(request), **about("tokens"))


def _make(request: AuthenticatedHttpRequest, form: TokenForm) -> services.MadeToken | None:
    if not form.is_valid():
        return None
    throttle.count(request, throttle.TOKENS, str(request.user.pk))
    try:
        return services.make_token(owner=request.user, **form.cleaned_data)
    except (InvalidToken, TooManyTokens) as error:
        add_refusal(form, error)
        return None


def _listed(request: AuthenticatedHttpRequest) -> QuerySet[ApiToken]:
    return ApiToken.objects.owned_by(request.user).unrevoked()


@require_POST
def token_revoke(request: AuthenticatedHttpRequest, public_id: str) -> HttpResponse:
    token = get_object_or_404(ApiToken.objects.owned_by(request.user), public_id=public_id)
    services.revoke_token(token=token)
    messages.success(request, f"The token “{token.name}” opens nothing any more.")
    return redirect("accounts:tokens")
