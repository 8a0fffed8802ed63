import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.exceptions import InvalidIsbn
from library.isbn import (
    check_digit_10,
    check_digit_13,
    find_isbns,
    hyphenate,
    language_of_group,
    locate_isbns,
    normalize_isbn,
    to_isbn10,
)

ISBN = "9780306406157"
EDGE_CASES = Path(__file__).resolve().parents[3] / "shared" / "data" / "isbn_edge_cases.json"
# What people put around and between the digits.
isbn13s = st.from_regex(r"(978[0-9]|979[1-9])[0-9]{8}", fullmatch=True).map(
    lambda first12: first12 + check_digit_13(first12)
)
isbn13s = isbn13s.filter(lambda isbn13: not isbn13.startswith("978000000000"))


def refusal(text: str) -> InvalidIsbn:
    with pytest.raises(InvalidIsbn) as caught:
        normalize_isbn(text)
    return caught.value


def outcome(text: str) -> tuple[str, InvalidIsbn | None]:
    try:
        return normalize_isbn(text), None
    except InvalidIsbn as refused:
        return "", refused


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("0306406152", id="isbn-10"),
        pytest.param("9780306406157", id="isbn-13"),
        pytest.param("978-0-306-40615-7", id="hyphens"),
        pytest.param("978 0 306 40615 7", id="spaces"),
        pytest.param("9 780306 406157", id="as-printed-under-bars"),
        pytest.param("978.0.306.40615.7", id="full-stops"),
        pytest.param("978‑0‑306‑40615‑7", id="non-breaking-hyphens"),
        pytest.param("978–0–306–40615–7", id="en-dashes"),
        pytest.param("\ufeff9780306406157", id="byte-order-mark"),
        pytest.param("\u200e978\u200b0306406157", id="unseen-characters"),
        pytest.param("9780306406157\r\n", id="scanner-enter"),
        pytest.param("ISBN 0-306-40615-2", id="label"),
        pytest.param("isbn13: 978-0-306-40615-7", id="label-13"),
        pytest.param("ISBN-10 0-306-40615-2", id="label-10-without-colon"),
        pytest.param("urn:isbn:9780306406157", id="urn"),
        pytest.param('="0306406152"', id="goodreads"),
        pytest.param("[0306406152]", id="librarything"),
        pytest.param("“9780306406157”,", id="quotes"),
        pytest.param("0306406152 (pbk. : alk. paper)", id="marc-remark"),
        pytest.param("9780306406157.0", id="data-frame-float"),
        pytest.param("9780306406157 51995", id="price-add-on"),
        pytest.param("978030640615751995", id="price-add-on-run-together"),
        pytest.param("978030640615705", id="two-digit-add-on"),
    ],
)
def test_reads_one_isbn_however_it_is_written(text):
    assert normalize_isbn(text) == ISBN


@pytest.mark.parametrize("text", ["080442957X", "080442957x", "0-8044-2957-x"])
def test_reads_a_check_digit_x_in_either_case(text):
    assert normalize_isbn(text) == "9780804429573"


