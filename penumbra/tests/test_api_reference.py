"""The API's page for people: all of it, for everybody, without a script of its own."""

import re

import pytest

from tests.schema_guard import schema

pytestmark = pytest.mark.django_db


def test_the_page_tells_every_operation_to_everybody(client):
    page = client.get("/api/docs/")

    assert page.status_code == 200
    for path, methods in schema()["paths"].items():
        for method, one in methods.items():
            assert f">{method.upper()}</b> {path}</code>" in page.text
            assert one["operationId"] in page.text


def test_the_page_asks_nobody_else_for_anything(client):
    text = client.get("/api/docs/").text

    loaded = re.findall(r'<(?:script|link|img|iframe)[^>]+(?:src|href)="([^"]+)"', text)
    assert loaded
    assert all(address.startswith("/") for address in loaded)
