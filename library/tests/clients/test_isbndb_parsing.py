import dataclasses
import json
import re

import pytest

from library.choices import Binding
from library.clients import isbndb
from library.isbn import normalize_isbn
from library.records import ContributorRecord
from library.tests.clients.checks import assert_clean, assert_nothing_invented
from library.tests.clients.conftest import ISBN, SAMPLES
from tests.stand_ins.books import book


def sample_books():
    """Every book object in every sample body, with the file it stands in."""
    for path in sorted((SAMPLES / "isbndb" / "samples").glob("*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(body, dict):
            continue
        found = body.get("books") or body.get("data")
        listed = found if isinstance(found, list) else [body.get("book")]
        for place, each in enumerate(listed):
            if isinstance(each, dict):
                yield pytest.param(each, id=f"{path.stem}-{place}")


def sample(name):
    path = SAMPLES / "isbndb" / "samples" / name
    if not path.exists():
        pytest.skip("the sample bodies are not here")
    return json.loads(path.read_text(encoding="utf-8"))["book"]


def by(*names):
    return tuple(ContributorRecord(name=name) for name in names)


def parsed(**changes):
    """Parse a well-formed book with some keys changed; ``...`` takes a key away."""
    whole = book(ISBN, **changes)
    return isbndb.parse_book(ISBN, {key: value for key, value in whole.items() if value is not ...})


@pytest.mark.parametrize("body", list(sample_books()))
def test_every_sample_becomes_a_clean_record_with_nothing_invented(body):
    record = isbndb.parse_book(normalize_isbn(body["isbn13"]), body)

    assert_clean(record)
    assert_nothing_invented(record, body)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "book_9780000000101_catalog_noise_dims.json",
            {"published": "2002", "page_count": 8, "height_mm": 165, "thickness_mm": 1},
        ),
        (
            "book_9780000001566_japanese_title_wrong_language.json",
            {"language": "", "language_raw": "en", "published": "2015", "height_mm": None},
        ),
        (
            "book_9780000002259_autofilled_author_no_date.json",
            {"published": "", "contributors": by("田中 卓也")},
        ),
        (
            "book_9780060838584_date_int_html_authors_split.json",
            {"published": "2005", "page_count": 383, "binding": "paperback"},
        ),
        ("book_9780393937763_authors_empty.json", {"contributors": (), "page_count": 1024}),
        ("book_9780544609716_subjects_messy.json", {"height_mm": 229, "weight_g": 1343}),
        (
            "book_9780766832565_surname_first_synopsys_typo.json",
            {"contributors": by("Lloyd E. Hudman", "Richard H Jackson")},
        ),
        (
            "book_9781338878929_html_br_dims.json",
            {"published": "1998-09", "height_mm": 190, "width_mm": 133, "thickness_mm": 18},
        ),
        ("book_9781400244102_image_original.json", {"published": "2025-08-12"}),
        ("book_9781444337228_mojibake_html.json", {"weight_g": None, "published": "2012"}),
        ("book_9781506702834_isbn10_X.json", {"publisher": "Dark Horse Books"}),
        ("book_9781555975081_subjects_lc_classmark.json", {"published": "2008"}),
        ("book_9789774167812_language_ar_both_synopses.json", {"language": "ar"}),
        (
            "spec_example_book_get_response.json",
            {"dewey": "813.52", "height_mm": 213, "weight_g": 204, "published": "2004-09-30"},
        ),
        ("v2_2019_book.json", {"published": "1992", "binding": "paperback"}),
    ],
)
def test_samples_say_what_they_say(name, expected):
    body = sample(name)

    record = isbndb.parse_book(body["isbn13"], body)

    assert {field: getattr(record, field) for field in expected} == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({"title": "Salt &amp; Light"}, {"title": "Salt & Light"}, id="entities"),
        pytest.param(
            {"title": "Dune (Chronicles, #2)", "title_long": ""},
            {"title": "Dune", "series": "Chronicles", "series_number": "2"},
            id="series-in-title",
        ),
        pytest.param(
            {"title": "The Keeper", "title_long": "The Keeper: A Tale"},
            {"title": "The Keeper", "subtitle": "A Tale"},
            id="subtitle-in-long-title",
        ),
        pytest.param(
            {"title": "The Keeper: A Tale", "title_long": "The Keeper: A Tale"},
            {"title": "The Keeper: A Tale", "subtitle": ""},
            id="colon-left-alone",
        ),
        pytest.param(
            {"title": "A B", "title_long": "Something Else: Altogether"},
            {"title": "A B", "subtitle": ""},
            id="long-title-of-something-else",
        ),
        pytest.param({"title": ..., "title_long": "Only Long"}, {"title": "Only Long"}, id="long"),
        pytest.param({"title": 1984, "title_long": 1984}, {"title": "1984"}, id="title-int"),
        pytest.param({"title": ["A"], "title_long": None}, {"title": ""}, id="title-list"),
        pytest.param({"authors": ...}, {"contributors": ()}, id="authors-absent"),
        pytest.param({"authors": None}, {"contributors": ()}, id="authors-null"),
        pytest.param({"authors": []}, {"contributors": ()}, id="authors-empty"),
        pytest.param({"authors": [None, "", 7, {}]}, {"contributors": ()}, id="authors-nonsense"),
        pytest.param(
            {"authors": ["Marsh, Ada", "Marsh, Ada"]},
            {"contributors": by("Ada Marsh")},
            id="authors-twice",
        ),
        pytest.param(
            {"authors": "Ada Marsh"},
            {"contributors": by("Ada Marsh")},
            id="authors-text",
        ),
        pytest.param(
            {"authors": ["Ada Marsh ~autofilled~"]},
            {"contributors": by("Ada Marsh")},
            id="authors-autofilled",
        ),
        pytest.param(
            {"authors": ["Ada Marsh; Tove Lind (editor)", "Unknown"]},
            {
                "contributors": (
                    ContributorRecord(name="Ada Marsh", role="editor"),
                    ContributorRecord(name="Tove Lind", role="editor"),
                )
            },
            id="authors-in-one-text-share-its-role",
        ),
        pytest.param(
            {"authors": ["Marsh, Ada."]},
            {"contributors": by("Ada Marsh")},
            id="authors-full-stop",
        ),
        pytest.param(
            {"authors": ["Ada Marsh", "Tove Lind (translator)", "J. N. Berg (Editor)"]},
            {
                "contributors": (
                    ContributorRecord(name="Ada Marsh"),
                    ContributorRecord(name="Tove Lind", role="translator"),
                    ContributorRecord(name="J. N. Berg", role="editor"),
                )
            },
            id="authors-with-roles",
        ),
        pytest.param({"publisher": "Harbour Press @"}, {"publisher": "Harbour Press"}, id="junk"),
        pytest.param({"publisher": "Quay, Inc."}, {"publisher": "Quay, Inc."}, id="inc"),
        pytest.param(
            {"publisher": "Ann Arbor, MI : Borders Classics, c2007."},
            {"publisher": "Borders Classics"},
            id="publisher-isbd",
        ),
        pytest.param(
            {"publisher": "Dodd Mead; 1st edition (September 1976)"},
            {"publisher": "Dodd Mead"},
            id="publisher-edition",
        ),
        pytest.param({"publisher": "Minerva ."}, {"publisher": "Minerva"}, id="publisher-stop"),
        pytest.param({"publisher": None}, {"publisher": ""}, id="publisher-null"),
        pytest.param({"date_published": 2005}, {"published": "2005"}, id="date-int"),
        pytest.param({"date_published": "1998-09"}, {"published": "1998-09"}, id="date-month"),
        pytest.param({"date_published": "January 2014"}, {"published": "2014-01"}, id="date-words"),
        pytest.param(
            {"date_published": "2003-09-09T00:00:01Z"}, {"published": "2003-09-09"}, id="date-time"
        ),
        pytest.param({"date_published": ""}, {"published": ""}, id="date-empty"),
        pytest.param({"date_published": "-"}, {"published": ""}, id="date-dash"),
        pytest.param({"date_published": ...}, {"published": ""}, id="date-absent"),
        pytest.param({"date_published": 10**30}, {"published": ""}, id="date-huge"),
        pytest.param(
            {"date_published": "", "publish_date": "1999"}, {"published": "1999"}, id="old-date"
        ),
        pytest.param({"pages": []}, {"page_count": None}, id="pages-list"),
        pytest.param({"pages": 0}, {"page_count": None}, id="pages-0"),
        pytest.param({"pages": 1}, {"page_count": None}, id="pages-1"),
        pytest.param({"pages": 8}, {"page_count": 8}, id="pages-8"),
        pytest.param({"pages": "224"}, {"page_count": 224}, id="pages-text"),
        pytest.param({"pages": 224.0}, {"page_count": 224}, id="pages-float"),
        pytest.param({"pages": 22.5}, {"page_count": None}, id="pages-half"),
        pytest.param({"pages": True}, {"page_count": None}, id="pages-true"),
        pytest.param({"pages": -3}, {"page_count": None}, id="pages-negative"),
        pytest.param({"pages": 10**40}, {"page_count": None}, id="pages-huge"),
        pytest.param({"pages": ...}, {"page_count": None}, id="pages-absent"),
        pytest.param({"language": "Fr"}, {"language": "fr", "language_raw": "Fr"}, id="Fr"),
        pytest.param({"language": "ger German"}, {"language": "de"}, id="ger-German"),
        pytest.param({"language": "Eng English"}, {"language": "en"}, id="Eng-English"),
        pytest.param({"language": ""}, {"language": "", "language_raw": ""}, id="no-language"),
        pytest.param({"language": "Klingonish"}, {"language": ""}, id="unknown-language"),
        pytest.param(
            {"title": "星の灯台", "title_long": ""},
            {"language": "", "language_raw": "en"},
            id="english-by-default",
        ),
        pytest.param(
            {"binding": "Mass Market Paperback"},
            {"binding": "mass_market", "binding_raw": "Mass Market Paperback"},
            id="mass-market",
        ),
        pytest.param({"binding": ...}, {"binding": "", "binding_raw": ""}, id="binding-absent"),
        pytest.param({"binding": "", "format": "Hardcover"}, {"binding": "hardcover"}, id="format"),
        pytest.param(
            {"binding": ..., "edition": "Mass Market Paperback"},
            {"binding": "mass_market", "edition_statement": ""},
            id="binding-as-edition",
        ),
        pytest.param({"edition": "Clr Csm"}, {"edition_statement": "Clr Csm"}, id="edition"),
        pytest.param(
            {"edition": "1st hardcover edition"},
            {"edition_statement": "1st hardcover edition", "binding": "paperback"},
            id="edition-that-names-a-binding",
        ),
        pytest.param(
            {"edition": "Large Print"}, {"edition_statement": "Large Print"}, id="large-print"
        ),
        pytest.param({"edition": 2}, {"edition_statement": "2"}, id="edition-int"),
        pytest.param(
            {"subjects": ["Arts &amp; Crafts", None, 7, ""]},
            {"subjects_raw": ("Arts & Crafts",)},
            id="subjects-nonsense",
        ),
        pytest.param({"subjects": None}, {"subjects": (), "subjects_raw": ()}, id="no-subjects"),
        pytest.param(
            {"synopsis": ..., "synopsys": "Typed wrong."},
            {"synopsis": "<p>Typed wrong.</p>"},
            id="synopsys",
        ),
        pytest.param(
            {"synopsis": "", "overview": "A third copy."},
            {"synopsis": "<p>A third copy.</p>"},
            id="overview",
        ),
        pytest.param({"synopsis": ["a"]}, {"synopsis": ""}, id="synopsis-list"),
        pytest.param({"dewey_decimal": "823.9"}, {"dewey": "823.9"}, id="dewey-text"),
        pytest.param({"dewey_decimal": ["", "823"]}, {"dewey": "823"}, id="dewey-list"),
        pytest.param({"dewey_decimal": ["Fic"]}, {"dewey": ""}, id="dewey-word"),
        pytest.param({"dewey_decimal": ""}, {"dewey": ""}, id="dewey-empty"),
        pytest.param(
            {"image": "Https://images.example/a.jpg"},
            {"cover_url": "https://images.example/a.jpg"},
            id="image-scheme",
        ),
        pytest.param({"image": "covers/a.jpg"}, {"cover_url": ""}, id="image-relative"),
        pytest.param({"image": "javascript:alert(1)"}, {"cover_url": ""}, id="image-script"),
        pytest.param({"image": "https://u:p@x.example/a"}, {"cover_url": ""}, id="image-userinfo"),
        pytest.param({"image": "http://[::1"}, {"cover_url": ""}, id="image-broken"),
        pytest.param({"image": "https://x.example/a?key=k"}, {"cover_url": ""}, id="image-key"),
        pytest.param({"image": None}, {"cover_url": ""}, id="image-null"),
    ],
)
def test_takes_messy_fields_for_what_they_are(changes, expected):
    record = parsed(**changes)

    assert {field: getattr(record, field) for field in expected} == expected


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param(
            {"dimensions": "Height: 8 Inches, Length: 5 Inches, Weight: 1 Pounds, Width: 1 Inches"},
            (203, 127, 25, 454),
            id="text",
        ),
        pytest.param(
            {"dimensions": "Height: 1 Inches, Length: 8 Inches, Width: 5 Inches"},
            (203, 127, 25, None),
            id="labels-mixed-up",
        ),
        pytest.param({"dimensions": "8 x 5.0 x 1 inches"}, (203, 127, 25, None), id="by"),
        pytest.param({"dimensions": "97 p."}, (None, None, None, None), id="pages"),
        pytest.param({"dimensions": 12}, (None, None, None, None), id="number"),
        pytest.param(
            {"dimensions": "Height: 8 Inches, Width: 5 Inches"},
            (None, None, None, None),
            id="two-only",
        ),
        pytest.param(
            {"dimensions": "Height: 800 cm, Length: 500 cm, Width: 2 cm, Weight: 1 g"},
            (None, None, None, None),
            id="no-book-is-that-big",
        ),
        pytest.param(
            {"dimensions": "Height: 8.0.0 Inches, Length: 5 Inches, Width: 1 Inches"},
            (None, None, None, None),
            id="not-a-number",
        ),
        pytest.param({"dimensions_structured": []}, (None, None, None, None), id="empty-list"),
        pytest.param(
            {
                "dimensions": "Height: 9 Inches, Length: 6 Inches, Width: 2 Inches",
                "dimensions_structured": {
                    "height": {"unit": "IN", "value": 8},
                    "length": {"unit": "inches", "value": "5"},
                    "width": {"unit": "Hundredths-Inches", "value": 100},
                    "weight": {"unit": "Ounces", "value": 8},
                },
            },
            (203, 127, 25, 227),
            id="structured-first",
        ),
        pytest.param(
            {"dimensions_structured": {"height": 8, "length": None, "weight": {"unit": "stone"}}},
            (None, None, None, None),
            id="structured-nonsense",
        ),
        pytest.param(
            {"dimensions_structured": {"weight": {"unit": "kg", "value": 10**400}}},
            (None, None, None, None),
            id="structured-endless",
        ),
    ],
)
def test_reads_sizes_in_millimetres_and_grams(changes, expected):
    record = parsed(**changes)

    found = (record.height_mm, record.width_mm, record.thickness_mm, record.weight_g)
    assert found == expected


def test_puts_wrongly_decoded_text_right_and_drops_markup_from_synopses():
    wrong = "It\u00e2\u0080\u0099s <b>late</b><script>alert(1)</script><p onclick=x>Go"

    record = parsed(synopsis=wrong)

    assert "It’s <b>late</b>" in record.synopsis
    assert not re.search("script|alert|onclick", record.synopsis)


def test_cuts_values_that_no_column_holds():
    long = "x" * 30_000

    record = parsed(
        title=long, title_long=long, publisher=long, edition=long, language=long, synopsis=long
    )

    assert_clean(record)
    assert len(record.title) == 500


def test_nothing_of_the_right_type_gives_an_empty_record():
    nonsense = {key: {"unexpected": [1]} for key in book(ISBN)}

    record = isbndb.parse_book(ISBN, nonsense)

    empty = dataclasses.replace(record, isbn13="", provider="")
    assert not any(dataclasses.astuple(empty))


def test_every_binding_of_a_record_is_one_of_ours():
    for words in ("DVD", "Audio CD", "Sheet music", "Plastic Comb", "Kindle Edition", "☃", 3):
        assert parsed(binding=words).binding in Binding.values