@pytest.mark.parametrize(
    ("text", "reason", "suggestion"),
    [
        pytest.param("", "empty", None, id="empty"),
        pytest.param("   ", "empty", None, id="blank"),
        pytest.param('=""', "empty", None, id="goodreads-empty"),
        pytest.param("ISBN:", "empty", None, id="label-only"),
        pytest.param("9" * 10_000, "too_long", None, id="ten-thousand"),
        pytest.param("9780306406158", "check_digit", ISBN, id="last-of-13"),
        pytest.param("0306406153", "check_digit", ISBN, id="last-of-10"),
        pytest.param("978030640615X", "check_digit", ISBN, id="x-on-13"),
        pytest.param("9780306406152", "check_digit", ISBN, id="978-before-an-isbn-10"),
        pytest.param("0306406157", "ambiguous", ISBN, id="without-978"),
        pytest.param("306406152", "wrong_length", ISBN, id="sbn"),
        pytest.param("7149824", "wrong_length", "9780007149827", id="zeros-lost"),
        pytest.param("97803064061", "wrong_length", None, id="eleven"),
        pytest.param("09780306406157", "wrong_length", ISBN, id="gtin-14"),
        pytest.param("97803064061570306406152", "wrong_length", ISBN, id="13-and-10-together"),
        pytest.param("9770317847001", "issn", None, id="magazine-bar-code"),
        pytest.param("0317-8471", "issn", None, id="issn"),
        pytest.param("9790060115615", "ismn", None, id="music"),
        pytest.param("M-2306-7118-7", "ismn", None, id="old-music"),
        pytest.param("5012345678900", "product_code", None, id="other-product"),
        pytest.param("2940030383965", "product_code", None, id="bookseller-code"),
        pytest.param("036000291452", "product_code", None, id="upc"),
        pytest.param("51995", "price_code", None, id="price"),
        pytest.param("9.78031E+12", "spreadsheet_number", None, id="rounded"),
        pytest.param("9.780306406157E+12", "spreadsheet_number", ISBN, id="not-rounded"),
        pytest.param("0000000000", "all_zero", None, id="zeros-10"),
        pytest.param("0000000000000", "all_zero", None, id="zeros-13"),
        pytest.param("9780000000002", "all_zero", None, id="zeros-behind-978"),
        pytest.param("B07MNWKF2M", "not_an_isbn", None, id="asin"),
        pytest.param("fbdd6b7c-f512-47f2-aa94-d8bf0d5f5175", "not_an_isbn", None, id="uuid"),
        pytest.param("🎉📚", "not_an_isbn", None, id="emoji"),
        pytest.param("\x00" * 13, "not_an_isbn", None, id="nul"),
        pytest.param("978\x00306406157", "not_an_isbn", None, id="nul-within"),
        pytest.param("²780306406157", "not_an_isbn", None, id="superscript"),
        pytest.param("٩٧٨٠٣٠٦٤٠٦١٥٧", "not_an_isbn", ISBN, id="arabic-digits"),
        pytest.param("９７８０３０６４０６１５７", "not_an_isbn", ISBN, id="full-width"),
        pytest.param("O3O64O6152", "not_an_isbn", ISBN, id="letter-o"),
        pytest.param("080442957Х", "not_an_isbn", "9780804429573", id="cyrillic-x"),
        pytest.param("https://example.org/dp/0306406152", "not_an_isbn", ISBN, id="address"),
        pytest.param("0306406152; 080442957X", "ambiguous", None, id="two"),
        pytest.param("97803064061579780804429573", "ambiguous", None, id="two-run-together"),
    ],
)
def test_refuses_with_a_reason_and_one_likely_meaning(text, reason, suggestion):
    refused = refusal(text)

    assert (refused.extra["reason"], refused.extra["suggestion"]) == (reason, suggestion)
    assert refused.message[0].isupper()
    assert refused.message.endswith((".", "?"))


def test_the_last_digit_is_named():
    assert refusal("9780306406158").message == (
        "The last digit does not fit: after 978030640615 it would be 7, not 8. "
        "Compare every digit with the book."
    )


def test_a_missing_prefix_is_offered_with_hyphens():
    assert "Did you mean 978-0-306-40615-7?" in refusal("0306406157").message


def test_every_shared_edge_case_holds():
    if not EDGE_CASES.exists():
        pytest.skip("shared data is not here")
    for case in json.loads(EDGE_CASES.read_text()):
        if case["isbn13"]:
            assert normalize_isbn(case["input"]) == case["isbn13"], case
        else:
            assert refusal(case["input"]).extra["reason"], case


def test_long_hostile_text_is_refused_at_once():
    started = time.process_time()

    for text in ("9" * 10_000, "978-" * 10_000, "=\"'" * 10_000, "(" * 10_000, "ISBN" * 10_000):
        refusal(text)

    assert time.process_time() - started < 0.5


@given(st.text(max_size=200))
@settings(deadline=None)
def test_any_text_is_an_isbn_or_refused_with_a_sentence(text):
    isbn13, refused = outcome(text)

    assert isbn13[12:] == check_digit_13(isbn13[:12]) if isbn13 else refused.message


@given(st.text(alphabet="0123456789Xx- ISBNisbn:()[]=\"'.;M", max_size=60))
@settings(deadline=None)
def test_what_is_found_or_offered_is_always_an_isbn(text):
    offered = getattr(outcome(text)[1], "extra", {}).get("suggestion")

    for isbn13 in [*find_isbns(text), *([offered] if offered else [])]:
        assert normalize_isbn(isbn13) == isbn13


