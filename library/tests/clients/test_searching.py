"""Searching the providers for a title or an author: one set of demands, four answers."""

import json
import time

import pytest

from library.clients import googlebooks, isbndb, openlibrary, starter
from library.clients.faults import ProviderBusy, ProviderDown, ProviderRefused, QuotaExhausted
from library.clients.values import query_of
from library.tests.clients.checks import assert_clean, assert_nothing_invented
from library.tests.clients.conftest import ISBN, KEY, SAMPLES
from tests.stand_ins.books import book
from tests.stand_ins.googlebooks import volume
from tests.stand_ins.openlibrary import work
from tests.stand_ins.server import Answer

OTHER = "9780140449136"
CLIENTS = {
    "isbndb": (isbndb, "isbndb_server"),
    "openlibrary": (openlibrary, "openlibrary_server"),
    "googlebooks": (googlebooks, "google_server"),
}
# Everything JSON can say in the place of something else.
NONSENSE = [None, True, 7, -1, 10**400, "", "\u0000", "text", [], [[]], [None, 7, {}], {}, {"a": 1}]


@pytest.fixture(params=CLIENTS)
def provider(request, openlibrary_server):
    """A client, and the stand-in that it speaks to."""
    client, server = CLIENTS[request.param]
    openlibrary_server.works.append(work(ISBN))
    return client, request.getfixturevalue(server)


def search(client, text="lighthouse keeper", *, limit=20, deadline_s=5.0):
    return client.search_editions(text, limit=limit, deadline_s=deadline_s)


def test_finds_an_edition_by_words_of_its_title(provider):
    client, server = provider

    (answer,) = search(client)

    record = answer.record
    assert (answer.isbn13, answer.provider, record.isbn13) == (ISBN, client.NAME, ISBN)
    assert record.title.lower() == "the lighthouse keeper"
    assert [person.name for person in record.contributors] == ["Ada Marsh"]
    assert (record.publisher, record.published, record.page_count) == (
        "Harbour Press",
        "2001-04",
        224,
    )
    assert record.language == "en"
    assert len(server.requests) == 1
    assert_clean(record)


def test_finds_nothing_without_a_fault(provider):
    assert search(provider[0], "no such book") == []


@pytest.mark.parametrize("body", [[], "text", 7, {}, {"docs": 7, "books": 7}])
def test_json_of_another_shape_is_a_fault(provider, monkeypatch, body):
    client, server = provider
    monkeypatch.setattr(server, "answer", lambda _: Answer(200, body))
    if client is googlebooks and isinstance(body, dict):
        pytest.skip("without items nothing was found")

    with pytest.raises(ProviderDown, match="bad_shape"):
        search(client)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("403", ProviderRefused),
        ("429", ProviderBusy),
        ("500", ProviderDown),
        ("html", ProviderDown),
        ("truncated", ProviderDown),
        ("redirect_loopback", ProviderDown),
        ("huge", ProviderDown),
        ("gzip_bomb", ProviderDown),
        ("reset", ProviderDown),
    ],
)
def test_faults_are_never_taken_for_nothing_found(provider, fault, kind):
    client, server = provider
    server.fault(fault)

    with pytest.raises(kind):
        search(client)


@pytest.mark.parametrize("fault", ["hang", "drip", "slow_headers"])
def test_the_deadline_is_the_caller_s(provider, fault):
    client, server = provider
    server.fault(fault)
    started = time.monotonic()

    with pytest.raises(ProviderDown, match="timeout"):
        search(client, deadline_s=0.3)

    assert time.monotonic() - started < 2


def places(value, path=()):
    """Every place inside a JSON value."""
    yield path
    if isinstance(value, dict | list):
        items = value.items() if isinstance(value, dict) else enumerate(value)
        for name, item in items:
            yield from places(item, (*path, name))


def with_nonsense(value, path, nonsense):
    changed = json.loads(json.dumps(value))
    inner = changed
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = nonsense
    return changed


