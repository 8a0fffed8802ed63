"""What a reader's account holds, as one section of the settings: take it along, or leave."""

from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest, open_to_leaving
from library.downloads import export_response


@require_safe
def account_data(request: AuthenticatedHttpRequest) -> HttpResponse:
    return render(request, "library/account/data.html", {"section": "data", "nav": "settings"})


@open_to_leaving
@require_POST
def library_export(request: AuthenticatedHttpRequest) -> StreamingHttpResponse:
    return export_response(request)
