"""Write docs/openapi.json anew. What would break a client of the API is refused.

make schema                 after the API learned something; then look at the difference
"""

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
RELEASED = ROOT / "docs" / "openapi.json"


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "penumbra.settings")
    django.setup()
    from penumbra.api.schema import JSON, schema_text

    made = json.loads(schema_text(JSON))
    if RELEASED.exists() and "--breaking" not in sys.argv:
        broken = list(breaking(json.loads(RELEASED.read_text(encoding="utf-8")), made))
        if broken:
            print("This breaks clients; --breaking writes it all the same:", *broken, sep="\n")
            return 1
    text = json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    RELEASED.write_text(text, encoding="utf-8")
    return 0


def breaking(before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    """Say what a client of ``before`` could do, and cannot with ``after``."""
    for path, methods in before["paths"].items():
        for method, old in methods.items():
            name = f"{method} {path}"
            new = after["paths"].get(path, {}).get(method)
            if new is None:
                yield f"{name} is gone"
                continue
            yield from _of_parameters(name, old, new)
            gone = {one for one in old["responses"] if one[0] in "23"} - set(new["responses"])
            yield from (f"{name} never answers {status} any more" for status in sorted(gone))
            if "requestBody" in new and "requestBody" not in old:
                yield f"{name} wants a body"
            if old["operationId"] != new["operationId"]:
                yield f"{name} is called otherwise"
    for name, old in before["components"]["schemas"].items():
        new = after["components"]["schemas"].get(name)
        if new is None:
            yield f"{name} is gone"
        else:
            is_input = old.get("additionalProperties") is False
            yield from _of_schema(name, old, new, is_input=is_input)


def _of_parameters(name: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[str]:
    were = {(one["in"], one["name"]): one for one in old.get("parameters", ())}
    are = {(one["in"], one["name"]): one for one in new.get("parameters", ())}
    yield from (f"{name} no longer takes {where[1]}" for where in were.keys() - are.keys())
    for where, one in are.items():
        was_required = were.get(where, {}).get("required", False)
        if one.get("required") and not was_required and one["in"] != "path":
            yield f"{name} wants {where[1]}"


def _of_schema(
    name: str, old: dict[str, Any], new: dict[str, Any], *, is_input: bool
) -> Iterator[str]:
    fields, now = old.get("properties", {}), new.get("properties", {})
    yield from (f"{name}.{field} is gone" for field in fields.keys() - now.keys())
    added = set(new.get("required", ())) - set(old.get("required", ()))
    if is_input:
        yield from (f"{name}.{field} is required now" for field in sorted(added))
    else:
        lost = set(old.get("required", ())) - set(new.get("required", ()))
        yield from (f"{name}.{field} may be missing now" for field in sorted(lost))
    for field in fields.keys() & now.keys():
        was, is_now = fields[field], now[field]
        if was.get("type") != is_now.get("type"):
            yield f"{name}.{field} has another type"
        gone = set(map(str, was.get("enum", ()))) - set(map(str, is_now.get("enum", ())))
        if gone and "enum" in is_now:
            yield f"{name}.{field} is never {', '.join(sorted(gone))} any more"


if __name__ == "__main__":
    sys.exit(main())
