"""The admin's door: its name, limits and second factor, and what Django's would let out."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import URLPattern, URLResolver, reverse
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache

from accounts import devices, second_factor, throttle


class SiteAdmin(AdminSite):
    """Moderators come in as well as admins; what each may do is their role's to say."""

    site_header = "Penumbra: looking after the site"
    site_title = "Penumbra admin"
    index_title = "What there is"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        # It would tell any of the staff the address of any row, whatever they may look at.
        urls = super().get_urls()
        return [url for url in urls if getattr(url, "name", "") != "view_on_site"]

    def has_permission(self, request: HttpRequest) -> bool:
        """Say whether somebody may come in: staff, with a second factor where one is wanted."""
        return super().has_permission(request) and not _wanted(request)

    @method_decorator(never_cache)
    @login_not_required
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Ask who comes; whoever has said so already is asked for what is still wanted of them.

        Where no password opens anything, lead to the page that signs people in.
        """
        if super().has_permission(request) and (wanted := _wanted(request)):
            return redirect(_place(wanted, request))
        if not settings.LOCAL_ACCOUNTS:
            if request.user.is_authenticated and not self.has_permission(request):
                raise PermissionDenied
            back = urlencode({"next": request.GET.get("next") or reverse("admin:index")})
            return redirect(f"{resolve_url(settings.LOGIN_URL)}?{back}")
        if request.method != "POST":
            return super().login(request, extra_context)
        throttle.refuse_if_spent(request, throttle.ADMIN_SIGN_IN)
        response = super().login(request, extra_context)
        if response.status_code == HTTPStatus.FOUND:
            devices.welcome(request, response, request.user)
        else:
            throttle.count(request, throttle.ADMIN_SIGN_IN)
        return response

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send to the one page where guesses at the present password are counted."""
        return redirect("accounts:password-change")


def _wanted(request: HttpRequest) -> str:
    return second_factor.what_is_wanted(request, is_required=settings.ADMIN_TOTP == "required")


def _place(wanted: str, request: HttpRequest) -> str:
    if wanted == "add":
        return reverse("accounts:second-factor")
    back = request.GET.get("next", "")
    is_safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()})
    query = urlencode({"next": back if is_safe else reverse("admin:index")})
    return f"{reverse('accounts:second-factor-check')}?{query}"
