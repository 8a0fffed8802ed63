"""Answering everybody as a visitor is answered, whoever asks."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse

from accounts.http import same_for_all


def as_visitor(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view a visitor for ``request.user``: no session is read, and none can matter."""

    @same_for_all
    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        request.user = AnonymousUser()
        return view(request, *args, **kwargs)

    return answered
