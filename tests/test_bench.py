"""What the bench makes of its measurements."""

from array import array

import pytest

from bench.load import Sample
from bench.report import CLIENTS, FLOOR, PAGES, Way, table, verdicts


def measured(*, floor=1200, pages=300, slowest_ms=20.0):
    """Samples of 10 seconds; ``floor`` and ``pages`` are requests per second."""

    def sample(rate):
        return Sample(array("d", [0.005] * (rate * 9) + [slowest_ms / 1000] * rate), seconds=10.0)

    names = {page.name: sample(pages * (4 if page.way is Way.UNCHANGED else 1)) for page in PAGES}
    return {clients: {FLOOR: sample(floor)} | names for clients in CLIENTS}


def broken(samples, *, with_shares=True):
    return [text for holds, text in verdicts(samples, with_shares=with_shares) if not holds]


def test_percentiles_are_of_the_ordered_times():
    sample = Sample(array("d", [0.004, 0.001, 0.003, 0.002, 0.1]), seconds=1.0)

    assert sample.percentiles_ms((0, 50, 95, 100)) == pytest.approx([1, 3, 4, 100])
    assert sample.requests_per_s == 5


def test_a_page_has_one_line_with_every_number_of_clients():
    first, *_ = PAGES

    lines = table("SQLite", measured(), {first.name: 3}).splitlines()

    assert len(lines) == 2 + 1 + len({page.name for page in PAGES}) == 2 + 1 + len(PAGES)
    assert "1 client " in lines[0]
    assert "8 clients" in lines[0]
    shown = lines[3].split()
    assert shown.count("1/4.0") == len(CLIENTS)
    assert shown[len(first.name.split())] == "3"


def test_budgets_that_hold_are_said_to():
    assert not broken(measured())
    shares = [page for page in PAGES if page.least_share]
    assert len(verdicts(measured(), with_shares=True)) == len(PAGES) + len(shares)


def test_a_page_below_its_share_of_the_floor_is_too_slow():
    slow = measured(floor=1900)

    assert broken(slow)[0] == "library, 48 covers: 1/6.3 of the floor with 8 clients, at least 1/6"
    assert len(broken(slow)) == len([page for page in PAGES if page.least_share])
    assert not broken(slow, with_shares=False)


def test_a_page_above_60_ms_is_too_slow():
    assert len(broken(measured(slowest_ms=61))) == len(PAGES)
