"""What is said of each operation. Every view of the API says it with ``says``."""

from collections.abc import Callable, Iterable
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers

from library import limits
from library.api.schema.parts import text, whole
from library.queries import SORTS

PROBLEM = "application/problem+json"


class Problem(serializers.Serializer):
    """Why a request was refused (RFC 9457). Some codes say more, in fields of their own."""

    type = text("A name for the kind of problem: `urn:penumbra:problem:` and the code.")
    title = text("The words of the status.")
    status = whole("The HTTP status, as in the answer.")
    code = text("Stable, for programs. docs/api.md has all of them.")
    detail = text("What happened, in a sentence for people.")
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Messages by the name of the field they are about.",
    )


def said(name: str, what: str, kind: Any = str, **more: Any) -> OpenApiParameter:
    """A parameter of the address."""
    return OpenApiParameter(name, kind, description=what, **more)


PAGED = (
    OpenApiParameter(
        "page_size",
        {"type": "integer", "minimum": 1, "maximum": limits.API_PAGE_SIZE_MAX, "default": 50},
        description="Rows on a page.",
    ),
    said("cursor", "Where the page begins: taken from `next` or `previous`, never made up."),
)
_MANY = {"type": "array", "items": {"type": "string"}}
FILTERS = (
    said("q", "Words that title, subtitle, series, names, ISBN and subjects together contain."),
    *(
        OpenApiParameter(name, _MANY, description=f"{what} Several widen the answer.", explode=True)
        for name, what in (
            ("author", "Names of contributors."),
            ("subject", "Names of subjects."),
            ("binding", "Bindings; `unknown` for none."),
            ("language", "Languages, BCP 47; `unknown` for none."),
            ("decade", "First years of decades, such as 1980; `unknown` for no date."),
            ("visibility", "`private`, `unlisted` or `public`."),
        )
    ),
)
SORTED = said("sort", "The order.", enum=[value for value, _ in SORTS], default="-added")


def fields_of(known: Iterable[str]) -> OpenApiParameter:
    """The parameter ``fields``."""
    return _chosen("fields", "Only these", known)


def expands(known: Iterable[str]) -> OpenApiParameter:
    """The parameter ``expand``."""
    return _chosen("expand", "These as well", known)


def _chosen(name: str, words: str, known: Iterable[str]) -> OpenApiParameter:
    one = f"({'|'.join(known)})"
    schema = {"type": "string", "pattern": f"^{one}(,{one})*$"}
    return OpenApiParameter(name, schema, description=f"{words}, separated by commas.")


def says(
    summary: str,
    answer: Any = None,
    *,
    status: int = 200,
    body: Any = None,
    refuses: Iterable[int] = (),
    parameters: Iterable[OpenApiParameter] = (),
    tag: str,
    name: str,
    tagged: bool = False,
    tied: bool = False,
    is_open: bool = False,
    media: str = "application/json",
) -> Callable[[Any], Any]:
    """Say of a method of a view what it does, reads, answers and refuses.

    ``refuses`` are statuses of its own; those that any request may get are added to all
    (library.api.schema.hooks). ``tagged``: it has an ETag and answers 304. ``tied``: it takes
    If-Match, and may answer 412. ``is_open``: visitors may ask.
    """
    problems = {*refuses, *((412,) if tied else ())}
    responses: dict[Any, Any] = {(one, PROBLEM): Problem for one in sorted(problems)}
    empty = OpenApiResponse(description="Done; there is nothing to say.")
    responses[(status, media) if answer else status] = answer or empty
    if tagged:
        responses[304] = OpenApiResponse(description="You have it already: `If-None-Match`.")
    extensions = {"x-tagged": tagged, "x-tied": tied, "x-open": is_open}
    return extend_schema(
        operation_id=name,
        summary=summary,
        tags=[tag],
        request=body,
        responses=responses,
        parameters=list(parameters),
        extensions=extensions,
    )


FILE = OpenApiTypes.BINARY
