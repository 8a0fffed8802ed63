"""Names of people and bodies: as they are shown, as they file, and by what they are the same.

Sources: RDA 9.2.2 and appendix F.11; MARC 21 field 100. A name alone does not tell whose country's
rules hold, so that what is filed here is a first proposal.
"""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import unquote

from library import limits
from library.choices import ContributorRole
from library.name_order import filed, flipped, is_corporate, is_surname, without_degree, words_of
from library.name_words import GIVEN_NAMES, NOBODY
from library.text import clean_text, fold

# Far above what a name may have, so that what is too long is still seen to be.
_LONGEST = limits.NAME_MAX * 2
_ROLES: dict[ContributorRole, tuple[str, ...]] = {
    ContributorRole.EDITOR: (
        "editor", "editors", "ed", "eds", "edited by", "series editor", "general editor", "hrsg",
        "herausgeber", "editor in chief", "éditeur scientifique", "compiler", "comp", "编", "編",
        "主编", "編著", "编著", "编者", "編者", "主編", "校注",
    ),
    ContributorRole.TRANSLATOR: (
        "translator", "translators", "trans", "transl", "tr", "translated by", "übersetzer",
        "traducteur", "traductrice", "traductor", "traduttore", "tradutor", "vertaler",
        "译", "譯", "訳", "译者", "譯者", "訳者",
    ),
    ContributorRole.ILLUSTRATOR: (
        "illustrator", "illustrators", "ill", "illus", "illustrated by", "illustrations", "artist",
        "penciler", "inker", "colorist", "illustrateur", "ilustrador", "cover artist",
        "绘", "繪", "絵", "图", "圖",
    ),
    ContributorRole.FOREWORD: (
        "foreword", "foreword by", "introduction", "introduction by", "preface", "preface by",
        "afterword", "afterword by", "introd", "intro",
    ),
    ContributorRole.NARRATOR: ("narrator", "narrated by", "read by", "reader", "speaker"),
    ContributorRole.OTHER: (
        "contributor", "contributions by", "photographer", "designer", "consultant", "adapter",
        "adapted by", "letterer", "other", "composer",
        "摄影", "攝影",
    ),
    ContributorRole.AUTHOR: (
        "author", "goodreads author", "writer", "by", "written by", "aut", "著", "文",
        "作者", "著者", "撰文", "口述",
    ),
}  # fmt: skip
_ROLE_OF = {fold(word): role for role, words in _ROLES.items() for word in words}

_AUTOFILLED = re.compile(r"\s*~[^~]{0,40}~\s*")
_IN_BRACKETS = re.compile(r"\s*[(\[]([^()\[\]]{2,40})[)\]]")
_AFTER_COMMA = re.compile(r",\s*([^\W\d_][\w .-]{1,30}?)\.?$")
# Photography is no part of a name, with a space before it or without.
_AFTER_HAN = re.compile(
    r"(?:\s|(?<=[\u4e00-\u9fff])(?=[摄攝]影))([编編主著译譯訳绘繪絵文撰图圖口述摄攝影]{1,2})$"
)
_BEFORE = re.compile(
    r"((?:[a-z]+ )?by(?=[:\s])|[^\W\d_]{1,12}(?=\s?[:：]))[:：\s]+(?=\S)", re.IGNORECASE
)
_LIVED = re.compile(
    r"(?:\s*,\s*|\s*[(\[]|\s+(?=[0-9?]{3,5}\s?[-–]))(?:(?:b|born|d|died|active|ca|fl|approximately)\.?\s+)?"
    r"[0-9]{3,4}\??(?:\s?[-–]\s?(?:(?:ca\.?\s)?[0-9]{3,4}\??)?)?[)\]]?\.?$",
    re.IGNORECASE,
)
_CENTURY = re.compile(r",\s*(?:active\s)?[0-9]{1,2}(?:st|nd|rd|th) cent[^,]{0,15}$", re.IGNORECASE)
# "Tolkien, J. R. R. (John Ronald Reuel)": what the initials stand for.
_FULLER_FORM = re.compile(r"(?<=[^\W\d_]\.)\s*\([^()\d=]{2,60}\)")
# "[美] 斯蒂芬·金": where the writer is from.
_COUNTRY = re.compile(
    r"^[\[(（［【〔「]?\s?[\u4e00-\u9fff]{1,4}\s?[\])）］】〕」]\s*(?=[\u3040-\u9fff])"
)
_CLOSED_UP = re.compile(r"(?<=[^\W\d_]\.)(?=[A-ZÀ-ÖØ-Þ][^\W\d_]{2})")
_LAST_STOP = re.compile(r"(?<=[^\W\d_]{2})\.$")
# "Argus .": the end of a catalogue's field.
_LOOSE_STOP = re.compile(r"\s+\.$")
_KEPT_STOPS = {
    "jr",
    "sr",
    "inc",
    "ltd",
    "co",
    "corp",
    "dr",
    "esq",
    "st",
    "bros",
    "dept",
    "etc",
    "al",
}
_ET_AL = re.compile(
    r"[,\s]+(?:et\.? al\.?|and others|u\.\s?a\.)$|(?:\s|(?<=[\u4e00-\u9fff]{2}))等$",
    re.IGNORECASE,
)
_AND = re.compile(r"\s+(?:&|and|with)\s+|\s*,\s*(?:and|with)\s+", re.IGNORECASE)


