"""The site's own settings, without limits on how fast one reader may ask."""

from penumbra.settings import *  # noqa: F403

RATELIMIT_ENABLE = False
