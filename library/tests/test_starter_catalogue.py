"""The data that comes with the program: the starter catalogue and the demo reader's choice."""

import json
import re
import unicodedata
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from library import limits
from library.choices import Binding, ContributorRole, Visibility

LIBRARY = Path(__file__).resolve().parents[1]
CATALOGUE = LIBRARY / "starter_catalogue.jsonl"
DEMO = LIBRARY / "demo_library.json"

LONGEST = {
    "title": limits.TITLE_MAX,
    "subtitle": limits.TITLE_MAX,
    "publisher": limits.PUBLISHER_MAX,
    "published": limits.EDTF_MAX,
    "series": limits.SERIES_MAX,
    "series_number": limits.SERIES_NUMBER_MAX,
}
LARGEST = {
    "page_count": limits.PAGE_COUNT_MAX,
    "height_mm": limits.MILLIMETRES_MAX,
    "width_mm": limits.MILLIMETRES_MAX,
    "thickness_mm": limits.MILLIMETRES_MAX,
}
OTHER_KEYS = {"isbn13", "contributors", "binding", "language", "subjects"}
LANGUAGES = "en fr de es it pt pt-BR ru uk ja zh-Hans zh-Hant ko ar he fa hi bn el nl pl sv tr"
SCRIPTS = {
    "LATIN", "CYRILLIC", "GREEK", "CJK", "HIRAGANA", "KATAKANA", "HANGUL", "ARABIC", "HEBREW",
    "DEVANAGARI", "BENGALI", "TAMIL",
}  # fmt: skip


@pytest.fixture(scope="module")
def entries():
    return [json.loads(line) for line in CATALOGUE.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def demo():
    return json.loads(DEMO.read_text(encoding="utf-8"))


def has_right_check_digit(isbn13):
    weighted = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(isbn13))
    return re.fullmatch(r"97[89]\d{10}", isbn13) is not None and weighted % 10 == 0


def isbn10_ends_in_x(isbn13):
    weighted = sum((10 - place) * int(digit) for place, digit in enumerate(isbn13[3:12]))
    return isbn13.startswith("978") and -weighted % 11 == 10


def scripts_of(text):
    return {unicodedata.name(letter).split()[0] for letter in text if letter.isalpha()}


def texts_of(entry):
    """Return every piece of text that a reader may see, with its field."""
    yield from ((field, entry[field]) for field in LONGEST if field in entry)
    yield from (("name", person["name"]) for person in entry["contributors"])
    yield from (("subject", subject) for subject in entry["subjects"])


def untidy(text):
    """True for markup, entities, unseen characters, stray blanks and decomposed letters."""
    unseen = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
    return (
        text != unicodedata.normalize("NFC", " ".join(text.split()))
        or not text
        or re.search(r"<[a-z/!]|&(?:[a-z]+|#\d+);|https?:|\ufffd", text, re.IGNORECASE) is not None
        or any(unicodedata.category(letter) in unseen for letter in text)
    )


def is_real_date(edtf):
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", edtf):
        return False
    try:
        year, month, day = map(int, (edtf + "-01-01")[:10].split("-"))
        return date(1900, 1, 1) <= date(year, month, day) <= date(2026, 12, 31)
    except ValueError:
        return False


def test_the_file_is_compact_sorted_and_has_no_isbn_twice(entries):
    text = CATALOGUE.read_text(encoding="utf-8")
    isbns = [entry["isbn13"] for entry in entries]

    assert len(text.encode()) < 400_000
    assert isbns == sorted(set(isbns))
    lines = [json.dumps(entry, ensure_ascii=False, separators=(",", ":")) for entry in entries]
    assert text == "".join(f"{line}\n" for line in lines)


def test_it_is_a_catalogue_worth_looking_around_in(entries):
    languages = Counter(entry["language"] for entry in entries)

    assert len(entries) >= 450
    assert set(LANGUAGES.split()) <= set(languages)
    assert languages["en"] < len(entries) / 2
    assert len({subject for entry in entries for subject in entry["subjects"]}) >= 40


def test_titles_are_in_many_scripts(entries):
    titles = Counter(script for entry in entries for script in scripts_of(entry["title"]))

    assert set(titles) >= SCRIPTS
    for script in ("CYRILLIC", "GREEK", "CJK", "ARABIC"):
        assert titles[script] >= 20


def test_every_isbn_is_one(entries):
    isbns = [entry["isbn13"] for entry in entries]

    assert [isbn for isbn in isbns if not has_right_check_digit(isbn)] == []
    assert sum(isbn.startswith("979") for isbn in isbns) >= 5
    assert sum(isbn10_ends_in_x(isbn) for isbn in isbns) >= 10


@pytest.mark.parametrize(
    ("isbn", "right"),
    [
        pytest.param("9780306406157", True, id="right"),
        pytest.param("9780306406158", False, id="wrong-check-digit"),
        pytest.param("9770306406150", False, id="periodical"),
    ],
)
def test_the_check_above_tells_right_from_wrong(isbn, right):
    assert has_right_check_digit(isbn) is right
    assert isbn10_ends_in_x("9780804429573")
    assert not isbn10_ends_in_x(isbn)


def test_entries_have_the_keys_of_the_format_and_no_empty_values(entries):
    allowed = OTHER_KEYS | set(LONGEST) | set(LARGEST)
    for entry in entries:
        assert set(entry) <= allowed
        assert all(entry.values()), entry
        assert {"isbn13", "title", "contributors", "language", "subjects"} <= set(entry)
        assert "series" in entry or "series_number" not in entry


