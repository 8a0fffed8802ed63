"""What views of the API read of a request."""

from typing import Any

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from library import limits
from library.queries import DEFAULT_SORT, SORTS, BookQuery
from library.querysets import ORDERINGS


def read(shape: type[serializers.Serializer], request: Request) -> dict[str, Any]:
    """Return the body, checked against a shape. Raises ValidationError."""
    given = shape(data=request.data)
    given.is_valid(raise_exception=True)
    return dict(given.validated_data)


def read_picture(given: Any) -> bytes:
    """Return the bytes of a file that was sent, one more at most than a picture may have."""
    return given.read(limits.IMAGE_BYTES_MAX + 1)


def read_sort(request: Request) -> str:
    """Return the order asked for. Raises ValidationError for one there is not."""
    sort = request.query_params.get("sort", DEFAULT_SORT)
    if sort not in ORDERINGS:
        said = f"Use one of: {', '.join(value for value, _ in SORTS)}."
        raise ValidationError({"sort": [said]})
    return sort


def read_query(text: str) -> BookQuery:
    """Return what the filters in a text, as in an address, ask for."""
    return BookQuery.read(QueryDict(text.lstrip("?")))


def read_number(request: Request, name: str = "page") -> int:
    """Return a page's number, 1 when nothing is said. Raises ValidationError."""
    given = request.query_params.get(name, "1")
    if not (given.isascii() and given.isdecimal() and 1 <= int(given[:9]) <= 10_000):
        raise ValidationError({name: ["1 to 10,000."]})
    return int(given[:9])
