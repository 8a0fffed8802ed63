import json
import logging

import pytest

from library.clients import openlibrary
from library.clients.faults import ProviderBusy, ProviderDown, ProviderRefused
from library.records import ContributorRecord
from library.tests.clients.checks import assert_clean, assert_nothing_invented
from library.tests.clients.conftest import ISBN, SAMPLES
from tests.stand_ins.openlibrary import edition
from tests.stand_ins.server import Answer

OTHER = "9780140449136"
FOLDER = SAMPLES / "openlibrary_google" / "openlibrary"


def sample_editions():
    """Every edition in every sample body: as ``jscmd=data`` gives it, or from its own page."""
    for path in sorted(FOLDER.glob("*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))
        found = body.get("entries") or [body, *body.values()]
        for place, each in enumerate(found):
            if isinstance(each, dict) and "title" in each:
                yield pytest.param(each, id=f"{path.stem[:40]}-{place}")


def sample(name):
    path = FOLDER / name
    if not path.exists():
        pytest.skip("the sample bodies are not here")
    return json.loads(path.read_text(encoding="utf-8"))


def parsed(**changes):
    return openlibrary.parse_edition(ISBN, edition(ISBN, **changes))


@pytest.mark.parametrize("body", list(sample_editions()))
def test_every_sample_becomes_a_clean_record_with_nothing_invented(body):
    record = openlibrary.parse_edition(ISBN, body)

    assert_clean(record)
    assert_nothing_invented(record, body)


@pytest.mark.parametrize(
    "name", ["api_books_not_found.json", "isbn_not_found_404.json", "error_429.json"]
)
def test_bodies_without_an_edition_give_an_empty_record(name):
    record = openlibrary.parse_edition(ISBN, sample(name))

    assert not any((record.title, record.contributors, record.published, record.page_count))


def test_the_answer_for_an_isbn_says_what_it_says():
    name = "neodb_api_books_bibkeys_ISBN_9780980200447_jscmd_data_format_json.json"
    body = sample(name)["ISBN:9780980200447"]

    record = openlibrary.parse_edition("9780980200447", body)

    assert (record.title, record.published, record.page_count) == ("Slow reading", "2009", 92)
    assert record.contributors == (ContributorRecord(name="John Miedema"),)
    assert record.cover_url == "https://covers.openlibrary.org/b/id/5546156-L.jpg"


def test_an_edition_s_own_page_adds_language_binding_and_description():
    record = openlibrary.parse_edition("9780060273224", sample("bookwyrm_ol_edition.json"))

    assert (record.language, record.binding, record.published) == ("en", "hardcover", "1996")
    assert record.edition_statement == "1st American ed."
    assert record.synopsis.startswith("<p>Sabriel, daughter")


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"publish_date": "October 1, 1988"}, {"published": "1988-10-01"}, id="day"),
        pytest.param({"publish_date": "March 2009"}, {"published": "2009-03"}, id="month"),
        pytest.param({"publish_date": "n.d."}, {"published": ""}, id="no-date"),
        pytest.param(
            {"number_of_pages": None, "pagination": "xii, 491 p. :"},
            {"page_count": 491},
            id="pagination",
        ),
        pytest.param(
            {"number_of_pages": None, "pagination": "1 v."}, {"page_count": None}, id="volumes"
        ),
        pytest.param(
            {"publishers": [{"name": ""}, {"name": "Quay"}]}, {"publisher": "Quay"}, id="publishers"
        ),
        pytest.param({"publishers": ["Quay", "Pier"]}, {"publisher": "Quay"}, id="publisher-text"),
        pytest.param({"publishers": None}, {"publisher": ""}, id="no-publisher"),
        pytest.param({"authors": [{"key": "/authors/OL1A"}]}, {"contributors": ()}, id="keys"),
        pytest.param({"authors": None}, {"contributors": ()}, id="no-authors"),
        pytest.param({"cover": None}, {"cover_url": ""}, id="no-cover"),
        pytest.param(
            {"cover": {"large": "http://c.example/1-L.jpg"}},
            {"cover_url": "https://c.example/1-L.jpg"},
            id="cover-http",
        ),
        pytest.param(
            {"classifications": {"dewey_decimal_class": ["848/.91403"]}},
            {"dewey": "848.91403"},
            id="dewey",
        ),
        pytest.param(
            {"description": {"type": "/type/text", "value": "One.\r\n\r\nTwo."}},
            {"synopsis": "<p>One.</p><p>Two.</p>"},
            id="description-object",
        ),
        pytest.param({"description": "One."}, {"synopsis": "<p>One.</p>"}, id="description-text"),
        pytest.param(
            {"languages": [{"key": "/languages/ger"}]},
            {"language": "de", "language_raw": "/languages/ger"},
            id="language",
        ),
        pytest.param({"languages": [None, 3]}, {"language": ""}, id="language-nonsense"),
        pytest.param({"subtitle": None}, {"subtitle": ""}, id="no-subtitle"),
    ],
)
def test_takes_messy_fields_for_what_they_are(changes, expected):
    record = parsed(**changes)

    assert {field: getattr(record, field) for field in expected} == expected


