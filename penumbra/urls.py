from django.contrib import admin
from django.urls import include, path

from accounts.views.clerk_webhooks import clerk_webhook
from penumbra import csp_reports, sitemaps, styleguide, views
from penumbra.api import reference

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemaps.site_map, name="sitemap"),
    path("sitemap-<section>.xml", sitemaps.site_map_section, name="sitemap-section"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
    path("csp-report/", csp_reports.csp_report, name="csp-report"),
    path("theme/", views.theme, name="theme"),
    path("webhooks/clerk/", clerk_webhook, name="clerk-webhook"),
    path("account/", include("accounts.urls")),
    path("admin/", admin.site.urls),
    path("api/docs/", reference.reference, name="api-docs"),
    path("api/v1/", include("penumbra.api.urls")),
    path("", include("library.urls")),
]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error
