"""Who must sign in, where nobody even asks, and who has to say first whether they stay."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect


class SignInMiddleware(LoginRequiredMiddleware):
    """Django's own, which reads session and user even for views that are open to all.

    Views marked ``same_for_all`` cost neither query, and their answers do not vary by cookie.
    Whoever is leaving is sent to their one page from all views but those ``open_to_leaving``.
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
        answer = super().process_view(request, view_func, view_args, view_kwargs)
        if answer is None and _must_decide(request, view_func):
            return redirect("accounts:leaving")
        return answer


def _must_decide(request: HttpRequest, view: Callable[..., HttpResponse]) -> bool:
    """Say whether a reader whose account is to be deleted is sent to their one page.

    REST framework's views are not among them: programs are refused in words of their own.
    """
    if hasattr(view, "cls") or getattr(view, "open_to_leaving", False):
        return False
    return request.user.is_authenticated and request.user.leaving_at is not None
