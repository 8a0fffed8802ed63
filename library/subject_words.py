"""Words that subject headings are cleaned by. All folded."""


def _lines(text: str) -> frozenset[str]:
    return frozenset(line.strip() for line in text.strip().splitlines())


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# What providers put among subjects and no reader would look for.
NOISE = _lines(
    """
    accessible book
    american authors
    audiobook
    audiobooks
    books
    books and reading general
    books on cd
    custom stores
    e
    early works
    ebook
    ebooks
    electronic books
    english authors
    examinations
    facsimiles
    fic
    fiction in english
    fictional works
    fictional works publication type
    free
    general
    general and miscellaneous
    general general
    general issues
    genre
    genre fiction
    in library
    internet archive books
    internet archive wishlist
    just in
    kindle ebooks
    kindle store
    large print
    large print books
    large type books
    lending library
    long now manual for civilization
    manuscripts
    miscellaneous
    name
    new used and rental textbooks
    new york times bestseller
    new york times reviewed
    not applicable
    nyt
    open library staff picks
    other
    overdrive
    paperback
    hardcover
    popular print disabled books
    problems exercises
    problems exercises etc
    protected daisy
    publishers bindings
    readers
    readers for new literates
    self service
    specialty boutique
    specimens
    staff picks
    subjects
    substores
    text
    texts
    textual criticism
    translations
    unabridged audio
    unknown
    """
)
# Forms and aspects that stand after a heading, behind a dash or a comma: subjects of their own.
FORMS = _lines(
    """
    biography
    children's fiction
    comic books strips
    comic books strips etc
    description and travel
    drama
    fiction
    general
    history
    history and criticism
    juvenile fiction
    juvenile literature
    juvenile poetry
    literary collections
    philosophy
    poetry
    politics and government
    popular works
    religion
    religious aspects
    social aspects
    social conditions
    social life and customs
    study and teaching
    """
)
# Before a comma these are the first step of a path: "Fiction, mystery & detective, general".
PATH_STARTS = frozenset(
    {"fiction", "juvenile fiction", "juvenile nonfiction", "comics and graphic novels"}
)
# Names of places that one provider writes without their capitals.
PLACES = {
    "great britain": "Great Britain",
    "hong kong china": "Hong Kong (China)",
    "latin america": "Latin America",
    "london england": "London (England)",
    "los angeles calif": "Los Angeles (Calif.)",
    "middle east": "Middle East",
    "middle west": "Middle West",
    "new england": "New England",
    "new york ny": "New York (N.Y.)",
    "new york state": "New York (State)",
    "new york n y": "New York (N.Y.)",
    "new zealand": "New Zealand",
    "paris france": "Paris (France)",
    "san francisco calif": "San Francisco (Calif.)",
    "south africa": "South Africa",
    "soviet union": "Soviet Union",
    "united states": "United States",
    "west indies": "West Indies",
}
SMALL_WORDS = _words("a an and as at by de for from in of on or the to with")
ACRONYMS = _words(
    "aids bbc cia css dna dvd eu fbi hiv html lgbt lgbtq nasa nato php rna sql tv uk un unesco us "
    "usa ussr xml ya"
)
