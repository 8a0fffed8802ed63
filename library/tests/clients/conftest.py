"""Stand-ins on real sockets, with the settings pointing at them."""

from pathlib import Path

import pytest

from tests.stand_ins.books import book
from tests.stand_ins.googlebooks import GoogleBooksStandIn, volume
from tests.stand_ins.isbndb import IsbndbStandIn
from tests.stand_ins.openlibrary import OpenLibraryStandIn, edition

ISBN = "9780306406157"
KEY = "a-secret-key"
SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data"


@pytest.fixture
def isbndb_server(settings, real_sockets):
    with IsbndbStandIn(key=KEY, books={ISBN: book(ISBN)}) as server:
        settings.ISBNDB_BASE_URL = server.base_url
        settings.ISBNDB_API_KEY = KEY
        yield server


@pytest.fixture
def openlibrary_server(settings, real_sockets):
    with OpenLibraryStandIn(editions={ISBN: edition(ISBN)}) as server:
        settings.OPENLIBRARY_BASE_URL = server.base_url
        yield server


@pytest.fixture
def google_server(settings, real_sockets):
    with GoogleBooksStandIn(key=KEY, volumes={ISBN: volume(ISBN)}) as server:
        settings.GOOGLE_BOOKS_BASE_URL = server.base_url
        settings.GOOGLE_BOOKS_API_KEY = KEY
        yield server
