from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps


class SiteAdminConfig(admin_apps.AdminConfig):
    default = False
    default_site = "penumbra.admin_site.SiteAdmin"


class PenumbraConfig(AppConfig):
    name = "penumbra"
    default = True

    def ready(self) -> None:
        from penumbra import checks  # noqa: F401, PLC0415  (registers them once apps are loaded)
