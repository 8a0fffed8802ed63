from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.dates import PartialDate, is_suspect, parse_partial_date, read_edtf

TODAY = date(2026, 7, 1)


@pytest.mark.parametrize(
    ("edtf", "year", "precision", "shown"),
    [
        ("1985-04-12", 1985, "day", "12 April 1985"),
        ("1985-04", 1985, "month", "April 1985"),
        ("1985", 1985, "year", "1985"),
        ("1984?", 1984, "year", "1984?"),
        ("1984~", 1984, "year", "about 1984"),
        ("1984%", 1984, "year", "about 1984?"),
        ("2004-06~", 2004, "month", "about June 2004"),
        ("198X", 1980, "decade", "1980s"),
        ("198X~", 1980, "decade", "about the 1980s"),
        ("19XX", 1900, "century", "20th century"),
        ("20XX", 2000, "century", "21st century"),
    ],
)
def test_knows_and_shows_no_more_than_it_was_given(edtf, year, precision, shown):
    value = read_edtf(edtf, today=TODAY)

    assert (value.edtf, value.year, value.precision, value.display()) == (
        edtf,
        year,
        precision,
        shown,
    )


def test_doubt_has_two_kinds():
    marks = {mark: PartialDate(f"1984{mark}") for mark in ("", "?", "~", "%")}

    assert [marks[mark].uncertain for mark in marks] == [False, True, False, True]
    assert [marks[mark].approximate for mark in marks] == [False, False, True, True]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("2024-02-30", "no 30 February in 2024", id="day-not-in-calendar"),
        pytest.param("2023-02-29", "no 29 February in 2023", id="no-leap-year"),
        pytest.param("2024-13", "no month 13", id="month-13"),
        pytest.param("2024-00-10", "no month 0", id="month-0"),
        pytest.param("198X-04", "whole year", id="month-of-a-decade"),
        pytest.param("0999", "1000 or later", id="too-early"),
        pytest.param("2029", "lies in the future", id="future"),
        pytest.param("", "Write the date as", id="empty"),
        pytest.param("12 April 1985", "Write the date as", id="words"),
        pytest.param("1985-4", "Write the date as", id="one-digit-month"),
        pytest.param("２０２４", "Write the date as", id="full-width"),
        pytest.param("9" * 10_000, "Write the date as", id="ten-thousand"),
        pytest.param("1985\x00", "Write the date as", id="nul"),
    ],
)
def test_a_form_refuses_in_a_sentence(text, words):
    with pytest.raises(ValueError, match=words):
        read_edtf(text, today=TODAY)


def test_a_form_takes_white_space_and_a_small_x():
    assert read_edtf(" 198x ", today=TODAY).edtf == "198X"


@pytest.mark.parametrize(
    ("raw", "edtf"),
    [
        (2005, "2005"),
        (2005.0, "2005"),
        ("2005.0", "2005"),
        ("1998-09", "1998-09"),
        ("2003-09-09T00:00:01Z", "2003-09-09"),
        (date(2020, 5, 6), "2020-05-06"),
        (datetime(2020, 5, 6, 1, 2), "2020-05-06"),
        ("20140115", "2014-01-15"),
        ("2004-05-00", "2004-05"),
        ("2004-00-00", "2004"),
        ("January 2014", "2014-01"),
        ("October 1, 1988", "1988-10-01"),
        ("Oct 28, 2016", "2016-10-28"),
        ("1st October 1988", "1988-10-01"),
        ("28-Oct-2016", "2016-10-28"),
        ("Tuesday, October 4, 2016", "2016-10-04"),
        ("1988 October 1", "1988-10-01"),
        ("1. März 2014", "2014-03-01"),
        ("14 février 2001", "2001-02-14"),
        ("1 de enero de 2014", "2014-01-01"),
        ("2014年1月15日", "2014-01-15"),
        ("2014年", "2014"),
        ("c1984", "1984"),
        ("©1984", "1984"),
        ("cop. 1984", "1984"),
        ("c. 1984", "1984~"),
        ("ca. 1984", "1984~"),
        ("[1984]", "1984"),
        ("[1984?]", "1984?"),
        ("1984 or 1985", "1984?"),
        ("198?", "198X"),
        ("198-", "198X"),
        ("198-?", "198X?"),
        ("1980s", "198X"),
        ("19uu", "19XX"),
        ("28/10/2016", "2016-10-28"),
        ("10/28/2016", "2016-10-28"),
        ("01.10.1988", "1988-10-01"),
        ("10/2016", "2016-10"),
        ("1998, c1997", "1998"),
        ("1998-2003", "1998"),
        ("1381 [2002]", "2002"),
        ("2545 [2002]", "2002"),
        ("٢٠٠٤", "2004"),
        ("October 1988 (2nd printing)", "1988-10"),
    ],
)
def test_reads_the_forms_of_providers(raw, edtf):
    assert parse_partial_date(raw, today=TODAY).edtf == edtf


