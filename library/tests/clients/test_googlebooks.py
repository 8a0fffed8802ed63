import json
import logging

import pytest

from library.clients import googlebooks
from library.clients.faults import (
    ProviderBusy,
    ProviderDown,
    ProviderFault,
    ProviderRefused,
    QuotaExhausted,
)
from library.records import ContributorRecord
from library.tests.clients.checks import assert_clean, assert_nothing_invented
from library.tests.clients.conftest import ISBN, KEY, SAMPLES
from tests.stand_ins.googlebooks import volume
from tests.stand_ins.server import Answer

OTHER = "9780140449136"
FOLDER = SAMPLES / "openlibrary_google" / "googlebooks"
COVER = "https://books.google.com/books/content?id=v1&printsec=frontcover&img=1&zoom=1"


def sample_volumes():
    for path in sorted(FOLDER.glob("*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))
        for place, each in enumerate(body.get("items", [body])):
            if "volumeInfo" in each:
                yield pytest.param(each, id=f"{path.stem[:40]}-{place}")


def parsed(**changes):
    return googlebooks.parse_volume(ISBN, volume(ISBN, **changes))


@pytest.mark.parametrize("body", list(sample_volumes()))
def test_every_sample_becomes_a_clean_record_with_nothing_invented(body):
    record = googlebooks.parse_volume(ISBN, body)

    assert_clean(record)
    assert_nothing_invented(record, body)
    assert record.title
    assert not record.binding


def test_a_full_volume_says_what_it_says():
    path = FOLDER / "neodb_volumes_hV__zQEACAAJ_key_8964.json"
    if not path.exists():
        pytest.skip("the sample bodies are not here")

    record = googlebooks.parse_volume("9781847498571", json.loads(path.read_text(encoding="utf-8")))

    assert (record.height_mm, record.width_mm, record.thickness_mm) == (199, 131, 22)
    assert (record.published, record.page_count) == ("2021-01-07", 283)
    assert record.subtitle.startswith("New Annotated Edition")
    assert "imgtk" not in record.cover_url


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"publishedDate": "1996"}, {"published": "1996"}, id="year"),
        pytest.param({"publishedDate": "198?"}, {"published": "198X"}, id="decade"),
        pytest.param({"publishedDate": None}, {"published": ""}, id="no-date"),
        pytest.param({"pageCount": 0}, {"page_count": None}, id="pages-0"),
        pytest.param({"authors": None}, {"contributors": ()}, id="no-authors"),
        pytest.param(
            {"authors": ["Ada Marsh", "Tove Lind"]},
            {
                "contributors": (
                    ContributorRecord(name="Ada Marsh"),
                    ContributorRecord(name="Tove Lind"),
                )
            },
            id="authors",
        ),
        pytest.param({"imageLinks": None}, {"cover_url": ""}, id="no-cover"),
        pytest.param({}, {"cover_url": COVER}, id="cover-without-curl"),
        pytest.param(
            {"imageLinks": {"thumbnail": "http://b.example/c?id=1&imgtk=abc", "small": ""}},
            {"cover_url": "https://b.example/c?id=1"},
            id="cover-without-token",
        ),
        pytest.param(
            {"description": "<p>Ada &amp; <b>the</b> light"},
            {"synopsis": "<p>Ada &amp; <b>the</b> light</p>"},
            id="description-html",
        ),
        pytest.param({"language": "pt-BR"}, {"language": "pt-BR"}, id="language"),
        pytest.param({"language": None}, {"language": "", "language_raw": ""}, id="no-language"),
        pytest.param({"dimensions": {"height": "20 furlongs"}}, {"height_mm": None}, id="unit"),
        pytest.param({"dimensions": {"height": "1.5.0 cm"}}, {"height_mm": None}, id="no-number"),
        pytest.param({"dimensions": []}, {"height_mm": None}, id="dimensions-list"),
        pytest.param({"subtitle": {}}, {"subtitle": ""}, id="subtitle-object"),
    ],
)
def test_takes_messy_fields_for_what_they_are(changes, expected):
    record = parsed(**changes)

    assert {field: getattr(record, field) for field in expected} == expected


def test_a_volume_without_information_gives_an_empty_record():
    assert not googlebooks.parse_volume(ISBN, {"volumeInfo": None}).title


