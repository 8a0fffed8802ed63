"""What people type about themselves, made safe to show beside other text. Pure."""

import re
import unicodedata

# Control characters, zero-width spaces and the marks that turn the direction of writing.
# The two joiners (U+200C, U+200D) stay: Persian, the Indic scripts and emoji need them.
_INVISIBLE = re.compile(
    "[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
)


def clean_line(text: str) -> str:
    """Return ``text`` as one line: NFC, no invisible characters, single spaces."""
    return " ".join(_visible(text).split())


def clean_paragraphs(text: str) -> str:
    """Return ``text`` with its line breaks kept, at most one empty line between two lines."""
    unix = text.replace("\r\n", "\n").replace("\r", "\n")
    lines = (" ".join(line.split()) for line in _visible(unix).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _visible(text: str) -> str:
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text))
