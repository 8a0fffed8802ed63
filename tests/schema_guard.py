"""What the API answers is what its schema says: every answer that any test gets is held against it.

The schema is the one in docs/openapi.json; another test says that it is the one the code makes.
"""

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404
from jsonschema import Draft202012Validator

SCHEMA = Path(__file__).resolve().parent.parent / "docs" / "openapi.json"
# What may be answered where the schema has no operation: who asks is looked at first.
ELSEWHERE = {401, 403, 404, 405}


@lru_cache(maxsize=1)
def schema() -> dict[str, Any]:
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


def operation_of(method: str, route: str) -> dict[str, Any] | None:
    path = "/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route)
    return schema()["paths"].get(path, {}).get({"head": "get"}.get(method, method))


def resolved(said: dict[str, Any]) -> dict[str, Any]:
    """The thing itself, where a reference stands for it."""
    while "$ref" in said:
        found: Any = schema()
        for part in said["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        said = found
    return said


@lru_cache(maxsize=512)
def validator(method: str, route: str, status: int, media_type: str) -> Draft202012Validator | None:
    """What the schema says of one kind of answer; None for an answer without a body of JSON."""
    operation = operation_of(method, route)
    assert operation, f"the schema has no {method} /{route}"
    response = operation["responses"].get(str(status))
    assert response, f"the schema does not know {status} of {method} /{route}"
    content = resolved(response).get("content", {})
    if not content and not media_type:
        return None
    assert media_type in content, f"the schema does not know {media_type} of {method} /{route}"
    if "json" not in media_type:
        return None
    whole = content[media_type]["schema"] | {"components": schema()["components"]}
    return Draft202012Validator(whole)


def check(response: Any, method: str) -> None:
    """Fail unless the schema knows this answer."""
    try:
        route = response.resolver_match.route if response.resolver_match else ""
    except Resolver404:
        return  # there is no such address
    is_elsewhere = response.status_code in ELSEWHERE and not operation_of(method, route)
    if is_elsewhere or response.status_code in (405, 500) or not route.startswith("api/v1/"):
        return
    if route.startswith("api/v1/schema."):
        return
    media_type = response.get("Content-Type", "").partition(";")[0]
    found = validator(method, route, response.status_code, media_type)
    if found is None or method == "head" or response.streaming or "Content-Encoding" in response:
        return
    body = response.json()
    errors = [f"{error.json_path}: {error.message}" for error in found.iter_errors(body)]
    where = f"{method} /{route} {response.status_code}"
    assert not errors, f"{where} is not as the schema says: {errors}"
    if response.status_code < 300 and "fields=" not in response.request.get("QUERY_STRING", ""):
        missing = list(left_out(found.schema, body))
        assert not missing, f"{method} /{route} leaves out {missing}"


def left_out(said: dict[str, Any], value: Any) -> Iterator[str]:
    """Fields that the schema has and a whole answer lacks: only ``fields=`` may leave some out."""
    said = resolved(said)
    for kind in ("oneOf", "allOf", "anyOf"):
        for one in said.get(kind, ()):
            yield from left_out(one, value) if value is not None else ()
    if isinstance(value, list):
        for item in value[:2]:
            yield from left_out(said.get("items", {}), item)
    elif isinstance(value, dict):
        for name, inner in said.get("properties", {}).items():
            if name in value:
                yield from left_out(inner, value[name])
            elif "expand=" not in inner.get("description", "") and name != "errors":
                yield name


@pytest.fixture(autouse=True, scope="session")
def answers_are_as_the_schema_says() -> Iterator[None]:
    """Hold every answer of the API against its schema, in all tests."""
    request = Client.request

    def checked(self: Client, **asked: Any) -> Any:
        response = request(self, **asked)
        if asked.get("PATH_INFO", "").startswith("/api/v1/"):
            check(response, asked.get("REQUEST_METHOD", "GET").lower())
        return response

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", checked)
        yield
