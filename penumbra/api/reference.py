"""The schema as a page for people, drawn on the server: it needs no script and asks nobody else."""

import json
from functools import lru_cache
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from penumbra.api.schema import JSON, schema_text

_REF = "#/components/"


@require_safe
@login_not_required
def reference(request: HttpRequest) -> HttpResponse:
    return render(request, "api/reference.html", {"nav": "", "groups": groups()})


@lru_cache(maxsize=1)
def groups() -> list[dict[str, Any]]:
    """Return the operations by their tags, as templates/api/reference.html draws them."""
    schema = json.loads(schema_text(JSON))
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            told = _operation(schema, method.upper(), path, operation)
            found.setdefault(operation["tags"][0], []).append(told)
    return [{"tag": tag, "operations": found[tag]} for tag in sorted(found)]


def _operation(
    schema: dict[str, Any], method: str, path: str, operation: dict[str, Any]
) -> dict[str, Any]:
    body = operation.get("requestBody", {}).get("content", {})
    answers = [
        {"status": status, "words": _resolved(schema, answer)["description"]}
        for status, answer in operation["responses"].items()
    ]
    good = next(one for status, one in operation["responses"].items() if status[0] == "2")
    return {
        "id": operation["operationId"],
        "method": method,
        "path": path,
        "summary": operation["summary"],
        "parameters": [
            _field(one["name"], one["schema"] | {"description": one["description"]})
            for one in operation.get("parameters", ())
        ],
        "body": _fields(schema, body),
        "answer": _fields(schema, good.get("content", {})),
        "answers": answers,
    }


def _fields(schema: dict[str, Any], content: dict[str, Any]) -> list[dict[str, str]]:
    for media in content.values():
        said = _resolved(schema, media["schema"])
        return [_field(name, one) for name, one in said.get("properties", {}).items()]
    return []


def _field(name: str, said: dict[str, Any]) -> dict[str, str]:
    example = said.get("examples", [None])[0]
    shown = json.dumps(example, ensure_ascii=False)
    return {
        "name": name,
        "words": said.get("description", ""),
        "example": shown if len(shown) <= 90 else f"{shown[:90]}…",
    }


def _resolved(schema: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in said:
        return said
    found: Any = schema["components"]
    for part in said["$ref"].removeprefix(_REF).split("/"):
        found = found[part]
    return found
