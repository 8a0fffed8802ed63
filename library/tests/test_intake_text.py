"""Codes in what readers type, paste and give as a file."""

import json
import time
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from library import limits
from library.exceptions import InvalidIntake
from library.intake_text import Code, IntakeText, read_file, read_text
from library.isbn import check_digit_13
from library.isbn_digits import is_isbn13

DATA = Path(django_settings.BASE_DIR).parent / "shared" / "data"
needs_data = pytest.mark.skipif(not DATA.is_dir(), reason="the shared examples are not here")

ISBN = "9780306406157"
OTHER = "9781861972712"
WRONG = "9780306406158"


def isbns(read):
    return [code.isbn13 for code in read.codes if code.isbn13]


def refused(read):
    return [code.typed for code in read.codes if not code.isbn13]


@pytest.mark.parametrize(
    "text",
    [
        *("0306406152", "978-0-306-40615-7", "ISBN 0-306-40615-2", '="0306406152"', "[0306406152]"),
        *(
            "9780306406157 51995",
            "978030640615751995",
            "９７８０３０６４０６１５７",
            "9780306406157.0",
        ),
    ],
)
def test_one_code_is_that_code(text):
    assert read_text(text) == IntakeText((Code(text, ISBN),))


@pytest.mark.parametrize(
    "text",
    [
        *(WRONG, "306406152", "9.78031E+12", "51995", "9770317847001", "0317-8471", "0000000000"),
        *("9790060115615", "M-2306-7118-7", "B07MNWKF2M", "012345678905", "O306406152"),
        *("²780306406157", "2023-01-05"),
    ],
)
def test_a_code_that_is_no_isbn_is_refused(text):
    assert read_text(text) == IntakeText((Code(text, None),))


@pytest.mark.parametrize(
    "text", ["Beloved", "le  guin", "1984", "Catch-22", "11/22/63", "百年孤独", "A" * 200]
)
def test_words_are_a_title_to_look_for(text):
    assert read_text(text) == IntakeText(words=" ".join(text.split()))


@pytest.mark.parametrize(
    "text", ["", "   ", "...", '=""', "\n\n", "A" * 201, "A title\nby somebody"]
)
def test_other_things_are_nothing(text):
    assert read_text(text) == IntakeText()


def test_every_isbn_of_a_text_is_found_once_and_in_order():
    text = f"Dear Ada,\nplease bring {OTHER} (or 0-306-40615-2), and {OTHER} again.\n1999-12-31"

    read = read_text(text)

    assert read.codes == (Code(OTHER, OTHER), Code("0-306-40615-2", ISBN))
    assert (read.repeats, read.unread, read.words) == (1, 0, "")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        pytest.param(f"{ISBN}\n{WRONG}\n{OTHER}", [WRONG], id="lines"),
        pytest.param(f"{ISBN}\t{WRONG}\n;{OTHER}", [WRONG], id="cells"),
        pytest.param(f"{WRONG} {ISBN} {OTHER}", [WRONG], id="words"),
        pytest.param(f"978 0 306 40615 8 {ISBN}, {OTHER}", ["978 0 306 40615 8"], id="spaces"),
        pytest.param(f'{ISBN}\n="{WRONG}"\n{OTHER}', [f'="{WRONG}"'], id="quotes"),
        pytest.param(f"{ISBN}\nISBN: {WRONG}\n{OTHER}", [WRONG], id="label"),
        pytest.param(f"{ISBN}\n9.78031E+12\n{OTHER}", ["9.78031E+12"], id="spreadsheet"),
        pytest.param(f"{ISBN}\nB07MNWKF2M\n{OTHER}", ["B07MNWKF2M"], id="asin"),
        pytest.param(f"{ISBN}, not {WRONG}, but {OTHER}", [WRONG], id="prose"),
        pytest.param(f"{ISBN} or isbn: 0306406153? {OTHER}", ["0306406153"], id="labelled-prose"),
    ],
)
def test_a_wrong_code_among_right_ones_is_not_lost(text, wrong):
    read = read_text(text)

    assert refused(read) == wrong
    assert sorted(isbns(read)) == [ISBN, OTHER]


