"""Who must sign in, and where nobody even asks."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse


class SignInMiddleware(LoginRequiredMiddleware):
    """Django's own, which reads session and user even for views that are open to all.

    Views marked ``same_for_all`` cost neither query, and their answers do not vary by cookie.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponse],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        if getattr(view_func, "same_for_all", False):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)
