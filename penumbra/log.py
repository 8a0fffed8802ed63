"""One log line per event: time, level, logger, request id, then ``noun.verbed key=value``."""

import logging
import re
import secrets
from contextvars import ContextVar
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="-")
_SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def known_or_new(given: str) -> str:
    """Return the id a request came with, if it is well formed, else a new one."""
    return given if _SAFE_ID.fullmatch(given) else secrets.token_hex(8)


class RequestIdFilter(logging.Filter):
    """Put the current request's id on every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id.get()
        return True


class LineFormatter(logging.Formatter):
    """``2026-11-22T20:37:41Z INFO library.services.books req=… book.added book_id=7``."""

    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s req=%(request_id)s %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # the base class's spelling
        # Outside text must be able to neither forge a second line nor drive a terminal.
        return "".join(
            character if character.isprintable() else f"\\x{ord(character):02x}"
            for character in super().formatMessage(record)
        )


def logging_at(level: str) -> dict[str, Any]:
    """Return the LOGGING setting: our own loggers at ``level``, the rest from WARNING."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"request_id": {"()": RequestIdFilter}},
        "formatters": {"line": {"()": LineFormatter}},
        "handlers": {
            "console": {"()": logging.StreamHandler, "filters": ["request_id"], "formatter": "line"}
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": dict.fromkeys(("accounts", "library", "penumbra"), {"level": level}),
    }
