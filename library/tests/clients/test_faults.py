from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from library.clients.faults import ProviderBusy, ProviderDown, QuotaExhausted, fault_for_status


@pytest.mark.parametrize(
    ("provider", "now", "resets_at"),
    [
        (
            "isbndb",
            datetime(2026, 11, 22, 23, 59, 30, tzinfo=UTC),
            datetime(2026, 11, 23, tzinfo=UTC),
        ),
        ("isbndb", datetime(2026, 11, 22, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)),
        (
            "googlebooks",
            datetime(2026, 11, 22, 7, tzinfo=UTC),
            datetime(2026, 11, 22, 8, tzinfo=UTC),
        ),
        (
            "googlebooks",
            datetime(2026, 11, 22, 9, tzinfo=UTC),
            datetime(2026, 11, 23, 8, tzinfo=UTC),
        ),
    ],
)
def test_a_spent_day_ends_when_the_provider_s_day_does(provider, now, resets_at):
    fault = QuotaExhausted(provider, now=now)

    assert fault.resets_at == resets_at
    assert now + timedelta(seconds=fault.retry_after_s) > resets_at


@pytest.mark.parametrize(
    ("text", "retry_after", "seconds"),
    [
        ("Limit Exceeded", "", 2),
        ("Per minute quota exceeded, please try again later", "", 60),
        ("Limit Exceeded", "7", 7),
        ("Limit Exceeded", "9999999999", 86_400),
        ("Limit Exceeded", "soon", 2),
        ("Limit Exceeded", "-5", 2),
        ("Limit Exceeded", "٣", 2),
        ("Limit Exceeded", "Sun, 22 Nov 2020 20:00:00", 2),
    ],
)
def test_busy_says_how_long_to_wait(text, retry_after, seconds):
    fault = fault_for_status("isbndb", 429, text=text, retry_after=retry_after)

    assert (type(fault), fault.retry_after_s) == (ProviderBusy, seconds)


def test_retry_after_may_be_a_date():
    later = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)

    fault = fault_for_status("openlibrary", 503, retry_after=later)

    assert isinstance(fault, ProviderDown)
    assert 90 <= fault.retry_after_s <= 100


def test_other_statuses_are_an_outage():
    for status in (204, 400, 418, 502):
        assert fault_for_status("x", status).reason == f"http_{status}"
