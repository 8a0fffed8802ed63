"""What can go wrong when a provider is asked. None of these means "there is no such book"."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

DAY_S = 86_400
_BUSY_PAUSE_S = 2
_MINUTE_PAUSE_S = 60
_DOWN_PAUSE_S = 30
_REFUSED_PAUSE_S = 600

# ISBNdb starts a new day at 00:00 UTC; Google at midnight in California, 08:00 UTC in winter.
_RESET_HOUR_UTC = {"googlebooks": 8}


class ProviderFault(Exception):
    """A provider could not be asked, or gave no usable answer.

    ``provider`` is its name, ``reason`` a short stable code, ``retry_after_s`` the seconds before
    it makes sense to ask again. The text never holds an address, a header or a body: a key could
    be in any of them.
    """

    def __init__(self, provider: str, reason: str, *, retry_after_s: int) -> None:
        self.provider = provider
        self.reason = reason
        self.retry_after_s = retry_after_s
        super().__init__(f"{provider}: {reason}")


class ProviderDown(ProviderFault):
    """No answer, or one that is not an answer: time-out, 5xx, HTML, cut-off JSON, redirect."""

    def __init__(self, provider: str, reason: str, *, retry_after_s: int = _DOWN_PAUSE_S) -> None:
        super().__init__(provider, reason, retry_after_s=retry_after_s)


class ProviderBusy(ProviderFault):
    """Asked too often for the moment (429): wait ``retry_after_s`` seconds."""


class QuotaExhausted(ProviderFault):
    """The day's calls are spent. ``resets_at`` (aware, UTC) is when a new day starts."""

    def __init__(self, provider: str, *, now: datetime | None = None) -> None:
        now = now or datetime.now(UTC)
        self.resets_at = _next_reset(provider, now)
        seconds = (self.resets_at - now).total_seconds()
        super().__init__(provider, "daily_quota", retry_after_s=int(seconds) + 1)


class ProviderRefused(ProviderFault):
    """The key is missing, wrong, or not for this host: asking again will not help."""

    def __init__(self, provider: str, reason: str) -> None:
        super().__init__(provider, reason, retry_after_s=_REFUSED_PAUSE_S)


def fault_for_status(
    provider: str, status: int, *, text: str = "", retry_after: str = ""
) -> ProviderFault:
    """Return the fault that an HTTP status other than 200 and 404 stands for.

    ``text`` is the body, ``retry_after`` the header of that name; both may be empty. Google says
    "quota" with 403 as well as 429, and "bad key" with 400 (Books API, usage limits and errors).
    """
    words = text.lower()
    if status == 429 or (status == 403 and ("quota" in words or "limitexceeded" in words)):
        return _too_many(provider, words, retry_after)
    if status in (401, 403) or (status == 400 and "api key" in words):
        return ProviderRefused(provider, f"http_{status}")
    if 300 <= status < 400:
        return ProviderDown(provider, "redirect")
    pause = _seconds(retry_after) or _DOWN_PAUSE_S
    return ProviderDown(provider, f"http_{status}", retry_after_s=pause)


def _too_many(provider: str, words: str, retry_after: str) -> ProviderFault:
    if "daily" in words or "per day" in words:
        return QuotaExhausted(provider)
    pause = _MINUTE_PAUSE_S if "minute" in words else _BUSY_PAUSE_S
    return ProviderBusy(provider, "rate_limited", retry_after_s=_seconds(retry_after) or pause)


def _next_reset(provider: str, now: datetime) -> datetime:
    hour = _RESET_HOUR_UTC.get(provider, 0)
    today = now.astimezone(UTC).replace(hour=hour, minute=0, second=0, microsecond=0)
    return today if today > now else today + timedelta(days=1)


def _seconds(retry_after: str) -> int:
    """Read a Retry-After header, seconds or a date, as 0 (unusable) or 1 to a day."""
    text = retry_after.strip()
    if text.isascii() and text.isdigit():
        return min(int(text[:6]), DAY_S)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return 0
    if until.tzinfo is None:
        until = until.replace(tzinfo=UTC)
    return max(0, min(int((until - datetime.now(UTC)).total_seconds()), DAY_S))
