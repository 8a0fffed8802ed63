"""How templates are found, and what every one of them is given."""

from pathlib import Path
from typing import Any


def templates_in(folder: Path) -> list[dict[str, Any]]:
    """Return Django's ``TEMPLATES`` for the templates in ``folder``."""
    return [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [folder],
            "APP_DIRS": True,
            "OPTIONS": {
                "builtins": ["penumbra.templatetags.frame"],
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                    "penumbra.context.page",
                ],
            },
        },
    ]