@pytest.mark.parametrize(
    ("client", "found", "wrap"),
    [
        pytest.param(isbndb, book(ISBN), lambda one: {"books": [one]}, id="isbndb"),
        pytest.param(isbndb, book(ISBN), lambda one: {"total": 1, "data": [one]}, id="isbndb-data"),
        pytest.param(openlibrary, work(ISBN), lambda one: {"docs": [one]}, id="openlibrary"),
        pytest.param(googlebooks, volume(ISBN), lambda one: {"items": [one]}, id="google"),
    ],
)
def test_nonsense_anywhere_is_left_out_and_nothing_else(monkeypatch, client, found, wrap):
    monkeypatch.setattr(client, "fetch_json", lambda **_: (200, body, {}))

    for path in list(places(found))[1:]:
        for nonsense in NONSENSE:
            body = wrap(with_nonsense(found, path, nonsense))
            for answer in search(client):
                assert answer.isbn13 == answer.record.isbn13
                assert_clean(answer.record)


@pytest.mark.parametrize("nonsense", NONSENSE)
def test_nonsense_beside_a_book_does_not_hide_it(monkeypatch, nonsense):
    bodies = {
        isbndb: {"books": [nonsense, book(ISBN)]},
        openlibrary: {"docs": [nonsense, work(ISBN)]},
        googlebooks: {"items": [nonsense, volume(ISBN)]},
    }
    for client, body in bodies.items():
        monkeypatch.setattr(client, "fetch_json", lambda body=body, **_: (200, body, {}))

        assert [answer.isbn13 for answer in search(client)] == [ISBN]


def test_no_more_come_than_were_asked_for(monkeypatch):
    bodies = {
        isbndb: {"books": [book(ISBN)] * 9},
        openlibrary: {"docs": [work(ISBN)] * 9},
        googlebooks: {"items": [volume(ISBN)] * 9},
    }
    for client, body in bodies.items():
        monkeypatch.setattr(client, "fetch_json", lambda body=body, **_: (200, body, {}))

        assert len(search(client, limit=4)) == 4


@pytest.mark.parametrize("number", ["", None, "0306406153", "ISSN 1234"])
def test_an_edition_without_an_isbn_is_left_out(monkeypatch, number):
    numbers = {"isbn13": number, "isbn": number, "isbn10": None}
    identifiers = [{"type": "ISBN_13", "identifier": number}]
    bodies = {
        isbndb: {"books": [book(ISBN) | numbers]},
        openlibrary: {"docs": [work(ISBN, isbn=[number])]},
        googlebooks: {"items": [volume(ISBN, industryIdentifiers=identifiers)]},
    }
    for client, body in bodies.items():
        monkeypatch.setattr(client, "fetch_json", lambda body=body, **_: (200, body, {}))

        assert search(client) == []


def test_an_edition_without_a_title_is_left_out(monkeypatch):
    bodies = {
        isbndb: {"books": [book(ISBN, title="", title_long=None)]},
        openlibrary: {"docs": [work(ISBN, title="")]},
        googlebooks: {"items": [volume(ISBN, title=None)]},
    }
    for client, body in bodies.items():
        monkeypatch.setattr(client, "fetch_json", lambda body=body, **_: (200, body, {}))

        assert search(client) == []


def test_isbndb_is_asked_in_its_path_with_the_key_in_a_header(isbndb_server):
    search(isbndb, 'Lighthouse/Keeper: "AND" Marsh & Añoranza?')

    seen = isbndb_server.requests[0]
    assert (seen.method, seen.path) == ("GET", "/books/Lighthouse Keeper and Marsh & Añoranza")
    assert seen.query == {"page": "1", "pageSize": "20"}
    assert seen.headers["authorization"] == KEY
    assert isbndb_server.spent == 1


@pytest.mark.parametrize("fault", ["404"])
def test_isbndb_s_404_means_nothing_found(isbndb_server, fault):
    isbndb_server.fault(fault)

    assert search(isbndb) == []


def test_isbndb_says_when_the_day_s_calls_are_spent(isbndb_server):
    isbndb_server.fault("429_daily")

    with pytest.raises(QuotaExhausted):
        search(isbndb)


def test_a_whole_record_comes_with_what_may_be_kept_of_it(isbndb_server, google_server):
    expiring = "https://images.isbndb.com/x.jpg?key=secret"
    isbndb_server.books[ISBN] = book(ISBN, image_original=expiring)

    (answer,) = search(isbndb)
    (other,) = search(googlebooks)

    assert answer.raw["isbn13"] == ISBN
    assert "image_original" not in answer.raw
    assert other.raw["volumeInfo"]["title"] == "The Lighthouse Keeper"


