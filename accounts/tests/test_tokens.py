from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework import permissions
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory, force_authenticate

from accounts import services
from accounts.authentication import ApiTokenAuthentication
from accounts.exceptions import InvalidToken, TokenRefused, TooManyTokens
from accounts.models import ApiToken
from accounts.permissions import HasScope
from accounts.tests.factories import ApiTokenFactory

pytestmark = pytest.mark.django_db


@api_view(["GET", "POST"])
@authentication_classes([ApiTokenAuthentication])
@permission_classes([permissions.IsAuthenticated, HasScope])
def who(request):
    return Response({"handle": request.user.handle, "token": getattr(request.auth, "name", None)})


def call(method="get", header=None):
    headers = {} if header is None else {"HTTP_AUTHORIZATION": header}
    return who(getattr(APIRequestFactory(), method)("/", **headers))


def test_a_token_is_random_and_only_its_hash_is_kept(reader):
    made = services.make_token(owner=reader, name="  Shelf\tscanner ", scope="write", days=30)

    stored = ApiToken.objects.get(pk=made.token.pk)
    assert made.text.startswith("pen_")
    assert len(made.text) == 47
    assert (stored.name, stored.scope) == ("Shelf scanner", "write")
    assert stored.prefix == made.text[:8]
    assert made.text not in str(vars(stored))
    assert timedelta(days=29) < stored.expires_at - timezone.now() <= timedelta(days=30)


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        ({"name": "  "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "x", "scope": "admin"}, "scope"),
        ({"name": "x", "days": 0}, "days"),
        ({"name": "x", "days": -1}, "days"),
        ({"name": "x", "days": 10**9}, "days"),
    ],
)
def test_a_token_that_cannot_be_made_is_refused(reader, fields, at_fault):
    with pytest.raises(InvalidToken) as refusal:
        services.make_token(owner=reader, **fields)

    assert list(refusal.value.extra["errors"]) == [at_fault]


def test_one_reader_has_at_most_fifty_working_tokens(reader):
    ApiTokenFactory.create_batch(50, owner=reader)

    with pytest.raises(TooManyTokens):
        services.make_token(owner=reader, name="one more")


def test_revoked_tokens_make_room(reader):
    first, *_ = ApiTokenFactory.create_batch(50, owner=reader)

    services.revoke_token(token=first)

    assert services.make_token(owner=reader, name="one more").text


def test_revoking_twice_keeps_the_first_date():
    token = ApiTokenFactory()
    services.revoke_token(token=token)
    token.refresh_from_db()
    first = token.revoked_at

    services.revoke_token(token=token)

    token.refresh_from_db()
    assert token.revoked_at == first


def test_a_token_opens_the_api_as_its_owner(reader):
    made = services.make_token(owner=reader, name="Scanner")

    answer = call(header=f"Bearer {made.text}")

    assert answer.data == {"handle": reader.handle, "token": "Scanner"}


@pytest.mark.parametrize("scheme", ["bearer", "BEARER", "Bearer "])
def test_the_scheme_is_read_in_any_case(reader, scheme):
    made = services.make_token(owner=reader, name="Scanner")

    assert call(header=f"{scheme} {made.text}").status_code == 200


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"revoked_at": timezone.now()}, "revoked"),
        ({"expires_at": timezone.now() + timedelta(hours=1)}, "expired"),
        ({"owner__is_active": False}, "inactive"),
    ],
)
def test_a_token_that_has_ended_is_refused_and_says_why(fields, reason, time_machine):
    token = "pen_" + "x" * 43
    ApiTokenFactory(text=token, **fields)
    time_machine.move_to(timezone.now() + timedelta(hours=2))

    with pytest.raises(TokenRefused) as refusal:
        services.authenticate_token(text=token)

    assert refusal.value.extra == {"reason": reason}
    assert call(header=f"Bearer {token}").status_code == 401


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer pen_" + "y" * 43,
        "Bearer pen_short",
        "Bearer pen_" + "y" * 43 + " extra",
        "Bearer \xff\xfe",
        "Bearer eyJhbGciOiJub25lIn0.e30.",
        "Bearer " + "x" * 10_000,
    ],
)
def test_anything_else_as_a_token_is_a_401_that_names_the_scheme(header):
    answer = call(header=header)

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="penumbra"'
    assert answer.data["code"] == "token_refused"


@pytest.mark.parametrize("header", [None, "", "Basic YWRhOng=", "Token abc"])
def test_without_a_bearer_token_the_request_is_anonymous(header):
    assert call(header=header).status_code == 401


def test_a_read_token_may_not_write():
    token = "pen_" + "r" * 43
    ApiTokenFactory(text=token, scope="read")

    refused = call("post", f"Bearer {token}")

    assert refused.status_code == 403
    assert refused.data["code"] == "scope_too_narrow"
    assert call("get", f"Bearer {token}").status_code == 200


def test_a_write_token_may_write():
    token = "pen_" + "w" * 43
    ApiTokenFactory(text=token, scope="write")

    assert call("post", f"Bearer {token}").status_code == 200


def test_a_session_is_not_limited_by_scopes(reader):
    request = APIRequestFactory().post("/")
    force_authenticate(request, user=reader)

    assert who(request).status_code == 200


def test_use_is_noted_at_most_once_a_minute(time_machine, django_assert_num_queries):
    token = "pen_" + "u" * 43
    row = ApiTokenFactory(text=token)
    time_machine.move_to("2026-05-01T12:00:00Z", tick=False)

    with django_assert_num_queries(2):
        services.authenticate_token(text=token)
    time_machine.move_to("2026-05-01T12:00:59Z", tick=False)
    with django_assert_num_queries(1):
        services.authenticate_token(text=token)

    row.refresh_from_db()
    assert row.last_used_at.isoformat() == "2026-05-01T12:00:00+00:00"
    time_machine.move_to("2026-05-01T12:01:01Z", tick=False)
    services.authenticate_token(text=token)
    row.refresh_from_db()
    assert row.last_used_at.isoformat() == "2026-05-01T12:01:01+00:00"


def test_something_that_is_no_token_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0), pytest.raises(TokenRefused):
        services.authenticate_token(text="pen_")
