"""Invitations that a reader makes, where sign-up is by invitation."""

from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts import services
from accounts.choices import SignUpMode
from accounts.exceptions import TooManyInvitations
from accounts.forms import InvitationForm, add_refusal
from accounts.http import AuthenticatedHttpRequest
from accounts.models import Invitation
from accounts.views.answers import form_page
from accounts.views.settings import about

PAGE = "accounts/invitations.html"


def where_invited(view: Any) -> Any:
    """Lead to the settings where nobody needs an invitation."""

    @wraps(view)
    def only(request: AuthenticatedHttpRequest, **kwargs: Any) -> HttpResponse:
        if settings.SIGN_UP != SignUpMode.INVITE:
            return redirect("accounts:settings")
        return view(request, **kwargs)

    return only


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@where_invited
def invitations(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = InvitationForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made = services.invite(reader=request.user, email=form.cleaned_data["email"])
        except TooManyInvitations as error:
            add_refusal(form, error)
        else:
            # The code goes out in this one answer, which nothing on the way may keep.
            query = urlencode({"invitation": made.code})
            link = request.build_absolute_uri(f"{reverse('accounts:sign-up')}?{query}")
            context = {"made": made, "link": link} | about("invitations")
            return render(request, "accounts/invitation_made.html", context, status=201)
    context = {
        "invitations": Invitation.objects.made_by(request.user).select_related("used_by"),
        "left": services.invitations_left(request.user),
    }
    return form_page(request, PAGE, form, **context, **about("invitations"))


@require_POST
def invitation_revoke(request: AuthenticatedHttpRequest, public_id: str) -> HttpResponse:
    mine = Invitation.objects.made_by(request.user)
    invitation = get_object_or_404(mine, public_id=public_id)
    if services.revoke_invitation(invitation=invitation):
        messages.success(request, "The invitation is taken back: it opens nothing any more.")
    else:
        messages.warning(request, "This invitation was used already.")
    return redirect("accounts:invitations")
