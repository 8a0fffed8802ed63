"""The site's own settings, without limits on how fast one may ask: thousands of cases come."""

from penumbra import settings as own
from penumbra.settings import *  # noqa: F403

RATELIMIT_ENABLE = False
# No files were collected for it.
_PLAIN = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = own.STORAGES | {"staticfiles": {"BACKEND": _PLAIN}}
