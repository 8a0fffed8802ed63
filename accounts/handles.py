"""Handles: the name in a reader's address, ``/@handle/``. Pure."""

import re

from django.core.exceptions import ValidationError

from accounts.exceptions import InvalidHandle
from accounts.limits import HANDLE_MAX, HANDLE_MIN

# \A and \Z mean the same to Python (SQLite) and to PostgreSQL; "$" would let a line break through.
HANDLE_PATTERN = rf"\A[a-z0-9][a-z0-9_-]{{{HANDLE_MIN - 1},{HANDLE_MAX - 1}}}\Z"

# Words that a visitor could take for the site itself, or that its addresses use.
RESERVED_HANDLES = frozenset(
    """
    about abuse access account accounts activate add admin administrator all anonymous anyone
    api app apps assets atom auth author authors avatar backup billing blog board book books bot
    browse cache calendar callback catalog catalogue cdn changelog clerk code collections
    compare contact contributors copy copyright covers create csp css dashboard data delete
    developer developers discover doc docs domain download downloads edit edition editions email
    embed error errors events everyone explore export exports faq favicon favicons favorites
    favourites feed feeds files filters followers following forgot forum git group groups guest
    healthz help home host hosting hostmaster html http https image images img import imports
    index info insights intranet invitation invitations invite invites isbn isbns javascript
    jobs join json languages legal libraries library licence license link links list lists loan
    loans local localhost log login logout logs mail mailer maintenance manage manager media
    member members message messages metrics mobile moderation moderator moderators myself names
    new news newsletter nobody none notifications null oauth official openapi operator page
    pages password passwords payment penumbra ping policy popular postmaster press privacy
    private profile profiles public publisher publishers query readers readyz recent register
    report reports reset review reviews robots root rss save scan schema script search secure
    security self series server service services session sessions settings setup share shelf
    shelves sign-in sign-out sign-up signin signout signup site sitemap sitemaps somebody spam
    staff start static statistics stats status store styleguide subjects subscribe superuser
    support sync sysadmin system tag tags task tasks team terms theme themes token tokens tools
    translations trash tray trays undefined unlisted unsubscribe update upload uploads user
    username users verify version visitor webhook webhooks webmaster well-known widget widgets
    wiki www xml you yourself
    """.split()  # noqa: SIM905 - a list of one word per line would be three hundred lines
)


def normalize_handle(text: str) -> str:
    """Return ``text`` as a handle: lower case, without the @ people put before it.

    Raises InvalidHandle with a sentence for the reader. Only ASCII letters pass, so that no two
    handles look alike.
    """
    handle = text.strip().removeprefix("@")
    if not HANDLE_MIN <= len(handle) <= HANDLE_MAX:
        raise InvalidHandle(
            f"A handle has {HANDLE_MIN} to {HANDLE_MAX} characters.", reason="length"
        )
    # Before folding: the Kelvin sign, for one, becomes an ASCII "k" when lowered.
    if not handle.isascii() or not re.search(HANDLE_PATTERN, handle.lower()):
        raise InvalidHandle(
            "A handle has only the letters a to z, digits, - and _, and begins with a letter or a"
            " digit.",
            reason="characters",
        )
    if handle.lower() in RESERVED_HANDLES:
        raise InvalidHandle(
            "This handle is kept for the site itself. Try another.", reason="reserved"
        )
    return handle.lower()


def validate_handle(text: str) -> None:
    """Raise ValidationError unless ``text`` can be a handle: the same rule, for model fields."""
    try:
        normalize_handle(text)
    except InvalidHandle as error:
        raise ValidationError(error.message, code=error.code) from error