@pytest.mark.parametrize(
    ("raw", "edtf"),
    [
        pytest.param("03/04/1999", "1999", id="day-or-month"),
        pytest.param("2024-02-30", "2024-02", id="impossible-day"),
        pytest.param("2023-13-01", "2023", id="impossible-month"),
        pytest.param("June-July 1998", "1998", id="two-months"),
        pytest.param("Spring 2004", "2004", id="season"),
        pytest.param("1998/99", "1998", id="two-years"),
        pytest.param("printed out 1998", "1998", id="word-like-a-month"),
    ],
)
def test_leaves_out_what_is_not_certain(raw, edtf):
    assert parse_partial_date(raw, today=TODAY).edtf == edtf


@pytest.mark.parametrize(
    "raw",
    [None, "", "-", "n.d.", "0000-00-00", 0, True, [], {}, "999", "3000", "2029", "May-98", 2005.1]
    + ["12345", "19981234", "１２", "a" * 10_000, float("nan"), float("inf"), 10**40],
)
def test_nothing_usable_is_none(raw):
    assert parse_partial_date(raw, today=TODAY) is None


@given(st.one_of(st.text(), st.integers(), st.floats(), st.none(), st.dates(), st.binary()))
@settings(deadline=None)
def test_anything_is_a_date_or_none(raw):
    value = parse_partial_date(raw, today=TODAY)

    assert value is None or read_edtf(value.edtf, today=TODAY) == value


@given(st.text(alphabet="0123456789-/.?~%xXuc []ca", max_size=16))
@settings(deadline=None)
def test_text_much_like_a_date_never_breaks_anything(raw):
    value = parse_partial_date(raw, today=TODAY)

    assert value is None or value.display()


@given(
    st.dates(date(1000, 1, 1), date(2026, 12, 31)),
    st.sampled_from([4, 7, 10]),
    st.sampled_from("?~%"),
)
@settings(deadline=None)
def test_what_is_kept_is_read_back_the_same(day, length, mark):
    for edtf in (day.isoformat()[:length], day.isoformat()[:length] + mark):
        assert parse_partial_date(edtf, today=TODAY).edtf == edtf
        assert read_edtf(edtf, today=TODAY).edtf == edtf


@pytest.mark.parametrize(
    ("edtf", "suspect"),
    [
        ("1449", True),
        ("1450", False),
        ("14XX", False),
        ("1900-01-01", True),
        ("1970-01-01", True),
        ("1970", False),
        ("1970-01", False),
        ("2027", False),
        ("2028", True),
    ],
)
def test_flags_what_is_likely_wrong(edtf, suspect):
    assert is_suspect(PartialDate(edtf), today=TODAY) is suspect


def test_a_malformed_date_cannot_be_made():
    with pytest.raises(ValueError, match="Write the date as"):
        PartialDate("soon")
