"""Bindings as providers word them, in our own few words.

The wordings are those of ISBNdb, Open Library, Goodreads and Amazon, and ONIX code list 150.
"""

from library.choices import Binding
from library.text import clean_text, fold

_LONGEST = 100
_WORDINGS: dict[Binding, tuple[str, ...]] = {
    Binding.UNKNOWN: ("unknown binding", "unknown", "n a", "na", "none", "null", "undefined"),
    Binding.HARDCOVER: (
        "hardcover", "hard cover", "hardback", "hard back", "hardbound", "cloth", "cloth bound",
        "library binding", "school and library binding", "turtleback", "turtleback books", "hc",
        "bb", "relie", "gebunden", "gebundene ausgabe", "gebundenes buch", "tapa dura", "capa dura",
        "copertina rigida", "inbunden", "innbundet", "精装", "精裝", "单行本", "単行本",
        "твердыи переплет", "твёрдый переплёт", "тв", "твердая обложка", "твёрдая обложка",
    ),
    Binding.PAPERBACK: (
        "paperback", "paper back", "trade paperback", "perfect paperback", "softcover",
        "soft cover", "softback", "soft back", "softbound", "paper", "paper book", "paperbound",
        "flexibound", "flexi bound", "pb", "tpb", "bc", "broche", "brosche", "broschiert",
        "taschenbuch", "kartoniert", "tapa blanda", "rustica", "brochura", "capa comum",
        "capa mole", "copertina flessibile", "brossura", "haftad", "heftet", "平装", "平裝",
        "paperback shinsho", "tankobon softcover", "мягкая обложка", "мяг", "мягкий переплет",
    ),
    Binding.MASS_MARKET: (
        "mass market paperback", "mass market", "mass market paper", "mmpb", "pocket book",
        "pocket", "poche", "livre de poche", "paperback bunko", "文庫", "bolsillo",
    ),
    Binding.BOARD_BOOK: ("board book", "board", "boardbook", "bh", "tout carton", "pappbilderbuch"),
    Binding.SPIRAL: (
        "spiral", "spiral bound", "plastic comb", "comb bound", "ring bound", "wire bound",
        "wire o", "hardcover spiral", "be", "spiralbindung",
    ),
    Binding.LEATHER: (
        "leather", "leather bound", "leatherbound", "bonded leather", "imitation leather",
        "genuine leather", "full leather", "faux leather", "cuir", "ledereinband", "bg",
    ),
    Binding.EBOOK: (
        "ebook", "e book", "kindle", "kindle edition", "kindle ebook", "epub", "pdf", "mobi",
        "nook", "digital", "digital online", "electronic book", "electronic resource",
        "adobe digital edition", "google ebook", "ed", "dg", "ea", "format kindle",
    ),
    Binding.AUDIOBOOK: (
        "audiobook", "audio book", "audio", "audio cd", "audio cassette", "audible",
        "audible audio", "audible audiobook", "audio download", "mp3 cd", "mp3", "cassette",
        "preloaded digital audio player", "sound recording", "ac", "aj", "horbuch", "livre audio",
        "audiolivro", "audiolibro",
    ),
}  # fmt: skip
# For longer wordings, the first that occurs decides.
_TELLING: tuple[tuple[str, Binding], ...] = (
    ("kindle", Binding.EBOOK),
    ("ebook", Binding.EBOOK),
    ("e book", Binding.EBOOK),
    ("audio", Binding.AUDIOBOOK),
    ("mass market", Binding.MASS_MARKET),
    ("board book", Binding.BOARD_BOOK),
    ("spiral", Binding.SPIRAL),
    ("leather", Binding.LEATHER),
    ("paperback", Binding.PAPERBACK),
    ("softcover", Binding.PAPERBACK),
    ("hardcover", Binding.HARDCOVER),
    ("hardback", Binding.HARDCOVER),
    ("library binding", Binding.HARDCOVER),
)
_BINDING_OF = {fold(word): binding for binding, words in _WORDINGS.items() for word in words}
# General material designations (AACR2) that stand in brackets after a title like a binding.
_MATERIALS = {
    *("large print", "text large print", "text", "microform", "videorecording", "braille"),
    *("vhs", "dvd"),
}


def normalize_binding(raw: object) -> Binding:
    """Return the binding that a provider's wording means.

    OTHER for a wording that says something else ("DVD", "Map"), UNKNOWN for none.
    """
    wording = fold(clean_text(raw, limit=_LONGEST))
    if wording in _BINDING_OF or not wording:
        return _BINDING_OF.get(wording, Binding.UNKNOWN)
    return next((binding for word, binding in _TELLING if word in wording), Binding.OTHER)


def names_a_form(text: str) -> bool:
    """Return whether ``text`` is nothing but a binding or material: "hardcover", "large print"."""
    wording = fold(text).removesuffix(" edition")
    known = _BINDING_OF.get(wording, Binding.UNKNOWN)
    # Short ones in Latin letters are codes, and may be words: "be", "ed".
    telling = len(wording) > 3 or not wording.isascii()
    return wording in _MATERIALS or (known != Binding.UNKNOWN and telling)
