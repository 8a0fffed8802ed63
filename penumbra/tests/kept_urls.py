"""Views that count how often they are asked, each kept in another way."""

from collections import Counter

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound
from django.middleware.csrf import get_token
from django.urls import path

from library import converters  # noqa: F401  (registers <public_id:…>)
from library.views.kept import BOOK, LINKED_BOOK, READER, READING_LIST, SITE, kept

asked: Counter[str] = Counter()


def counted(follows: str):
    @kept(follows)
    @login_not_required
    def view(request: HttpRequest, **whose: str) -> HttpResponse:
        asked[follows] += 1
        return HttpResponse(f"page {asked[follows]} of {' '.join(whose.values())}")

    return view


@kept(SITE)
@login_not_required
def with_token(request: HttpRequest) -> HttpResponse:
    return HttpResponse(get_token(request))


@kept(SITE)
@login_not_required
def missing(request: HttpRequest) -> HttpResponse:
    return HttpResponseNotFound("nothing")


urlpatterns = [
    path("of-reader/<handle:handle>/", counted(READER)),
    path("of-book/<public_id:public_id>/", counted(BOOK)),
    path("of-list/<public_id:public_id>/", counted(READING_LIST)),
    path("of-link/<share_key:share_key>/", counted(LINKED_BOOK)),
    path("of-site/", counted(SITE)),
    path("with-token/", with_token),
    path("missing/", missing),
]
