"""Every refusal has one status, told alike to people and to programs."""

import json

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from rest_framework import exceptions as drf
from rest_framework.test import APIClient

from accounts.exceptions import AccountsError
from accounts.tests.factories import ApiTokenFactory
from library.exceptions import BookAlreadyOwned, LibraryError, LookupUnavailable
from library.tests.factories import BookFactory
from penumbra.errors import HTTP_STATUS, api_exception_handler, render_refusal, status_for

BASES = (LibraryError, AccountsError)
# One that names a book, and one that says when to come back.
EXTRA = {
    "book_already_owned": {"public_id": "Ab3dEfGhJkMn", "isbn13": "9780306406157"},
    "lookup_unavailable": {"isbn13": "9780306406157", "retry_after_s": 30},
    "too_many_attempts": {"retry_after_s": 61},
}


def kinds(base):
    return [one for kind in base.__subclasses__() for one in (kind, *kinds(kind))]


every_refusal = pytest.mark.parametrize(
    "kind", [kind for base in BASES for kind in kinds(base)], ids=lambda kind: kind.code
)


def refusal(kind):
    return kind("This is what happened.", **EXTRA.get(kind.code, {}))


def problem(response):
    """The body of a problem, checked for its shape (RFC 9457)."""
    body = json.loads(response.content)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert body["status"] == response.status_code
    assert body["type"] == f"urn:penumbra:problem:{body['code']}"
    assert all(isinstance(body[name], str) and body[name] for name in ("title", "code", "detail"))
    return body


@every_refusal
def test_every_refusal_has_a_status(kind):
    assert kind in HTTP_STATUS
    assert 400 <= status_for(kind()) < 600


@every_refusal
def test_every_refusal_has_a_code_of_its_own_and_a_sentence(kind):
    same = [other for base in BASES for other in kinds(base) if other.code == kind.code]

    assert same == [kind]
    assert kind().message.endswith(".")


def test_nothing_else_is_in_the_table():
    assert set(HTTP_STATUS) == {kind for base in BASES for kind in kinds(base)}


@every_refusal
def test_pages_and_api_say_the_same(kind, rf):
    error = refusal(kind)

    page, answer = render_refusal(rf.get("/"), error), api_exception_handler(error, {})

    assert page.status_code == answer.status_code == status_for(error)
    assert page.headers.get("Retry-After") == answer.headers.get("Retry-After")
    assert answer.data["code"] == kind.code
    assert answer.data["detail"] == "This is what happened."
    if page.status_code != 404:
        assert "This is what happened." in page.text


@pytest.mark.parametrize(("kind", "seconds"), [(LookupUnavailable, "30")])
def test_an_outage_says_when_to_come_back(kind, seconds, rf):
    assert render_refusal(rf.get("/"), refusal(kind)).headers["Retry-After"] == seconds


