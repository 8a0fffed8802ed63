"""The letters that stand for a reader who has given no picture. Pure."""

import re
import unicodedata

_WORDS = re.compile(r"[\s_-]+")
_ZERO_WIDTH_JOINER = "\u200d"
_KILLS_VOWEL = 9  # the combining class of a virama, which ties the next consonant to this one


def monogram(name: str) -> str:
    """Return the first letter of the first word and of the last one, as a reader sees letters.

    One letter where the script has no capitals: side by side, letters of an Arabic name would join
    into something else, and a Chinese name is no row of initials. "" for a name without any sign.
    """
    firsts = [first for first in map(_first_letter, _WORDS.split(name)) if first]
    if not firsts:
        return _cluster(name.strip(), 0)
    chosen = [firsts[0], firsts[-1]] if len(firsts) > 1 else firsts
    return "".join(map(_capital, chosen if all(map(_has_case, chosen)) else chosen[:1]))


def _first_letter(word: str) -> str:
    """Return the first letter or digit with all that belongs to it; brackets are passed over."""
    places = (place for place, sign in enumerate(word) if sign.isalnum())
    place = next(places, None)
    return "" if place is None else _cluster(word, place)


def _cluster(text: str, start: int) -> str:
    """Return what is seen as one sign at ``start``: accents, joined emoji and conjuncts whole.

    After the extended grapheme clusters of UAX #29, as far as the beginning of a name needs them.
    """
    end = start + 1
    while end < len(text) and _goes_on(text[start:end], text[end]):
        end += 1
    return text[start:end]


def _goes_on(cluster: str, sign: str) -> bool:
    last = cluster[-1]
    if unicodedata.category(sign).startswith("M") or sign == _ZERO_WIDTH_JOINER:
        return True
    if last == _ZERO_WIDTH_JOINER or unicodedata.combining(last) == _KILLS_VOWEL:
        return True
    # Skin tones, and the second half of a flag.
    is_flag = len(cluster) == 1 and _is_flag_letter(cluster) and _is_flag_letter(sign)
    return "\U0001f3fb" <= sign <= "\U0001f3ff" or is_flag


def _is_flag_letter(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def _has_case(letter: str) -> bool:
    return letter.isdecimal() or letter.lower() != letter.upper()


def _capital(letter: str) -> str:
    # "ß" would become two letters, "ŉ" as well.
    upper = letter.upper()
    return upper if len(upper) == len(letter) else letter
