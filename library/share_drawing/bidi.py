"""Text in the order it is seen from left to right: the Unicode algorithm, without its embeddings.

Titles and names carry no such controls (library.share_drawing.lettering leaves them out), and are
one line at a time, so what is needed of UAX #9 is short.
"""

from itertools import groupby
from unicodedata import bidirectional

_LETTERS = {"L": "L", "R": "R", "AL": "R"}
_DIGITS = ("EN", "AN")


def starts_rtl(text: str) -> bool:
    """Say whether the first letter of a text runs from right to left."""
    kinds = (_LETTERS.get(bidirectional(sign)) for sign in text)
    return next((kind == "R" for kind in kinds if kind), False)


def visual_runs(text: str, *, is_rtl: bool) -> list[tuple[str, bool]]:
    """Return the parts of a line from left to right, each with whether it runs from right to left.

    The text of each part is in the order it is read; ``is_rtl`` is the line's own direction.
    """
    if text.isascii() and not is_rtl:
        return [(text, False)] if text else []
    levels = _levels(text, 1 if is_rtl else 0)
    order = _seen(levels)
    runs = []
    for level, places in groupby(order, key=lambda place: levels[place]):
        runs.append(("".join(text[place] for place in sorted(places)), level % 2 == 1))
    return runs


def _levels(text: str, base: int) -> list[int]:
    kinds = _resolved(text, "R" if base else "L")
    height = {"R": 1, "N": 2, "L": 2 if base else 0}
    return [height[kind] for kind in kinds]


def _resolved(text: str, base: str) -> list[str]:
    """Each sign as a letter of one direction, "L" or "R", or a number "N" among those from right
    to left."""
    raw = [bidirectional(sign) or "ON" for sign in text]
    kinds: list[str] = []
    strong = base
    for place, kind in enumerate(raw):
        if kind in _LETTERS:
            strong = _LETTERS[kind]
            kinds.append(strong)
        elif kind in _DIGITS:
            kinds.append("N" if strong == "R" else "L")
        elif kind in ("NSM", "BN"):
            kinds.append(kinds[-1] if kinds else base)
        elif _is_inside_number(raw, place):
            kinds.append("N" if strong == "R" else "L")
        else:
            kinds.append("")
    return _with_neutrals(kinds, base)


def _is_inside_number(raw: list[str], place: int) -> bool:
    """Of "1,000", "−5" and "20 %": what belongs to the digits beside it."""
    before = place > 0 and raw[place - 1] in _DIGITS
    after = place + 1 < len(raw) and raw[place + 1] in _DIGITS
    if raw[place] in ("CS", "ES"):
        return before and after
    return raw[place] == "ET" and (before or after)


def _with_neutrals(kinds: list[str], base: str) -> list[str]:
    """Spaces and punctuation go with what is on both sides of them, else with the line."""

    def side(kind: str) -> str:
        return "R" if kind == "N" else kind

    resolved = list(kinds)
    for place, kind in enumerate(kinds):
        if kind:
            continue
        before = next((side(one) for one in reversed(kinds[:place]) if one), base)
        after = next((side(one) for one in kinds[place:] if one), base)
        resolved[place] = before if before == after else base
    return resolved


def _seen(levels: list[int]) -> list[int]:
    """Return the places of the signs from left to right: from the highest level down, every
    stretch at least as high is turned round."""
    order = list(range(len(levels)))
    for level in range(max(levels, default=0), 0, -1):
        start = None
        for at in range(len(order) + 1):
            if at < len(order) and levels[order[at]] >= level:
                start = at if start is None else start
            elif start is not None:
                order[start:at] = reversed(order[start:at])
                start = None
    return order