def test_asks_with_the_key_and_a_country(google_server):
    answer = googlebooks.fetch_edition(ISBN)

    seen = google_server.requests[0]
    assert seen.path == "/books/v1/volumes"
    assert seen.query == {"q": f"isbn:{ISBN}", "country": "US", "key": KEY}
    assert answer.record.title == "The Lighthouse Keeper"


def test_no_items_mean_not_there(google_server):
    answer = googlebooks.fetch_edition(OTHER)

    assert (answer.record, answer.raw) == (None, None)


def test_volumes_with_other_isbns_do_not_count(google_server, caplog):
    caplog.set_level(logging.INFO)
    google_server.fault("wrong_book")

    assert googlebooks.fetch_edition(ISBN).record is None
    assert f"googlebooks.wrong_book isbn13={ISBN}" in caplog.text


@pytest.mark.parametrize(
    "identifiers",
    [
        [{"type": "ISBN_10", "identifier": "0306406152"}],
        [{"type": "OTHER", "identifier": "X:1"}, {"type": "ISBN_13", "identifier": ISBN}],
        [None, {}, {"type": "ISBN_13", "identifier": "978-0-306-40615-7"}],
    ],
)
def test_finds_the_exact_volume_among_others(google_server, monkeypatch, identifiers):
    items = [volume(OTHER, title="Not This"), None, volume(ISBN, industryIdentifiers=identifiers)]
    monkeypatch.setattr(google_server, "answer", lambda _: Answer(200, {"items": items}))

    assert googlebooks.fetch_edition(ISBN).record.title == "The Lighthouse Keeper"


@pytest.mark.parametrize(
    "identifiers", [None, [], "text", [{"type": "ISSN", "identifier": ISBN}], [{"type": "ISBN_13"}]]
)
def test_a_volume_without_our_isbn_is_not_ours(google_server, identifiers):
    google_server.volumes[ISBN] = volume(ISBN, industryIdentifiers=identifiers)

    assert googlebooks.fetch_edition(ISBN).record is None


def test_a_volume_without_a_title_is_not_there_yet(google_server):
    google_server.volumes[ISBN] = volume(ISBN, title=None)

    assert googlebooks.fetch_edition(ISBN).record is None


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("400", ProviderRefused),
        ("403", ProviderRefused),
        ("403_quota", ProviderBusy),
        ("429", ProviderBusy),
        ("429_daily", QuotaExhausted),
        ("500", ProviderDown),
        ("503", ProviderDown),
        ("html", ProviderDown),
        ("truncated", ProviderDown),
        ("huge", ProviderDown),
        ("hang", ProviderDown),
        ("bad_header", ProviderDown),
        ("redirect_loopback", ProviderDown),
    ],
)
def test_faults_are_typed_and_never_carry_the_key(google_server, settings, caplog, fault, kind):
    caplog.set_level(logging.DEBUG)
    settings.LOOKUP_TIMEOUT_S = 0.4
    google_server.fault(fault)

    with pytest.raises(ProviderFault) as raised:
        googlebooks.fetch_edition(ISBN)

    error = raised.value
    assert (type(error), error.provider) == (kind, "googlebooks")
    assert (error.__cause__, error.__context__) == (None, None)
    assert KEY not in repr(error) + caplog.text


def test_a_wrong_key_is_refused(google_server, settings):
    settings.GOOGLE_BOOKS_API_KEY = "wrong"

    with pytest.raises(ProviderRefused):
        googlebooks.fetch_edition(ISBN)


def test_the_key_stays_out_of_raw_even_when_the_provider_repeats_it(google_server):
    body = volume(ISBN) | {"selfLink": f"https://www.googleapis.com/books/v1/volumes/v1?key={KEY}"}
    google_server.volumes[ISBN] = body

    answer = googlebooks.fetch_edition(ISBN)

    assert KEY not in json.dumps(answer.raw)
    assert answer.raw["id"] == "v1"


@pytest.mark.parametrize("body", [[], "text", 7])
def test_json_of_another_shape_is_a_fault(google_server, monkeypatch, body):
    monkeypatch.setattr(google_server, "answer", lambda _: Answer(200, body))

    with pytest.raises(ProviderDown, match="bad_shape"):
        googlebooks.fetch_edition(ISBN)