@pytest.mark.parametrize(
    "line", ["51995", "2019-12-31", "31.12.2019", "Tel. +44 20 7946 0018 ext 12", "12 x 3"]
)
def test_other_numbers_of_a_text_are_left_alone(line):
    assert read_text(f"{ISBN}\n{line}\n{OTHER}").codes == (Code(ISBN, ISBN), Code(OTHER, OTHER))


def test_wrong_codes_are_shown_up_to_two_hundred():
    read = read_text("\n".join(f"97811111{n:05d}7" for n in range(0, 10_000, 7)))

    shown = len(refused(read))
    assert shown == 200
    assert shown + len(isbns(read)) + read.unread == len(range(0, 10_000, 7))


def test_too_much_at_once_is_refused():
    with pytest.raises(InvalidIntake, match="2,000,000 characters"):
        read_text("1" * (limits.INTAKE_TEXT_MAX + 1))


def numbered(count):
    first = (f"978099{n:06d}" for n in range(count))
    return [twelve + check_digit_13(twelve) for twelve in first]


def test_twenty_thousand_isbns_are_read_at_once():
    many = numbered(20_000)
    started = time.process_time()

    read = read_text("\n".join(many))

    assert isbns(read) == many
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    "bit", ["1", "-", "1-", "9 ", "\n", "isbn ", f"{WRONG}\n", '"', "X", "lorem ipsum ", "1\t"]
)
def test_time_grows_with_the_length_only(bit):
    def seconds(length):
        text = (bit * length)[:length]
        started = time.process_time()
        read_text(text)
        return time.process_time() - started

    seconds(1_000)
    # Six times the length; with its square it would be 36 times as long.
    assert min(seconds(240_000) for _ in range(2)) < 18 * seconds(40_000) + 0.2


def test_a_novel_is_nothing():
    chapter = "It was in 1984, or so they said; 12 of the 365 days were left.\n\n"

    assert read_text(chapter * 5_000) == IntakeText()


@settings(max_examples=200, deadline=None)
@given(st.text() | st.text(alphabet='0123456789Xx- \n\t,;"=.ISBNisbn:/\0'))
def test_no_text_is_an_error(text):
    read = read_text(text)

    assert all(is_isbn13(isbn13) for isbn13 in isbns(read))
    assert len(set(isbns(read))) == len(isbns(read))
    assert all(0 < len(code.typed) <= limits.INTAKE_TYPED_MAX for code in read.codes)
    assert not (read.codes and read.words)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from([*numbered(30), WRONG, "97811111222"]), max_size=60))
def test_every_line_of_a_list_is_accounted_for(lines):
    read = read_text("\n".join(lines))

    assert len(read.codes) + read.repeats + read.unread == len(lines)


@needs_data
def test_every_known_shape_of_an_isbn():
    for case in json.loads((DATA / "isbn_edge_cases.json").read_text()):
        read = read_text(case["input"])
        wanted = case["isbn13"]
        if "digits" in case["why"] or "full-width" in case["why"]:
            assert isbns(read) in ([], [ISBN]), case
        else:
            assert isbns(read) == ([wanted] if wanted else []), case
        if case["input"] not in ("", '=""'):
            assert read.codes or read.words, case


def csv_of(*lines, delimiter=","):
    return "\r\n".join(line.replace("|", delimiter) for line in lines).encode()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("heading", ["ISBN", "isbn13", "EAN", "ISBN-10", "ISBN/UID", "isbn_13"])
def test_a_table_gives_titles_along(delimiter, heading):
    data = csv_of(f"Title|{heading}", f"Beloved|{ISBN}", f"|{OTHER}", delimiter=delimiter)

    assert read_file(data, "mine.csv").codes == (Code(ISBN, ISBN, "Beloved"), Code(OTHER, OTHER))


