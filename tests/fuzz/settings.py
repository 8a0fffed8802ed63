"""The site's own settings, without limits on how fast one may ask: thousands of cases come."""

from penumbra.settings import *  # noqa: F403

RATELIMIT_ENABLE = False
