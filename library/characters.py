"""Characters as they should have arrived: encoding put right, and nothing unseen between them."""

import html
import re
import unicodedata

_SPACE_LIKE = re.compile("[\\s\x00-\x1f\x7f-\x9f\u115f\u1160\u2800\u3164\uffa0]+")
_EMPTY_LINES = re.compile(r"\n{3,}")
# Zero-width characters, bidi controls, tags, noncharacters and lone surrogates: none is text.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff0-\ufffc\ufffe\uffff\U000e0000-\U000e007f\ud800-\udfff]"
)
# Persian, the scripts of India and joined emoji need their (non-)joiners; nothing else does.
_JOINING = "\u0600-\u1fff\u2190-\U0001faff"
_STRAY_JOINER = re.compile(f"(?<![{_JOINING}])[\u200c\u200d]+|[\u200c\u200d]+(?![{_JOINING}])")

_TAIL = "[\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]"
# UTF-8 read as Windows-1252: a lead byte's character, then one, two or three others.
_MISREAD = re.compile(f"[Â-ß]{_TAIL}|[à-ï]{_TAIL}{{2}}|[ð-ô]{_TAIL}{{3}}")
# Nobody writes these: a dash, quote, dots or sign misread, or a control character in a word.
_SURELY_MISREAD = re.compile(
    f"â[€\u0080]{_TAIL}|â„¢|â‚¬|[Â-ß][\u0080-\u009f]|[à-ï](?=.?[\u0080-\u009f])[\u0080-\u00bf]{{2}}"
)
# One pair alone is surely misread only where it makes a Latin letter and no word in capitals.
_ACCENTED_LETTER = re.compile(f"(?<![A-ZÀ-Þ])[Â-Å]{_TAIL}")


def _byte_of_characters() -> dict[str, int]:
    table = {chr(code): code for code in range(256)}
    for code in range(0x80, 0xA0):
        table[bytes([code]).decode("cp1252", errors="ignore") or chr(code)] = code
    return table


_BYTES = _byte_of_characters()


def clean_text(raw: object, *, limit: int | None = None, entities: bool = False) -> str:
    """Return ``raw`` as one line of NFC text; "" for None and for what is no text or number.

    Control, zero-width and direction characters go, white space becomes single spaces, and UTF-8
    that was read as Windows-1252 is put right where that is certain. ``entities`` also unescapes
    HTML entities, once: for providers, never for what a reader typed. ``limit`` is in characters.
    """
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return ""
    text = html.unescape(str(raw)) if entities else str(raw)
    text = _SPACE_LIKE.sub(" ", drop_unseen(repair_encoding(text)))
    text = unicodedata.normalize("NFC", text).strip()
    return text if limit is None else text[:limit].rstrip()


def clean_paragraphs(raw: object) -> str:
    """Return ``raw`` as ``clean_text`` does, but with its lines kept and at most one left empty."""
    if not isinstance(raw, str):
        return clean_text(raw)
    unix = raw.replace("\r\n", "\n").replace("\r", "\n")
    lines = "\n".join(clean_text(line) for line in unix.split("\n"))
    return _EMPTY_LINES.sub("\n\n", lines).strip()


def drop_unseen(text: str) -> str:
    """Return ``text`` without characters nobody sees; those that shape a script's words stay."""
    return text if text.isascii() else _STRAY_JOINER.sub("", _UNSEEN.sub("", text))


def repair_encoding(text: str) -> str:
    """Return ``text`` with UTF-8 that was read as Windows-1252 put right, once or twice over.

    All of it is reread when every character fits; else only the sequences nobody would write.
    """
    for _ in range(2):
        if text.isascii() or not _MISREAD.search(text):
            break
        whole = _reread(text) if _is_surely_misread(text) else None
        better = whole or _SURELY_MISREAD.sub(lambda match: _reread(match[0]) or match[0], text)
        if better == text:
            break
        text = better
    return text


def _is_surely_misread(text: str) -> bool:
    many = sum(1 for _ in _MISREAD.finditer(text)) > 1
    return many or bool(_SURELY_MISREAD.search(text) or _ACCENTED_LETTER.search(text))


def _reread(text: str) -> str | None:
    try:
        return bytes(_BYTES[character] for character in text).decode("utf-8")
    except (KeyError, UnicodeDecodeError):
        return None