def clean_name(raw: str) -> str:
    """Return one name in display form: "Posenenske, Charlotte." becomes "Charlotte Posenenske".

    Years of life, degrees, roles in brackets and provider's marks go; initials and "Jr." stay.
    Bodies ("Nelson Motivation, Inc.") keep their order. "" when nobody is named.
    """
    text = clean_text(raw, limit=_LONGEST, entities=True)
    text = unquote(text) if "%20" in text else text
    text = _without_role(_COUNTRY.sub("", _AUTOFILLED.sub(" ", text).strip()))[0]
    text = re.sub(r"\s+,", ",", _CENTURY.sub("", _LIVED.sub("", text))).strip(" ,;/:|")
    text = without_degree(_FULLER_FORM.sub("", _LOOSE_STOP.sub("", text)))
    text = _CLOSED_UP.sub(" ", _without_stop(_ET_AL.sub("", text)))
    text = flipped(text)
    return text if re.search(r"[^\W\d_]", text) and fold(text) not in NOBODY else ""


def clean_names(raw: object) -> tuple[str, ...]:
    """Return a provider's names in display form, in order, each person once.

    Takes None, one string, or a list of strings or objects with a "name". Lists of people in one
    string are split, never the name of a body; two halves of one name (["Mew", "Charlotte"]) are
    joined only where the second is a sure forename. Of two spellings the more accented stays.
    """
    items = [raw] if isinstance(raw, str | Mapping) else raw
    if not isinstance(items, Iterable):
        return ()
    texts = [item.get("name") if isinstance(item, Mapping) else item for item in items]
    texts = [text for text in texts if isinstance(text, str)]
    found: dict[str, str] = {}
    for text in _joined_halves(texts):
        for name in map(clean_name, _people(clean_text(text, limit=20 * _LONGEST, entities=True))):
            key = name_key(name)
            if name and _accents(name) >= _accents(found.get(key, "")):
                found[key] = (
                    name if _accents(name) > _accents(found.get(key, "")) else found.get(key, name)
                )
    return tuple(found.values())


def read_role(raw: str) -> ContributorRole:
    """Return the role that stands with a name, as in "J. N. Williamson (editor)"; else AUTHOR."""
    return _without_role(clean_text(raw, limit=_LONGEST))[1]


def sort_name(name: str) -> str:
    """Return the form ``name`` files under: "Le Guin, Ursula K.", "Beauvoir, Simone de".

    A name with a comma, a single word, a body, and names in scripts that put the family first
    stay as they are.
    """
    return filed(clean_text(name))


def name_key(name: str) -> str:
    """Return what is the same for all spellings of one name, initials closed up: "jk rowling"."""
    words = fold(clean_name(name)).split()
    key = ""
    for word, before in zip(words, ["", *words], strict=False):
        closed = len(word) == 1 and len(before) == 1 and word.isalpha() and before.isalpha()
        key += word if closed or not key else f" {word}"
    return key


def _without_role(text: str) -> tuple[str, ContributorRole]:
    role = ContributorRole.AUTHOR
    match = _BEFORE.match(text)
    if match and fold(match[1]) in _ROLE_OF:
        text, role = text[match.end() :], _ROLE_OF[fold(match[1])]
    for match in reversed(list(_IN_BRACKETS.finditer(text))):
        if fold(match[1]) in _ROLE_OF:
            text, role = text[: match.start()] + text[match.end() :], _ROLE_OF[fold(match[1])]
    match = _AFTER_COMMA.search(text) or _AFTER_HAN.search(text)
    if match and fold(match[1]) in _ROLE_OF:
        text, role = text[: match.start()], _ROLE_OF[fold(match[1])]
    return text, role


def _without_stop(text: str) -> str:
    last = text[:-1].rpartition(" ")[2]
    if not _LAST_STOP.search(text) or "." in last or last.isupper() or fold(last) in _KEPT_STOPS:
        return text
    return text[:-1]


def _people(text: str) -> list[str]:
    """Return the names in ``text``; all of it where it may be one."""
    parts = [part for part in re.split(r"\s*[;；、，\\]\s*|\s+/\s+", text) if part]
    if len(parts) > 1:
        return [name for part in parts for name in _people(part)]
    for pattern in (r"\s*/\s*", r"\s*,\s*(?:(?:and|&|with)\s+)?|\s+(?:&|and|with)\s+", _AND):
        parts = [part for part in re.split(pattern, text) if part]
        if len(parts) > 1 and _are_people(parts, text):
            return parts
    return [text]


def _are_people(parts: list[str], text: str) -> bool:
    """Two words or more each. Two names with but a comma between them may be one, turned round."""
    if len(parts) > 2 and all(map(is_surname, parts)):
        return True
    if any(is_corporate(part) or len(words_of(part)) < 2 for part in parts):
        return False
    return len(parts) > 2 or "," not in text or all(part.count(",") == 1 for part in parts)


def _joined_halves(texts: list[str]) -> list[str]:
    if len(texts) != 2:
        return texts
    last, first = (clean_text(text) for text in texts)
    halves = len(words_of(last)) == len(words_of(first)) == 1
    sure = fold(first) in GIVEN_NAMES and fold(last) not in GIVEN_NAMES
    return [f"{first} {last}"] if halves and sure else texts


def _accents(name: str) -> int:
    return sum(not character.isascii() for character in name)
