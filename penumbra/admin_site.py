"""The admin's door: its name, and what Django's own would let through."""

from typing import Any

from django.conf import settings
from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import URLPattern, URLResolver, reverse
from django.utils.http import urlencode


class SiteAdmin(AdminSite):
    """Moderators come in as well as admins; what each may do is their role's to say."""

    site_header = "Penumbra: looking after the site"
    site_title = "Penumbra admin"
    index_title = "What there is"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        # It would tell any of the staff the address of any row, whatever they may look at.
        urls = super().get_urls()
        return [url for url in urls if getattr(url, "name", "") != "view_on_site"]

    @login_not_required
    def login(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Where no password opens anything, lead to the page that signs people in."""
        if settings.LOCAL_ACCOUNTS:
            return super().login(request, extra_context)
        if request.user.is_authenticated and not self.has_permission(request):
            raise PermissionDenied
        wanted = urlencode({"next": request.GET.get("next") or reverse("admin:index")})
        return redirect(f"{resolve_url(settings.LOGIN_URL)}?{wanted}")

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send to the one page where guesses at the present password are counted."""
        return redirect("accounts:password-change")