@pytest.mark.parametrize(
    ("cell", "isbn13"),
    [
        ('"=""0306406152"""', ISBN),
        ("[0306406152]", ISBN),
        ("306406152", ISBN),
        ("9780306406157.0", ISBN),
        ("306406153", None),
        ("9.78031E+12", None),
        ("fbdd6b7c-f512-47f2-aa94-d8bf0d5f5175", None),
    ],
)
def test_what_programs_make_of_an_isbn(cell, isbn13):
    read = read_file(csv_of("isbn|title", f"{OTHER}|", f"{cell}|A title"), "list.csv")

    assert (read.codes[1].isbn13, read.codes[1].title_hint) == (isbn13, "A title")


def test_a_row_is_one_book_by_its_best_number():
    data = csv_of("ISBN|ISBN13|Title", f"0306406152|{OTHER}|A", f"{WRONG}|0306406152|B", "||C")

    read = read_file(data, "x.csv")

    assert isbns(read) == [OTHER, ISBN]
    assert (refused(read), read.without_isbn) == ([], 1)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(encoding):
    data = f"Titel;ISBN\nBücher – für Élise;{ISBN}\n".encode(encoding)

    assert read_file(data, "x.csv").codes == (Code(ISBN, ISBN, "Bücher – für Élise"),)


@pytest.mark.parametrize(
    "text",
    [
        f"{ISBN}\n{OTHER}\n",
        f"Some title,{ISBN}\nAnother,{OTHER}\n",
        f'title,isbn\n"never closed,{ISBN}\nother,{OTHER}\n',
        f"title,author\nA book,{ISBN}\nB,{OTHER}\n",
    ],
)
def test_a_file_without_a_proper_table_is_read_as_text(text):
    assert isbns(read_file(text.encode(), "list.txt")) == [ISBN, OTHER]


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        pytest.param(b"PK\x03\x04...", "books.xlsx", "spreadsheet", id="xlsx"),
        pytest.param(b"PK\x03\x04...", "books.zip", "packed", id="zip"),
        pytest.param(b"\xd0\xcf\x11\xe0", "books", "spreadsheet", id="xls"),
        pytest.param(b"%PDF-1.7", "books.pdf", "PDF", id="pdf"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "books.png", "picture", id="png"),
        pytest.param(b"\0" * 5_000, "books.txt", "not a text file", id="nul"),
        pytest.param(b"978\x000306406157" * 9, "books.csv", "not a text file", id="binary"),
        pytest.param(b"  \n ", "books.txt", "empty", id="empty"),
        pytest.param(b"1" * 2_000_001, "books.txt", "too large", id="large"),
    ],
)
def test_a_file_that_is_no_list_is_refused_with_a_sentence(data, name, said):
    with pytest.raises(InvalidIntake, match=said):
        read_file(data, name)


def test_words_of_a_file_are_no_title():
    assert read_file(b"Beloved", "x.txt") == IntakeText()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.txt", ""]))
def test_no_file_is_an_error(data, name):
    with suppress(InvalidIntake):
        read_file(data, name)


@needs_data
@pytest.mark.parametrize(
    ("place", "least"),
    [
        ("goodreads/gr04_old31cols_494.csv", 300),
        ("goodreads/gr05_excel_resaved_no_header_isbn_numbers.csv", 40),
        ("librarything/lt01.tsv", 230),
        ("storygraph/sg01_full.csv", 170),
        ("libib/libib01_header_observed_values_real_books.csv", 59),
        ("hardcover/hc01_header_real_rows_from_public_test.csv", 3),
        ("calibre/cal03_generated_by_calibre_6.13_catalog.csv", 7),
    ],
)
def test_files_of_other_programs(place, least):
    path = DATA / "exports" / place

    read = read_file(path.read_bytes(), path.name)

    assert len(isbns(read)) >= least
    if "no_header" not in place:
        assert all(code.title_hint for code in read.codes)
