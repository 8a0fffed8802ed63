"""One account, read as every page reads it: by a statement that is put together once.

Building the query anew, and what its values go through, would take longer than all the rest.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Exists, QuerySet

from accounts.models import EndedClerkSession, User

_NAMES = [field.attname for field in User._meta.concrete_fields]
_SAMPLE = "x"


def by_id(user_id: int) -> User | None:
    """Return the account with this id. 1 query."""
    row = _row(_of_id, [user_id])
    return _user(row) if row else None


def by_clerk(user_id: str, session_id: str) -> tuple[User | None, bool]:
    """Return the account of somebody at Clerk's, and whether that session of theirs is over.

    Of somebody without an account nothing is known of the session either. 1 query.
    """
    row = _row(_of_clerk, [session_id, user_id])
    return (_user(row[:-1]), bool(row[-1])) if row else (None, False)


def _of_id() -> QuerySet[User]:
    return User.objects.filter(pk=0).order_by()


def _of_clerk() -> QuerySet[User]:
    over = EndedClerkSession.objects.filter(session_id=_SAMPLE)
    return User.objects.filter(clerk_id=_SAMPLE).order_by().annotate(is_over=Exists(over))


def _row(select: Callable[[], QuerySet[User]], values: Sequence[Any]) -> list[Any] | None:
    sql, more, converters = _statement(select)
    with connection.cursor() as cursor:
        cursor.execute(sql, [values[place] if place is not None else one for place, one in more])
        row = cursor.fetchone()
    if row is None:
        return None
    found = list(row)
    for place, (convert, column) in converters.items():
        for step in convert:
            found[place] = step(found[place], column, connection)
    return found


def _user(values: list[Any]) -> User:
    return User.from_db(connection.alias, _NAMES, values)


@cache
def _statement(
    select: Callable[[], QuerySet[User]],
) -> tuple[str, list[tuple[int | None, Any]], dict[int, tuple[list[Any], Any]]]:
    """Return a query, its values (the place of the one given, or a value of its own), and what
    the database's answer goes through.
    """
    compiler = select().query.get_compiler(DEFAULT_DB_ALIAS)
    sql, sample = compiler.as_sql()
    places = iter(range(len(sample)))
    given = [(next(places), None) if one in (0, _SAMPLE) else (None, one) for one in sample]
    return sql, given, compiler.get_converters([column for column, *_ in compiler.select])
