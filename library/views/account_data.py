"""What a reader's account holds, as one section of the settings: take it along, or leave."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import AuthenticatedHttpRequest


@require_safe
def account_data(request: AuthenticatedHttpRequest) -> HttpResponse:
    return render(request, "library/account/data.html", {"section": "data", "nav": "settings"})
