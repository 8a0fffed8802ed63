"""Whether two titles may well name one book."""

from difflib import SequenceMatcher

from library.text import fold

# Words that lists and catalogues leave out, add or abbreviate as they please.
_SMALL = frozenset(
    (
        *("a", "an", "the", "of", "and", "in", "on", "to", "for", "vol", "volume", "book", "no"),
        *("der", "die", "das", "ein", "eine", "und", "le", "la", "les", "l", "un", "une", "et"),
        *("de", "du", "des", "el", "los", "las", "y", "il", "lo", "i", "gli", "e", "o", "os"),
    )
)
# Shorter words stand in too many titles to say that one holds the other.
_TELLING_LETTERS = 4
_ALIKE = 0.78
_SHARED = 0.66


def titles_agree(one: str, other: str) -> bool:
    """True unless ``one`` and ``other`` are plainly titles of two different books.

    Case, accents, punctuation, articles, a subtitle or an author's name on one side and small
    slips do not count; other numbers do. What cannot be compared (nothing there, another script)
    agrees.
    """
    first, second = _words(one), _words(other)
    if not first or not second or _is_latin(first) != _is_latin(second):
        return True
    if _numbers_differ(first, second):
        return False
    short, long = sorted((first, second), key=len)
    return _is_part(short, long) or _is_alike(short, long)


def _words(title: str) -> list[str]:
    words = fold(title).split()
    return [word for word in words if word not in _SMALL] or words


def _is_latin(words: list[str]) -> bool:
    return any(character < "\u0250" for word in words for character in word if character.isalpha())


def _numbers_differ(first: list[str], second: list[str]) -> bool:
    numbers, others = ({word for word in words if word.isdigit()} for words in (first, second))
    return not (numbers <= others or others <= numbers)


def _is_part(short: list[str], long: list[str]) -> bool:
    """True when every word of ``short`` is in ``long`` and there is enough of them to tell."""
    if not set(short) <= set(long):
        return False
    return len(short) > 1 or len(short[0]) >= _TELLING_LETTERS or long[0] == short[0]


def _is_alike(short: list[str], long: list[str]) -> bool:
    shared = len(set(short) & set(long)) / len(set(short))
    if len(set(short)) > 2 and shared >= _SHARED:
        return True
    ends = (long[: len(short)], long[-len(short) :])
    joined = "".join(short)
    return any(
        SequenceMatcher(None, joined, "".join(part), autojunk=False).ratio() >= _ALIKE
        for part in (*ends, long)
    )
