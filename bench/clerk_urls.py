"""Two pages that do nothing: one that is the same for all, and one that asks who it is for."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from accounts.http import same_for_all


@login_not_required
@same_for_all
def public(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


@login_not_required
def asks(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.user.is_authenticated))


urlpatterns = [
    path("public/", public),
    path("asks/", asks),
    path("account/", include("accounts.urls")),
]
