"""Text in lines of a given width, without a font at hand: letters' widths are estimated."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from unicodedata import category, combining, east_asian_width

ELLIPSIS = "…"
_BALANCING_STEPS = 12
_NARROW = frozenset("fijltrI.,:;'’‘!|()[]{}/\\-·")
_BROAD = frozenset("mwMW@%&—ЖШЩЮжшщюωΩ")
# These never begin a line: they stay with what is before them.
_CLOSING = frozenset("、。，．：；！？）」』】〉》〕］｝・ーっゃゅょッャュョ々…")


@dataclass(frozen=True, slots=True)
class Setting:
    """Lines in one size; whether a word was broken in them, or the end left out."""

    lines: tuple[str, ...]
    size: float
    is_broken: bool
    is_cut: bool


def width_of(text: str) -> float:
    """Return about how wide ``text`` is, in ems of a serif; rather too much than too little."""
    return sum(map(_letter_width, text))


def set_text(
    text: str, *, width: float, size: float, most: int, measure: Callable[[str], float] = width_of
) -> Setting:
    """Set ``text`` in at most ``most`` lines of ``width``, as even as they may be.

    Breaks at spaces and between the signs of scripts without them; inside a word only where it
    is wider than a line. What does not fit is left out and the last line ends in "…". ``measure``
    tells a text's width in ems, where a font is at hand.
    """
    ems = width / size
    words = _words(text)
    fitting = [part for word in words for part in _broken(word, ems, measure)]
    lines, is_broken = _filled(fitting, ems, measure), len(fitting) > len(words)
    if len(lines) > most:
        kept = (*lines[: most - 1], _ellipsised(lines[most - 1], ems, measure))
        return Setting(kept, size, is_broken, is_cut=True)
    for step in range(1, _BALANCING_STEPS):
        narrower = _filled(fitting, ems * (1 - step / 2 / _BALANCING_STEPS), measure)
        if len(narrower) > len(lines) or max(map(measure, narrower), default=0) > ems:
            break
        lines = narrower
    return Setting(tuple(lines), size, is_broken, is_cut=False)


@lru_cache(maxsize=4_096)
def _letter_width(letter: str) -> float:
    kind = category(letter)
    if combining(letter) or kind in ("Mn", "Me", "Cf"):
        return 0
    if east_asian_width(letter) in "WF":
        return 1.02
    if letter == " ":
        return 0.27
    if letter in _NARROW:
        return 0.38
    if letter in _BROAD:
        return 0.95
    return 0.74 if kind == "Lu" else 0.58


def _words(text: str) -> list[str]:
    """Unbreakable pieces in order; one that follows a space begins with it."""
    words: list[str] = []
    for number, word in enumerate(text.split()):
        space = " " if number else ""
        for piece in _pieces(word):
            words.append(space + piece)
            space = ""
    return words


def _pieces(word: str) -> list[str]:
    pieces: list[str] = []
    for letter in word:
        is_wide = east_asian_width(letter) in "WF"
        before = pieces[-1][-1] if pieces else ""
        alone = is_wide and letter not in _CLOSING
        after_wide = bool(before) and east_asian_width(before) in "WF" and not combining(letter)
        if not pieces or ((alone or after_wide) and letter not in _CLOSING):
            pieces.append(letter)
        else:
            pieces[-1] += letter
    return pieces


def _broken(word: str, ems: float, measure: Callable[[str], float]) -> list[str]:
    if measure(word.lstrip()) <= ems:
        return [word]
    parts = [""]
    # A letter and the marks upon it stay together.
    for letter in re.findall(r".[\u0300-\u036f\u0900-\u0903\u093a-\u094f\u200d\ufe0f]*", word):
        if measure((parts[-1] + letter).lstrip()) > ems:
            parts.append("")
        parts[-1] += letter
    return parts


def _filled(words: list[str], ems: float, measure: Callable[[str], float]) -> list[str]:
    lines: list[str] = []
    for word in words:
        if lines and measure(lines[-1] + word) <= ems:
            lines[-1] += word
        else:
            lines.append(word.lstrip())
    return lines


def _ellipsised(line: str, ems: float, measure: Callable[[str], float]) -> str:
    room = ems - measure(ELLIPSIS)
    while line and measure(line) > room:
        line = line[:-1]
    return line.rstrip(" ,;:.-") + ELLIPSIS
