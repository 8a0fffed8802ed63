"""Pages of a list by cursor: rows that come meanwhile neither repeat nor hide others.

A cursor holds the values of the order's columns in the last row seen, and the page that follows
begins right after them, however far down the list that is. Columns may be NULL, which sorts last.
"""

import binascii
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import DataError
from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request

from library import limits

PAGE_SIZE = 50
_CURSOR_MAX = 4_000


@dataclass(frozen=True, slots=True)
class _Key:
    """One column of an order. ``last`` is where it puts NULL: None for a column without."""

    column: str
    is_descending: bool
    last: bool | None = None

    def turned(self) -> "_Key":
        last = None if self.last is None else not self.last
        return _Key(self.column, not self.is_descending, last)

    def expression(self) -> OrderBy:
        order = F(self.column).desc if self.is_descending else F(self.column).asc
        if self.last is None:
            return order()
        return order(nulls_last=True) if self.last else order(nulls_first=True)

    def after(self, value: Any) -> Q:
        """What comes after ``value`` in this column."""
        if value is None:
            return Q(pk__in=[]) if self.last else Q(**{f"{self.column}__isnull": False})
        further = Q(**{f"{self.column}__{'lt' if self.is_descending else 'gt'}": value})
        return further | Q(**{f"{self.column}__isnull": True}) if self.last else further

    def equal(self, value: Any) -> Q:
        return Q(**{f"{self.column}__isnull": True} if value is None else {self.column: value})

    def bound(self, value: Any) -> Q:
        """What an index can be entered by: no row before it comes after ``value``."""
        if value is None or self.last is not None:
            return Q()
        return Q(**{f"{self.column}__{'lte' if self.is_descending else 'gte'}": value})


@dataclass(frozen=True, slots=True, kw_only=True)
class CursorPage:
    """``rows`` of one page, where its neighbours are, and how many rows there are in all."""

    rows: list[Any]
    next: str | None
    previous: str | None
    count: int
    count_is_capped: bool

    def answer(self, results: list[Any]) -> dict[str, Any]:
        """Return the body: these results, in the place of the rows."""
        return {
            "results": results,
            "next": self.next,
            "previous": self.previous,
            "count": self.count,
            "count_is_capped": self.count_is_capped,
        }


def read_page(request: Request, rows: QuerySet, order: Sequence[Any]) -> CursorPage:
    """Return the page of ``rows`` that the request asks for, in a total ``order``. 2 queries.

    ``order`` is as for ``order_by`` and ends in a unique column. Raises ValidationError for a
    ``page_size`` there is not, NotFound for a cursor nobody gave out.
    """
    size, keys = _size(request), [_key(one) for one in order]
    try:
        turned, values = _position(request, rows, keys)
        found = _found(rows, keys, size, turned=turned, values=values)
    except (DjangoValidationError, ValueError, TypeError, OverflowError, DataError) as error:
        raise NotFound("There is no such page: its cursor was not given out here.") from error
    page = found[:size][::-1] if turned else found[:size]
    has_more = len(found) > size
    goes_on = bool(page) and (turned or has_more)
    goes_back = bool(page) and (has_more if turned else values is not None)
    count = rows.order_by().values("pk")[: limits.API_COUNT_MAX + 1].count()
    return CursorPage(
        rows=page,
        next=_address(request, keys, page[-1], turned=False) if goes_on else None,
        previous=_address(request, keys, page[0], turned=True) if goes_back else None,
        count=min(count, limits.API_COUNT_MAX),
        count_is_capped=count > limits.API_COUNT_MAX,
    )


def _found(
    rows: QuerySet, keys: list[_Key], size: int, *, turned: bool, values: list[Any] | None
) -> list[Any]:
    order = [key.turned() for key in keys] if turned else keys
    if values is not None:
        rows = rows.filter(order[0].bound(values[0]), _beyond(order, values))
    return list(rows.order_by(*(key.expression() for key in order))[: size + 1])


def _beyond(keys: list[_Key], values: list[Any]) -> Q:
    key, value = keys[0], values[0]
    if len(keys) == 1:
        return key.after(value)
    return key.after(value) | (key.equal(value) & _beyond(keys[1:], values[1:]))


def _key(order: Any) -> _Key:
    if isinstance(order, str):
        return _Key(order.lstrip("-"), order.startswith("-"))
    return _Key(order.expression.name, order.descending, bool(order.nulls_last) or None)


def _size(request: Request) -> int:
    given = request.query_params.get("page_size")
    if given is None:
        return PAGE_SIZE
    size = int(given) if given.isascii() and given.isdecimal() and len(given) < 5 else 0
    if not 1 <= size <= limits.API_PAGE_SIZE_MAX:
        raise ValidationError({"page_size": [f"1 to {limits.API_PAGE_SIZE_MAX}."]})
    return size


def _position(request: Request, rows: QuerySet, keys: list[_Key]) -> tuple[bool, list[Any] | None]:
    given = request.query_params.get("cursor")
    if given is None:
        return False, None
    if len(given) > _CURSOR_MAX:
        raise ValueError("too long")
    try:
        turned, *said = json.loads(urlsafe_b64decode(given.encode("ascii")))
    except (binascii.Error, UnicodeError, RecursionError) as error:
        raise ValueError("not a cursor") from error
    if len(said) != len(keys):
        raise ValueError("of another order")
    fields = [rows.model._meta.pk if key.column == "pk" else _field(rows, key) for key in keys]
    values = [field.to_python(value) for field, value in zip(fields, said, strict=True)]
    if any(value is None and key.last is None for key, value in zip(keys, values, strict=True)):
        raise ValueError("nothing in a column that always holds something")
    return bool(turned), values


def _field(rows: QuerySet, key: _Key) -> Any:
    return rows.model._meta.get_field(key.column)


def _address(request: Request, keys: list[_Key], row: Any, *, turned: bool) -> str:
    values = [_plain(getattr(row, key.column)) for key in keys]
    said = json.dumps([int(turned), *values], ensure_ascii=False, separators=(",", ":"))
    cursor = urlsafe_b64encode(said.encode()).decode()
    kept = [pair for name, given in request.query_params.lists() for pair in _pairs(name, given)]
    return request.build_absolute_uri(f"?{urlencode([*kept, ('cursor', cursor)])}")


def _pairs(name: str, values: list[str]) -> list[tuple[str, str]]:
    return [] if name == "cursor" else [(name, value) for value in values]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
