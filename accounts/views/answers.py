"""The answers all account forms give."""

from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.exceptions import TooManyAttempts


def form_page(
    request: HttpRequest, template: str, form: forms.Form, **context: Any
) -> HttpResponse:
    """Render the page of ``form``: 422 when it was refused, with what was typed."""
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, **context}, status=status)


def slow_down_page(
    request: HttpRequest, template: str, form: forms.Form, error: TooManyAttempts, **context: Any
) -> HttpResponse:
    """Render the page of ``form`` with what was typed, saying when to come back (429)."""
    form.add_error(None, error.message)
    response = render(request, template, {"form": form, **context}, status=429)
    response["Retry-After"] = str(error.extra["retry_after_s"])
    return response


def next_url(request: HttpRequest) -> str:
    """Return where to go after signing in: ``next`` if it is a path on this site, else home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    on_this_site = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return (
        wanted
        if on_this_site and wanted.startswith("/")
        else resolve_url(settings.LOGIN_REDIRECT_URL)
    )
