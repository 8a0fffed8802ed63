"""Where a search stands in a text as it is written: accents, strokes and punctuation aside."""

import unicodedata
from functools import lru_cache
from itertools import pairwise

from library.text import fold

_LONGEST = 1_000


def match_ranges(text: str, query: str) -> tuple[tuple[int, int], ...]:
    """Return where ``query`` stands in ``text``: (start, end) in code points, ascending, apart.

    All of it where it begins a word, else wherever it stands; where it stands in no one place,
    each of its words by itself. Empty when nothing of it is there.
    """
    wanted = fold(query)
    if not wanted:
        return ()
    folded, places = _folded_with_places(text[:_LONGEST])
    found = _find(folded, wanted)
    spans = [found] if found else [_find(folded, word) for word in dict.fromkeys(wanted.split())]
    ranges = sorted((places[a][0], places[b - 1][1]) for a, b in filter(None, spans))
    return tuple(_joined(ranges))


def marked_parts(text: str, query: str) -> list[tuple[str, bool]]:
    """Return ``text`` in pieces, in order; True for those that ``query`` asked for."""
    parts: list[tuple[str, bool]] = []
    at = 0
    for start, end in match_ranges(text, query):
        parts += [(text[at:start], False), (text[start:end], True)]
        at = end
    return [part for part in [*parts, (text[at:], False)] if part[0]]


def _find(folded: str, wanted: str) -> tuple[int, int] | None:
    at = 0 if folded.startswith(wanted) else folded.find(f" {wanted}") + 1
    if not folded.startswith(wanted, at):
        at = folded.find(wanted)
    return (at, at + len(wanted)) if at >= 0 else None


def _folded_with_places(text: str) -> tuple[str, list[tuple[int, int]]]:
    """Fold letter by letter; each folded character knows where its letter stands in ``text``."""
    folded = ""
    places: list[tuple[int, int]] = []
    for start, end in _letters(text):
        for character in _fold_letter(text[start:end]):
            if character == " " and (not folded or folded[-1] == " "):
                continue
            folded += character
            places.append((start, end))
    return folded, places


def _letters(text: str) -> list[tuple[int, int]]:
    """Letters with the marks that belong to them, as (start, end)."""
    starts = [at for at, mark in enumerate(text) if at == 0 or not unicodedata.combining(mark)]
    return list(pairwise([*starts, len(text)]))


@lru_cache(maxsize=4_096)
def _fold_letter(letter: str) -> str:
    # Between two others: alone, punctuation (a space) and apostrophes (nothing) fold alike.
    return fold(f"a{letter}a")[1:-1]


def _joined(ranges: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in ranges:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
