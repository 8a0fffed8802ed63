"""Articles that titles do not file under, by language.

Source: "Initial Definite and Indefinite Articles", appendix F of MARC 21, Library of Congress;
only the forms that are seldom anything else in their language.
"""

import re

_ARTICLES: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "af": "die 'n",
        "ca": "el la els les lo los en na un una uns unes l'",
        "cy": "y yr",
        "da": "en et den det de",
        "de": "der die das ein eine",
        "el": "ο η το οι τα ένας μια ένα",
        "en": "the a an",
        "eo": "la",
        "es": "el la los las un una unos unas",
        "fr": "le la les l' un une des",
        "ga": "an na",
        "gl": "o a os as un unha uns unhas",
        "haw": "ka ke he",
        "hu": "a az egy",
        "it": "il lo la i gli le l' un uno una un'",
        "mi": "te nga",
        "nb": "en ei et den det de",
        "nl": "de het een 't 'n",
        "nn": "ein ei eit den det dei",
        "no": "en ei et ein eit den det de dei",
        "oc": "lo la los las l' un una",
        "pt": "o a os as um uma uns umas",
        "ro": "un o",
        "sv": "en ett den det de",
        "yi": "der di dos a an",
    }.items()
}  # fmt: skip
# Whatever language the book is said to be in: no other one has words like these.
_UNMISTAKABLE = frozenset({"the", "η", "οι", "το", "τα"})
# The letter, not the article: "A is for Alibi", "A to Z", "A was an archer", "A. A. Milne".
_LETTERS = {"en": {"a"}, "gl": {"a", "o"}, "pt": {"a", "o"}}
_AFTER_A_LETTER = re.compile(r"(?:is|was|to|or|and|as|for|[^\W\d_])\b|[^\w\s\"'“‘«„(\[]")
# Names that begin with what looks like an article.
_NAMES: dict[str, tuple[str, ...]] = {
    "en": ("an collins", "a la", "a cappella", "a posteriori", "a priori"),
    "es": (
        "el dorado", "el paso", "el salvador", "la habana", "la la", "la mancha", "la paz",
        "la rioja", "las palmas", "las vegas", "los alamos", "los angeles", "los ángeles",
    ),
    "fr": (
        "la bruyère", "la fayette", "la fontaine", "la la", "la rochefoucauld", "la rochelle",
        "le corbusier", "le havre", "le mans",
    ),
    "it": ("i ching", "la la", "la spezia"),
}  # fmt: skip
_FIRST_WORD = re.compile(r"[\W_]*?(?P<word>'?[^\W\d_]+'?)(?P<gap>\s*)")
_CURLY = str.maketrans("’‘ʼ", "'''")


def without_article(title: str, language: str) -> str:
    """Return ``title`` without the quotes and the article it begins with.

    ``language`` is a BCP 47 tag. Where it is "" or has no articles here, only "The" and Greek
    ones go; where nothing else would be left, the title comes back whole.
    """
    code = language.partition("-")[0].lower()
    plain = title.translate(_CURLY)
    first = _FIRST_WORD.match(plain)
    articles = _ARTICLES.get(code, frozenset()) | _UNMISTAKABLE
    if not first:
        return title
    word, rest = _article(first["word"].casefold(), articles), plain[first.end() :]
    joined = word.endswith("'") and not first["gap"]
    if not word or not (first["gap"] or joined) or not re.search(r"\w", rest):
        return title
    if word in _LETTERS.get(code, ()) and _AFTER_A_LETTER.match(rest):
        return title
    return title if _is_name(plain[first.start("word") :], code) else title[first.end() :]


def _article(word: str, articles: frozenset[str]) -> str:
    """Return which of ``articles`` the word is, quotes around it aside; "" if none."""
    forms = (word, word.lstrip("'"), word.rstrip("'"), word.strip("'"))
    return next((form for form in forms if form in articles), "")


def _is_name(text: str, code: str) -> bool:
    text = text.lstrip("'").casefold()
    return any(re.match(rf"{re.escape(name)}\b", text) for name in _NAMES.get(code, ()))