def test_asks_for_names_in_one_request(openlibrary_server):
    answer = openlibrary.fetch_edition(ISBN)

    seen = openlibrary_server.requests[0]
    assert seen.query == {"bibkeys": f"ISBN:{ISBN}", "format": "json", "jscmd": "data"}
    assert answer.record.title == "The lighthouse keeper"
    assert answer.record.subtitle == "a winter's tale"
    assert answer.raw["key"] == "/books/OL1M"


def test_an_empty_object_means_not_there(openlibrary_server):
    answer = openlibrary.fetch_edition(OTHER)

    assert (answer.record, answer.raw) == (None, None)


def test_an_edition_with_other_isbns_is_not_there_and_is_logged(openlibrary_server, caplog):
    openlibrary_server.fault("wrong_book")

    assert openlibrary.fetch_edition(ISBN).record is None
    assert f"openlibrary.wrong_book isbn13={ISBN}" in caplog.text


@pytest.mark.parametrize("identifiers", [None, {}, {"isbn_10": ["0306406152"]}, {"lccn": ["1"]}])
def test_an_edition_that_names_no_other_isbn_is_the_one_asked_for(openlibrary_server, identifiers):
    openlibrary_server.editions[ISBN] = edition(ISBN, identifiers=identifiers)

    assert openlibrary.fetch_edition(ISBN).record


def test_an_edition_without_a_title_is_not_there_yet(openlibrary_server):
    openlibrary_server.editions[ISBN] = edition(ISBN, title=None)

    assert openlibrary.fetch_edition(ISBN).record is None


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("403", ProviderRefused),
        ("404", ProviderDown),
        ("429", ProviderBusy),
        ("500", ProviderDown),
        ("503", ProviderDown),
        ("html", ProviderDown),
        ("truncated", ProviderDown),
        ("redirect_loopback", ProviderDown),
        ("huge", ProviderDown),
        ("hang", ProviderDown),
    ],
)
def test_faults_are_never_taken_for_absence(openlibrary_server, settings, fault, kind):
    settings.LOOKUP_TIMEOUT_S = 0.4
    openlibrary_server.fault(fault)

    with pytest.raises(kind):
        openlibrary.fetch_edition(ISBN)


@pytest.mark.parametrize("body", [[], "text", 7])
def test_json_of_another_shape_is_a_fault(openlibrary_server, monkeypatch, body):
    monkeypatch.setattr(openlibrary_server, "answer", lambda _: Answer(200, body))

    with pytest.raises(ProviderDown, match="bad_shape"):
        openlibrary.fetch_edition(ISBN)


def test_sends_no_key(openlibrary_server, settings, caplog):
    caplog.set_level(logging.DEBUG)
    settings.ISBNDB_API_KEY = settings.GOOGLE_BOOKS_API_KEY = "somebody-s-key"

    openlibrary.fetch_edition(ISBN)

    assert "somebody-s-key" not in repr(openlibrary_server.requests) + caplog.text


def test_many_are_asked_for_in_one_request(openlibrary_server):
    answers = openlibrary.fetch_editions([ISBN, OTHER])

    seen = openlibrary_server.requests[0]
    assert seen.query["bibkeys"] == f"ISBN:{ISBN},ISBN:{OTHER}"
    assert answers[ISBN].record.title == "The lighthouse keeper"
    assert answers[OTHER].record is None
