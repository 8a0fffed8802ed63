"""Dates as books give them: a year, a month, a day, or a guess. Kept as EDTF text, never invented.

Source: Extended Date/Time Format (EDTF), Library of Congress, 2019 (ISO 8601-2), level 0 and the
qualifiers and unspecified digits of level 1.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date

from library.loose_dates import LooseDate, read_loosely

_EARLIEST_YEAR = 1000
# Movable type came to Europe about 1450: an earlier year on a printed book is a mistake.
_FIRST_PRINTING_YEAR = 1450
_FILLERS = ("1900-01-01", "1970-01-01")
_EDTF = re.compile(r"([0-9]{4}|[0-9]{3}X|[0-9]{2}XX)(?:-([0-9]{2})(?:-([0-9]{2}))?)?([?~%]?)")
# Not calendar.month_name, which follows the process's locale.
_MONTH_NAMES = (
    "", "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_EXAMPLES = "Write the date as 1985, 1985-04 or 1985-04-12; for a guess, 1985? or 198X."


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A date with no more precision than its source has. ``edtf`` is the whole of it.

    Raises ValueError where ``edtf`` is outside the kept part of EDTF or not in the calendar.
    """

    edtf: str

    def __post_init__(self) -> None:
        _check(self.edtf)

    @property
    def year(self) -> int:
        """The year; the first one of a decade or century."""
        return int(self.edtf[:4].replace("X", "0"))

    @property
    def precision(self) -> str:
        """One of "day", "month", "year", "decade", "century"."""
        bare = self.edtf.rstrip("?~%")
        if "X" in bare:
            return "century" if bare.endswith("XX") else "decade"
        return {4: "year", 7: "month", 10: "day"}[len(bare)]

    @property
    def approximate(self) -> bool:
        """True for "about"."""
        return self.edtf.endswith(("~", "%"))

    @property
    def uncertain(self) -> bool:
        """True where the source itself doubts the date."""
        return self.edtf.endswith(("?", "%"))

    def display(self) -> str:
        """Return the date in words: "12 April 1985", "about 1984", "1984?", "1980s"."""
        about = "about " if self.approximate else ""
        about += "the " if about and "X" in self.edtf else ""
        return f"{about}{self._plainly()}{'?' if self.uncertain else ''}"

    def _plainly(self) -> str:
        parts = self.edtf.rstrip("?~%").split("-")
        if self.precision == "century":
            return f"{_ordinal(int(parts[0][:2]) + 1)} century"
        if self.precision == "decade":
            return f"{parts[0][:3]}0s"
        words = [str(int(part)) for part in parts[2:]]
        words += [_MONTH_NAMES[int(part)] for part in parts[1:2]]
        return " ".join([*words, parts[0]])


def read_edtf(text: str, *, today: date | None = None) -> PartialDate:
    """Return the date a reader or program wrote as EDTF: "1985", "1985-04", "1984?", "198X".

    Raises ValueError, with a sentence for the reader, for any other form, for days the calendar
    has not, and for years before 1000 or after the next but one.
    """
    value = PartialDate(text.strip().upper())
    latest = _latest_year(today)
    if value.year > latest:
        raise ValueError(f"{value.display()} lies in the future. Use {latest} or earlier.")
    return value


def parse_partial_date(raw: object, *, today: date | None = None) -> PartialDate | None:
    """Return what is certain in a provider's date, whatever its form; None when nothing is.

    Takes numbers, ISO forms with or without time, month names of several languages, "c1984",
    "[1984?]", "198-". A month or day that is missing, impossible or ambiguous ("03/04/1999") is
    left out, not guessed. Years before 1000 or after the next but one are refused.
    """
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    if isinstance(raw, bool) or not isinstance(raw, str | int | date):
        return None
    for loose in read_loosely(str(raw)):
        value = _strictly(loose)
        if value is not None and value.year <= _latest_year(today):
            return value
    return None


def is_suspect(value: PartialDate, *, today: date | None = None) -> bool:
    """Return whether the date is likely wrong: before printing, next year over, or a filler."""
    next_year = (today or date.today()).year + 1
    too_early = value.year < _FIRST_PRINTING_YEAR and value.precision != "century"
    return too_early or value.year > next_year or value.edtf in _FILLERS


def _latest_year(today: date | None) -> int:
    # Publishers announce books for the year after next.
    return (today or date.today()).year + 2


def _strictly(loose: LooseDate) -> PartialDate | None:
    """Return the longest part of ``loose`` that the calendar has."""
    parts = [loose.year]
    if loose.month and 1 <= loose.month <= 12:
        parts.append(f"{loose.month:02}")
        if loose.day and 1 <= loose.day <= _month_length(loose.year, loose.month):
            parts.append(f"{loose.day:02}")
    try:
        return PartialDate("-".join(parts) + loose.mark)
    except ValueError:
        return None


def _month_length(year: str, month: int) -> int:
    return calendar.monthrange(int(year), month)[1]


def _check(edtf: str) -> None:
    match = _EDTF.fullmatch(edtf)
    if not match:
        raise ValueError(_EXAMPLES)
    year, month, day, _ = match.groups()
    if "X" in year and month:
        raise ValueError("A month needs a whole year, such as 1985-04.")
    if int(year.replace("X", "0")) < _EARLIEST_YEAR:
        raise ValueError(f"The year must be {_EARLIEST_YEAR} or later.")
    if month and not 1 <= int(month) <= 12:
        raise ValueError(f"There is no month {int(month)}: months go from 01 to 12.")
    if day and not 1 <= int(day) <= _month_length(year, int(month)):
        name = _MONTH_NAMES[int(month)]
        raise ValueError(f"There is no {int(day)} {name} in {year}.")


def _ordinal(number: int) -> str:
    ending = (
        "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    )
    return f"{number}{ending}"
