"""Nobody may write to what pages show without moving the reader's version on.

Every service that any test calls is watched: one that wrote to a table pages are made from, and
did not write ``shown_version``, fails the test that called it. So it cannot be forgotten, as long
as a test calls the service at all.
"""

import functools
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from contextvars import ContextVar
from types import FunctionType, ModuleType
from typing import Any

import pytest
from django.db import connection

import accounts.services
import library.services

SHOWN_TABLES = "book|cover|contribution|booksubject|readinglist|listentry|favourite"
SHOWN_WRITE = re.compile(rf'(?:INSERT INTO|UPDATE|DELETE FROM) "library_({SHOWN_TABLES})"')
# Columns of the reader's own row that pages show, or that decide whether they do.
SHOWN_COLUMNS = re.compile(
    r'"(?:handle|name|bio|links|is_published|is_active|avatar_key|hidden_at|leaving_at)" ='
)
USER_WRITE = 'UPDATE "accounts_user" SET'
MOVED_ON = '"shown_version" ='
# What these delete, no page shows any more.
NEVER_SHOWN = {"purge_leavers", "purge_trash"}

_watching: ContextVar[bool] = ContextVar("watching", default=False)


class Writes:
    """What a service wrote, told by the statements it sent."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.has_moved_on = False

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        result = execute(sql, params, many, context)
        is_user = sql.startswith(USER_WRITE)
        self.has_moved_on |= is_user and MOVED_ON in sql
        if SHOWN_WRITE.match(sql) or (is_user and SHOWN_COLUMNS.search(sql)):
            self.shown.append(sql)
        return result


def watched(name: str, service: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(service)
    def call(*args: Any, **kwargs: Any) -> Any:
        if _watching.get():
            return service(*args, **kwargs)
        writes = Writes()
        with ExitStack() as stack:
            token = _watching.set(True)
            stack.callback(_watching.reset, token)
            stack.enter_context(connection.execute_wrapper(writes))
            result = service(*args, **kwargs)
        if writes.shown and not writes.has_moved_on:
            pytest.fail(f"{name} changed what pages show, not the version: {writes.shown[0]:.200}")
        return result

    return call


@pytest.fixture(autouse=True, scope="session")
def versions_move_on() -> Iterator[None]:
    """Watch every service, in all tests."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (library.services, accounts.services):
            for name, service in functions_of(module):
                patch.setattr(module, name, watched(name, service))
        yield


def functions_of(module: ModuleType) -> list[tuple[str, FunctionType]]:
    return [
        (name, one)
        for name, one in vars(module).items()
        if isinstance(one, FunctionType) and name not in NEVER_SHOWN | {"changing"}
    ]
