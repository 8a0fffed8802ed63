"""The admin's door: its name, and what Django's own would let through."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, URLResolver


class SiteAdmin(AdminSite):
    """Moderators come in as well as admins; what each may do is their role's to say."""

    site_header = "Penumbra: looking after the site"
    site_title = "Penumbra admin"
    index_title = "What there is"

    def get_urls(self) -> list[URLPattern | URLResolver]:
        # It would tell any of the staff the address of any row, whatever they may look at.
        urls = super().get_urls()
        return [url for url in urls if getattr(url, "name", "") != "view_on_site"]

    def password_change(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Send to the one page where guesses at the present password are counted."""
        return redirect("accounts:password-change")