def test_open_library_gives_one_edition_and_the_work_its_authors(openlibrary_server):
    found = work(ISBN, title="Sjómaður", language=["ice"], isbn=["0306406152"], cover_i=-1)
    openlibrary_server.works.append(found)

    (answer,) = search(openlibrary, "marsh sjómaður")

    record = answer.record
    assert (record.isbn13, record.title, record.language) == (ISBN, "Sjómaður", "is")
    assert (record.binding, record.cover_url) == ("paperback", "")
    assert answer.raw is None
    seen = openlibrary_server.requests[0]
    assert (seen.path, seen.query["q"], seen.query["limit"]) == (
        "/search.json",
        "marsh sjómaður",
        "20",
    )
    assert "editions.isbn" in seen.query["fields"].split(",")


def test_open_library_s_cover_is_named_by_its_number(openlibrary_server, settings):
    settings.OPENLIBRARY_COVERS_URL = "https://covers.example"
    openlibrary_server.works.append(work(ISBN, cover_i=17))

    (answer,) = search(openlibrary)

    assert answer.record.cover_url == "https://covers.example/b/id/17-L.jpg"


def test_google_is_asked_for_books_with_its_key(google_server):
    search(googlebooks, "ada marsh", limit=99)

    assert google_server.requests[0].query == {
        "q": "ada marsh",
        "printType": "books",
        "maxResults": "40",
        "country": "US",
        "key": KEY,
    }


def test_the_starter_catalogue_finds_every_word_in_any_order_and_without_accents():
    titles = [answer.record.title for answer in search(starter, "CHRISTIE órient murder")]

    assert titles == ["Murder on the Orient Express"]


def test_the_starter_catalogue_puts_titles_that_begin_so_first():
    answers = search(starter, "wolf")

    assert answers[0].record.title.startswith("Wolf")


@pytest.mark.parametrize("text", ["", "…", "zzzzzz"])
def test_the_starter_catalogue_finds_nothing_for_nothing(text):
    assert search(starter, text) == []


def test_the_starter_catalogue_knows_its_isbns():
    (answer,) = search(starter, "978-0-00-711931-8")

    assert answer.record.title == "Murder on the Orient Express"
    assert answer.raw is None


@pytest.mark.parametrize(
    ("typed", "asked"),
    [
        ("  Dune \n Messiah ", "Dune Messiah"),
        ('intitle:"Dune"~2 (Herbert)', "intitle Dune 2 Herbert"),
        ("War AND Peace NOT War OR x TO y", "War and Peace not War or x to y"),
        ("Rock & Roll && Co || Z", "Rock & Roll Co Z"),
        ("-Dune +Herbert C++ well-read", "Dune Herbert C++ well-read"),
        ("../../key?x=1", ".. .. key x 1"),
        ("L’Étranger d'Albert", "L’Étranger d'Albert"),
        ("&&", ""),
    ],
)
def test_a_reader_s_words_are_no_operators(typed, asked):
    assert query_of(typed) == asked


def samples(folder, pattern):
    paths = sorted((SAMPLES / folder).glob(pattern))
    return [json.loads(path.read_text(encoding="utf-8")) for path in paths]


@pytest.mark.parametrize(
    ("client", "folder", "pattern", "least"),
    [
        (isbndb, "isbndb/samples", "books_query_*.json", 3),
        (isbndb, "isbndb/samples", "v2_2019_books.json", 0),
        (googlebooks, "openlibrary_google/googlebooks", "*volumes_q_*.json", 5),
        (openlibrary, "openlibrary_google/openlibrary", "*search*.json", 0),
    ],
)
def test_every_sample_search_gives_clean_records(monkeypatch, client, folder, pattern, least):
    if not SAMPLES.exists():
        pytest.skip("the sample bodies are not here")
    found = 0
    for body in samples(folder, pattern):
        if not isinstance(body, dict) or not {"books", "data", "items", "docs"} & set(body):
            continue
        monkeypatch.setattr(client, "fetch_json", lambda body=body, **_: (200, body, {}))
        for answer in search(client):
            found += 1
            assert_clean(answer.record)
            if answer.raw:
                assert_nothing_invented(answer.record, answer.raw)
    assert found >= least
