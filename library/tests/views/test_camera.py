"""Camera and WebAssembly are for the page that adds books, and for no other."""

import pytest

ADD = "/add/"
ELSEWHERE = ["/", "/library/", "/books/new/", "/trash/", "/account/settings/"]


def policy_of(response):
    parts = response["Content-Security-Policy"].split(";")
    return {name: sources.split() for name, _, sources in (p.strip().partition(" ") for p in parts)}


def test_the_page_that_adds_books_may_use_the_camera(reader_client):
    response = reader_client.get(ADD)

    assert "camera=(self), " in response["Permissions-Policy"]
    assert policy_of(response)["script-src"] == ["'self'", "'wasm-unsafe-eval'"]


@pytest.mark.parametrize("path", ELSEWHERE)
def test_no_other_page_may(reader_client, path):
    response = reader_client.get(path)

    assert response.status_code == 200
    assert "camera=(), " in response["Permissions-Policy"]
    assert policy_of(response)["script-src"] == ["'self'"]
    assert "zxing" not in response.content.decode()


def test_what_is_wrong_there_changes_nothing_of_that(reader_client):
    response = reader_client.post(ADD, {"text": ""})

    assert response.status_code == 422
    assert "camera=(self), " in response["Permissions-Policy"]


def test_only_the_scanners_addresses_are_in_the_page(reader_client):
    page = reader_client.get(ADD).content.decode()

    assert 'data-wasm="/static/vendor/zxing-wasm/reader.wasm"' in page
    assert '<script src="/static/vendor/zxing-wasm' not in page
