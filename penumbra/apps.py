from django.apps import AppConfig


class PenumbraConfig(AppConfig):
    name = "penumbra"

    def ready(self) -> None:
        from penumbra import checks  # noqa: F401, PLC0415  (registers them once apps are loaded)