def test_a_refusal_that_speaks_of_a_book_leads_to_it(rf):
    error = refusal(BookAlreadyOwned)

    page, answer = render_refusal(rf.get("/"), error), api_exception_handler(error, {})

    assert answer.data["url"] == "/api/v1/books/Ab3dEfGhJkMn/"
    assert answer.data["html_url"] == "/books/Ab3dEfGhJkMn/"
    assert 'href="/books/Ab3dEfGhJkMn/"' in page.text


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Http404("pk=7 of table book"), 404, "not_found"),
        (PermissionDenied("internal words"), 403, "permission_denied"),
        (drf.NotAuthenticated(), 401, "not_authenticated"),
        (drf.Throttled(wait=12.3), 429, "throttled"),
        (drf.UnsupportedMediaType("text/plain"), 415, "unsupported_media_type"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_what_the_framework_refuses_has_the_same_shape(error, status, code):
    answer = api_exception_handler(error, {}).data

    assert (answer["status"], answer["code"]) == (status, code)
    assert "internal" not in answer["detail"]
    assert "pk=7" not in answer["detail"]


def test_throttling_says_when_to_come_back_and_never_too_early():
    assert api_exception_handler(drf.Throttled(wait=12.3), {})["Retry-After"] == "13"


def test_a_bug_is_no_refusal():
    assert api_exception_handler(ZeroDivisionError(), {}) is None


@pytest.mark.parametrize(
    ("method", "path", "body", "content_type", "status"),
    [
        pytest.param("get", "/api/v1/nothing/", None, None, 404, id="unknown-path"),
        pytest.param("get", "/api/v2/books/", None, None, 404, id="unknown-version"),
        pytest.param("get", "/api/v1/books/nothing/", None, None, 404, id="unknown-book"),
        pytest.param("put", "/api/v1/books/", "{}", "application/json", 405, id="method"),
        pytest.param("post", "/api/v1/isbn/1/", "{}", "application/json", 405, id="isbn-method"),
        pytest.param("post", "/api/v1/books/", "{", "application/json", 400, id="malformed"),
        pytest.param("post", "/api/v1/books/", b"\xff", "application/json", 400, id="not-utf-8"),
        pytest.param("post", "/api/v1/books/", "a", "text/plain", 415, id="media-type"),
        pytest.param("post", "/api/v1/books/", "[]", "application/json", 422, id="a-list"),
        pytest.param("post", "/api/v1/books/", "null", "application/json", 422, id="null"),
        pytest.param("post", "/api/v1/books/", '"x"', "application/json", 422, id="a-string"),
        pytest.param("post", "/api/v1/books/", "{}", "application/json", 422, id="nothing-given"),
        pytest.param("get", "/api/v1/isbn/12/", None, None, 422, id="no-isbn"),
        pytest.param("get", "/api/v1/books/?cursor=x", None, None, 404, id="bad-cursor"),
    ],
)
def test_the_api_answers_every_mistake_as_a_problem(api, method, path, body, content_type, status):
    given = {} if body is None else {"data": body, "content_type": content_type}

    answer = getattr(api, method)(path, **given)

    assert problem(answer)["status"] == status


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/v1/books/", "/api/v1/isbn/9780306406157/"])
def test_a_visitor_is_told_how_to_identify(path):
    answer = APIClient().get(path)

    assert problem(answer)["code"] == "not_authenticated"
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.django_db
def test_a_bad_token_is_named_as_such():
    answer = APIClient(headers={"Authorization": "Bearer pen_nothing"}).get("/api/v1/books/")

    assert answer.status_code == 401
    assert problem(answer)["code"] == "token_refused"


@pytest.mark.django_db
def test_a_token_that_may_only_read_says_so():
    token = ApiTokenFactory(text="pen_" + "x" * 43, scope="read")
    book = BookFactory(owner=token.owner)
    client = APIClient(headers={"Authorization": "Bearer pen_" + "x" * 43})

    answer = client.delete(f"/api/v1/books/{book.public_id}/")

    assert answer.status_code == 403
    assert problem(answer)["code"] == "scope_too_narrow"


def test_a_session_needs_the_form_token(reader):
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(reader)

    answer = client.post("/api/v1/books/", {"title": "A book"}, format="json")

    assert answer.status_code == 403
    assert problem(answer)["code"] == "permission_denied"


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"title": "A", "contributors": [{"role": "author"}]}, "contributors"),
        ({"title": "A", "contributors": [{"name": ""}]}, "contributors"),
        ({"title": "A", "contributors": "Ada"}, "contributors"),
        ({"title": "A", "subjects": [["nested"]]}, "subjects"),
        ({"title": "A", "page_count": "many"}, "page_count"),
        ({"title": "A", "page_count": -1}, "page_count"),
        ({"title": "A", "page_count": 10**30}, "page_count"),
        ({"title": "A", "published": "2024-02-30"}, "published"),
        ({"title": "x" * 501}, "title"),
        ({"title": "A", "visibility": "hidden"}, "visibility"),
        ({"title": "A", "isbn13": "9780306406158"}, "isbn13"),
        ({"title": {"a": 1}}, "title"),
        ({"title": "A\x00"}, "title"),
    ],
    ids=str,
)
def test_errors_of_fields_are_sentences_by_field(api, given, field):
    answer = api.post("/api/v1/books/", given, format="json")

    body = problem(answer)
    assert answer.status_code == 422
    assert set(body["errors"]) == {field}
    assert all(isinstance(message, str) for message in body["errors"][field])
    assert "ErrorDetail" not in answer.text
    assert "{" not in "".join(body["errors"][field])


def test_an_owned_isbn_leads_to_the_copy(api, reader):
    book = BookFactory(owner=reader, isbn13="9780306406157")

    answer = api.post("/api/v1/books/", {"isbn": "0-306-40615-2"}, format="json")

    assert problem(answer)["code"] == "book_already_owned"
    assert answer.status_code == 409
    assert answer.json()["url"] == f"/api/v1/books/{book.public_id}/"
    assert api.get(answer.json()["url"]).status_code == 200