def test_roles_and_bindings_are_the_programs_own(entries):
    for entry in entries:
        assert entry.get("binding", "") in Binding.values
        for person in entry["contributors"]:
            assert set(person) == {"name", "role"}
            assert person["role"] in ContributorRole.values
    roles = Counter(person["role"] for entry in entries for person in entry["contributors"])
    assert min(roles["author"], roles["translator"], roles["illustrator"], roles["editor"]) >= 15


def test_nobody_has_the_same_role_in_a_book_twice(entries):
    for entry in entries:
        credits = [(person["name"], person["role"]) for person in entry["contributors"]]
        assert 1 <= len(credits) <= limits.CONTRIBUTORS_MAX
        assert len(credits) == len(set(credits)), entry["isbn13"]


def test_names_are_in_display_form(entries):
    for entry in entries:
        for person in entry["contributors"]:
            assert "," not in person["name"]
            assert not re.search(r"\d|\(|\)|various|anonymous|unknown", person["name"].lower())


def test_dates_say_a_real_day_month_or_year(entries):
    dates = [entry["published"] for entry in entries if "published" in entry]

    assert [each for each in dates if not is_real_date(each)] == []
    assert [each for each in dates if each.endswith("-01-01")] == []
    assert {len(each) for each in dates} == {4, 7, 10}
    assert len(dates) >= len(entries) / 2


def test_numbers_are_whole_and_plausible(entries):
    for entry in entries:
        for field, largest in LARGEST.items():
            assert field not in entry or type(entry[field]) is int
            assert 2 <= entry.get(field, 2) <= largest
        # A volume is flatter than it is wide: sides that a source mixed up show here.
        assert entry.get("thickness_mm", 0) < entry.get("width_mm", 1)


def test_languages_are_tags_and_not_taken_for_english(entries):
    for entry in entries:
        assert re.fullmatch(r"[a-z]{2,3}(-[A-Z]{2}|-[A-Z][a-z]{3})?", entry["language"])
        if entry["language"] == "en":
            assert scripts_of(entry["title"]) <= {"LATIN"}


def test_subjects_are_a_few_plain_headings(entries):
    for entry in entries:
        assert 1 <= len(entry["subjects"]) == len(set(entry["subjects"])) <= 4
        assert all(re.fullmatch(r"[A-Z][A-Za-z' ]+", subject) for subject in entry["subjects"])


def test_texts_are_tidy_and_within_the_limits(entries):
    most = LONGEST | {"name": limits.NAME_MAX, "subject": limits.SUBJECT_MAX}
    for entry in entries:
        for field, text in texts_of(entry):
            assert len(text) <= most[field]
            assert not untidy(text), (entry["isbn13"], field, text)


def test_the_demo_reader_introduces_herself(demo):
    assert set(demo) == {"reader", "favourites", "lists", "books"}
    assert set(demo["reader"]) == {"handle", "name", "bio", "links"}
    assert demo["reader"]["handle"] == "demo"
    assert not any(untidy(demo["reader"][name]) for name in ("handle", "name", "bio"))
    assert len(demo["reader"]["bio"]) <= 500


def test_the_demo_shows_books_it_has(demo):
    chosen = {book["isbn13"] for book in demo["books"]}
    listed = [isbn13 for one in demo["lists"] for isbn13, _ in one["books"]]
    ledges = [ledge["books"] for ledge in demo["favourites"]]

    assert set(listed) | {isbn13 for ledge in ledges for isbn13 in ledge} <= chosen
    assert all(len(set(ledge)) == len(ledge) <= 6 for ledge in ledges)
    for one in demo["lists"]:
        assert not untidy(one["title"])
        assert not any(untidy(note) for _, note in one["books"] if note)


def test_the_demo_library_is_of_the_catalogue(entries, demo):
    known = {entry["isbn13"] for entry in entries}
    chosen = [book["isbn13"] for book in demo["books"]]

    assert set(chosen) <= known
    assert len(chosen) == len(set(chosen))
    assert 110 <= len(chosen) <= 140
    for book in demo["books"]:
        assert {"isbn13", "days_ago"} <= set(book)
        assert set(book) <= {"isbn13", "days_ago", "synopsis", "visibility"}
        assert book.get("visibility", Visibility.PUBLIC) in Visibility.values


def test_the_demo_library_reads_in_both_directions_and_many_scripts(entries, demo):
    by_isbn = {entry["isbn13"]: entry for entry in entries}
    chosen = [by_isbn[book["isbn13"]] for book in demo["books"]]

    languages = Counter(entry["language"] for entry in chosen)
    for language in ("ar", "he", "fa", "ja", "zh-Hans", "zh-Hant", "ko", "ru", "el", "hi", "bn"):
        assert languages[language]
    assert languages["en"] < len(chosen) / 2
    scripts = {script for entry in chosen for script in scripts_of(entry["title"])}
    assert len(scripts) >= 10


def test_the_demo_library_grew_over_three_years(demo):
    days = [book["days_ago"] for book in demo["books"]]

    assert all(type(each) is int and 0 < each <= 3 * 365 for each in days)
    assert max(days) > 900
    assert min(days) < 30
    assert len(set(days)) >= 40
    assert max(earlier - later for earlier, later in pairwise(days)) < 60


def test_synopses_are_a_few_plain_sentences(demo):
    synopses = [book["synopsis"] for book in demo["books"] if "synopsis" in book]

    assert len(synopses) >= 40
    assert len(set(synopses)) == len(synopses)
    for synopsis in synopses:
        assert not untidy(synopsis), synopsis
        assert 80 <= len(synopsis) <= 500
        assert 2 <= len(re.findall(r"[.?!](?=\s|$)", synopsis)) <= 4