@given(isbn13s)
@settings(deadline=None)
def test_13_to_10_and_back_is_the_same_book(isbn13):
    isbn10 = to_isbn10(isbn13)

    assert (isbn10 is None) == isbn13.startswith("979")
    assert normalize_isbn(isbn10 or isbn13) == isbn13


@given(isbn13s)
@settings(deadline=None)
def test_hyphens_change_nothing(isbn13):
    assert hyphenate(isbn13).replace("-", "") == isbn13
    assert normalize_isbn(hyphenate(isbn13)) == isbn13


@given(isbn13s, st.integers(0, 12), st.integers(1, 9))
@settings(deadline=None)
def test_one_wrong_digit_is_never_accepted(isbn13, place, shift):
    wrong = isbn13[:place] + str((int(isbn13[place]) + shift) % 10) + isbn13[place + 1 :]

    assert refusal(wrong).extra["reason"]


def test_979_has_no_isbn_10():
    assert to_isbn10("9791090636071") is None


def test_what_is_no_isbn_13_has_no_isbn_10():
    assert to_isbn10("978") is None


@pytest.mark.parametrize(
    ("isbn13", "shown"),
    [
        pytest.param("9780306406157", "978-0-306-40615-7", id="english"),
        pytest.param("9791090636071", "979-10-90636-07-1", id="french-979"),
        pytest.param("9786999999999", "9786999999999", id="no-range"),
        pytest.param("978", "978", id="no-isbn"),
        pytest.param("", "", id="empty"),
    ],
)
def test_hyphenates_by_the_agencys_ranges(isbn13, shown):
    assert hyphenate(isbn13) == shown


def test_check_digits():
    assert check_digit_13("978030640615") == "7"
    assert check_digit_10("080442957") == "X"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        pytest.param("", [], id="nothing"),
        pytest.param("ISBN-10 0-306-40615-2, ISBN-13 978-0-306-40615-7", [ISBN], id="both-forms"),
        pytest.param("9780804429573 9780306406157", ["9780804429573", ISBN], id="in-order"),
        pytest.param("2 0306406152\n3 080442957x", [ISBN, "9780804429573"], id="columns"),
        pytest.param("9 780306 406157 51995 9780804429573", [ISBN, "9780804429573"], id="scanner"),
        pytest.param("https://x.org/dp/0306406152/ref", [ISBN], id="address"),
        pytest.param("cover_9780306406157_large.jpg", [ISBN], id="file-name"),
        pytest.param("isbn0306406152", [ISBN], id="label-run-together"),
        pytest.param("03064061529780804429573", [ISBN, "9780804429573"], id="blob"),
        pytest.param("978030640615751995", [ISBN], id="blob-with-price"),
        pytest.param("０３０６４０６１５２", [ISBN], id="full-width"),
        pytest.param("a0306406152f", [], id="piece-of-a-word"),
        pytest.param("call 555-123-4567 on 2024-01-02", [], id="telephone"),
        pytest.param("9780306406158 9790060115615 0000000000", [], id="none-valid"),
        pytest.param("123456789012345678901234567890", [], id="long-number"),
    ],
)
def test_finds_every_isbn_in_any_text(text, found):
    assert find_isbns(text) == found


def test_tells_where_an_isbn_stands():
    text = "see 0-306-40615-2!"

    found = next(locate_isbns(text))

    assert text[found.start : found.end] == "0-306-40615-2"


@given(st.lists(isbn13s, max_size=20, unique=True), st.sampled_from(["\n", ", ", ";", " | ", "\t"]))
@settings(deadline=None)
def test_finds_all_of_a_pasted_list(isbn13s, separator):
    assert find_isbns(separator.join(isbn13s)) == isbn13s


def test_finding_takes_time_in_proportion():
    started = time.process_time()

    find_isbns("1 " * 100_000 + "978-" * 50_000 + "9" * 100_000)

    # Half a second; many times that while coverage counts on a busy machine.
    assert time.process_time() - started < 10


@pytest.mark.parametrize(
    ("isbn13", "language"),
    [
        ("9780306406157", "en"),
        ("9782070360024", "fr"),
        ("9788437604947", "es"),
        ("9798602477429", "en"),
        ("9791032305690", "fr"),
        ("9785699922703", ""),
        ("", ""),
    ],
)
def test_an_isbns_group_tells_the_language_where_it_has_but_one(isbn13, language):
    assert language_of_group(isbn13) == language
