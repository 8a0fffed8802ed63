"""The API's schema: complete, the one that is committed, and never one that breaks a client."""

import copy
import json

import pytest
from django.test import Client

from penumbra.api.schema import JSON, schema_text
from scripts.schema import breaking
from tests.schema_guard import schema

METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def made():
    return json.loads(schema_text(JSON))


def operations(of):
    return [
        (f"{method} {path}", one)
        for path, methods in of["paths"].items()
        for method, one in methods.items()
    ]


def test_the_committed_schema_is_the_one_the_code_makes(made):
    assert made == schema(), "make schema"


def test_every_operation_says_what_it_does_reads_and_answers(made):
    assert made["openapi"].startswith("3.1")
    for name, one in operations(made):
        assert one["summary"], name
        assert one["operationId"], name
        assert one["security"], name
        assert {"403", "406", "422", "429"} <= set(one["responses"]), name
        for parameter in one.get("parameters", ()):
            assert parameter["description"], (name, parameter["name"])
            assert parameter["schema"]["examples"], (name, parameter["name"])
    names = [one["operationId"] for _, one in operations(made)]
    assert len(set(names)) == len(names)


def test_every_field_is_described_and_has_an_example(made):
    lacking = [
        f"{name}.{field}"
        for name, said in made["components"]["schemas"].items()
        for field, one in said.get("properties", {}).items()
        if not one.get("description") or "examples" not in one
    ]
    assert not lacking


def test_measures_say_their_unit(made):
    units = {"_mm": "millimetres", "_g": "grams", "seconds_left": "Seconds", "page_count": "Pages"}
    for said in made["components"]["schemas"].values():
        for field, one in said.get("properties", {}).items():
            for ending, unit in units.items():
                if field.endswith(ending):
                    assert unit in one["description"], field


def test_the_schema_is_served_to_everybody_as_json_and_yaml():
    client = Client()
    answer = client.get("/api/v1/schema.json")

    assert answer["Content-Type"] == "application/json"
    assert answer.json()["openapi"].startswith("3.1")
    assert client.get("/api/v1/schema.yaml").text.startswith("openapi: 3.1")
    again = client.get("/api/v1/schema.json", headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304


def _without(of, *path):
    changed = copy.deepcopy(of)
    inner = changed
    for part in path[:-1]:
        inner = inner[part]
    del inner[path[-1]]
    return changed


def _with(of, value, *path):
    changed = copy.deepcopy(of)
    inner = changed
    for part in path[:-1]:
        inner = inner[part]
    inner[path[-1]] = value
    return changed


_DETAIL = ("components", "schemas", "BookDetail")
BROKEN = {
    "a method is gone": lambda of: _without(of, "paths", "/api/v1/books/", "post"),
    "an answer is gone": lambda of: _without(
        of, "paths", "/api/v1/books/", "post", "responses", "201"
    ),
    "a field is gone": lambda of: _without(of, *_DETAIL, "properties", "title"),
    "a field may be missing": lambda of: _with(of, [], *_DETAIL, "required"),
    "a field is wanted": lambda of: _with(
        of, ["title"], "components", "schemas", "BookInput", "required"
    ),
    "a type is another": lambda of: _with(of, {"type": "object"}, *_DETAIL, "properties", "title"),
    "a word is gone": lambda of: _with(
        of, {"type": "string", "enum": ["private"]}, *_DETAIL, "properties", "visibility"
    ),
}


@pytest.mark.parametrize("change", BROKEN)
def test_what_breaks_a_client_is_found(change):
    assert list(breaking(schema(), BROKEN[change](schema())))


def test_what_is_added_breaks_nobody():
    more = _with(schema(), {"type": "string"}, *_DETAIL, "properties", "colour")
    more = _with(more, schema()["paths"]["/api/v1/books/"], "paths", "/api/v1/more/")

    assert not list(breaking(schema(), more))
