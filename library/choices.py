"""The small vocabularies: stored values, and the words readers see for them."""

from django.db.models import TextChoices


class Binding(TextChoices):
    UNKNOWN = "", "Not known"
    HARDCOVER = "hardcover", "Hardcover"
    PAPERBACK = "paperback", "Paperback"
    MASS_MARKET = "mass_market", "Mass-market paperback"
    BOARD_BOOK = "board_book", "Board book"
    SPIRAL = "spiral", "Spiral-bound"
    LEATHER = "leather", "Leather-bound"
    EBOOK = "ebook", "E-book"
    AUDIOBOOK = "audiobook", "Audiobook"
    OTHER = "other", "Other"


class ContributorRole(TextChoices):
    """Comments give the ONIX list 17 code each stands for."""

    AUTHOR = "author", "Author"  # A01
    EDITOR = "editor", "Editor"  # B01
    TRANSLATOR = "translator", "Translator"  # B06
    ILLUSTRATOR = "illustrator", "Illustrator"  # A12
    FOREWORD = "foreword", "Foreword"  # A23
    NARRATOR = "narrator", "Narrator"  # E07
    OTHER = "other", "Contributor"  # Z99


class Visibility(TextChoices):
    PRIVATE = "private", "Private"
    UNLISTED = "unlisted", "Unlisted"
    PUBLIC = "public", "Public"


class CoverSource(TextChoices):
    """Where a cover comes from. The first three are the providers' names."""

    ISBNDB = "isbndb", "ISBNdb"
    OPENLIBRARY = "openlibrary", "Open Library"
    GOOGLEBOOKS = "googlebooks", "Google Books"
    UPLOAD = "upload", "Uploaded"
    URL = "url", "From an address"


class Source(TextChoices):
    """Who a fact comes from. The values are the providers' names in ``library.clients``."""

    ISBNDB = "isbndb", "ISBNdb"
    OPENLIBRARY = "openlibrary", "Open Library"
    GOOGLEBOOKS = "googlebooks", "Google Books"
    STARTER = "starter", "Starter catalogue"


class RevisionCause(TextChoices):
    """Why a book came to be otherwise."""

    EDITED = "edited", "Edited"
    REFRESHED = "refreshed", "Taken from the catalogues"
    RESTORED = "restored", "Put back from the trash"
    UNDONE = "undone", "Change undone"
    BULK = "bulk", "Edited with others"
