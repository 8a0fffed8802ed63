"""Nobody may write to what is a reader's and say nothing of it.

Every service that any test calls is watched. One that wrote to a table pages are made from fails
the test that called it when it did not move the reader's version on, and when the change feed was
not told; one that wrote to that, or to a token, an invitation, a role or a password, when the audit
log was not. So it cannot be forgotten, as long as a test calls the service at all.
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
FED, AUDITED = 'INSERT INTO "accounts_change"', 'INSERT INTO "accounts_auditevent"'
# What nobody but the log tells of: that a token was used is no act.
AUDITED_WRITE = re.compile(
    r'(?:INSERT INTO|DELETE FROM) "accounts_(?:apitoken|invitation|oldhandle)"'
    r'|UPDATE "accounts_apitoken" SET .*"revoked_at" ='
    r'|UPDATE "accounts_invitation" SET'
    r'|UPDATE "library_report" SET .*"closed_at" ='
    r'|(?:INSERT INTO|DELETE FROM) "library_webhook" '
    r'|UPDATE "library_webhook" SET .*"(?:url|kinds|generation|disabled_at)" ='
)
AUDITED_COLUMNS = re.compile(
    r'"(?:password|email|is_staff|is_superuser|clerk_id|default_book_visibility)" ='
)
# Of an account that is deleted nothing is to be left.
NOT_WATCHED = {"purge_leavers", "changing"}
# Orders change and nothing that anybody is told of.
NOT_FED = {"refresh_sort_keys"}
# Nobody's acts: the files were lost, or the rules for order are others now. Or the admin's own page
# notes it, with Django's log.
NOT_AUDITED = {"refresh_sort_keys", "sweep_covers", "sweep_own_pictures", "delete_row"}

_watching: ContextVar[bool] = ContextVar("watching", default=False)


class Writes:
    """What a service wrote, told by the statements it sent."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.to_audit: list[str] = []
        self.has_moved_on = self.is_fed = self.is_audited = False

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        result = execute(sql, params, many, context)
        is_user = sql.startswith(USER_WRITE)
        self.has_moved_on |= is_user and MOVED_ON in sql
        self.is_fed |= sql.startswith(FED)
        self.is_audited |= sql.startswith(AUDITED)
        if sql.startswith(("UPDATE", "DELETE")) and context["cursor"].rowcount == 0:
            # A condition that selects nothing: it was done already.
            return result
        if SHOWN_WRITE.match(sql) or (is_user and SHOWN_COLUMNS.search(sql)):
            self.shown.append(sql)
        if AUDITED_WRITE.match(sql) or (is_user and AUDITED_COLUMNS.search(sql)):
            self.to_audit.append(sql)
        return result

    def complain(self, name: str) -> None:
        """Fail the test where the service did not say what it wrote."""
        if self.shown and not self.has_moved_on:
            pytest.fail(f"{name} changed what pages show, not the version: {self.shown[0]:.200}")
        if self.shown and not self.is_fed and name not in NOT_FED:
            pytest.fail(f"{name} did not tell the change feed of {self.shown[0]:.200}")
        wrote = [*self.shown, *self.to_audit]
        if wrote and not self.is_audited and name not in NOT_AUDITED:
            pytest.fail(f"{name} did not tell the audit log of {wrote[0]:.200}")


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
        writes.complain(name)
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
        if isinstance(one, FunctionType) and name not in NOT_WATCHED
    ]
