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


class IntakeDoor(TextChoices):
    """How a code came into the tray."""

    TYPED = "typed", "Typed"
    SCANNED = "scanned", "Scanned"
    PASTED = "pasted", "Pasted"
    FILE = "file", "From a file"
    CAMERA = "camera", "Camera"
    SEARCH = "search", "Found by title"


class IntakeState(TextChoices):
    """Where a row of the tray stands."""

    LOOKING = "looking", "Looking up"
    FOUND = "found", "Found"
    ADDED = "added", "Added"
    OWNED = "owned", "Already yours"
    MISSING = "missing", "Not found yet"
    NEEDS_YOU = "needs_you", "Needs you"
    REFUSED = "refused", "Not an ISBN"


class IntakeReason(TextChoices):
    """Why a row waits, or needs its reader; the words are the interface's short form."""

    NONE = "", ""
    TURN = "turn", "Waiting for its turn"
    OUTAGE = "outage", "The catalogues cannot be reached; it is tried again by itself"
    QUOTA = "quota", "Today's lookups are used up; it goes on tomorrow"
    TITLE_DIFFERS = "title_differs", "The title found is not the one in your list"
    TWO_CANDIDATES = "two_candidates", "Two different books carry this number"
    CANNOT_ADD = "cannot_add", "It cannot be added as it is"


class ReportReason(TextChoices):
    """Why somebody reports a public page."""

    ILLEGAL = "illegal", "It breaks the law"
    ABUSE = "abuse", "It insults or threatens somebody"
    PRIVACY = "privacy", "It shows something private about somebody"
    SPAM = "spam", "It is advertising or spam"
    OTHER = "other", "Something else"
