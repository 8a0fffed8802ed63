"""Tokens: listed, made, revoked. A token makes none that may do more than it may itself."""

from datetime import timedelta
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services, throttle
from accounts.exceptions import InvalidToken
from accounts.models import ApiToken
from library.api.base import ApiView
from library.api.reading import read
from library.api.schema.doc import says
from penumbra.api import shapes

TOKENS = "tokens"
_NO_STORE = {"Cache-Control": "private, no-store"}


class TokensView(ApiView):
    """Tokens."""

    resource = TOKENS

    def to_keep(self, data: dict[str, Any]) -> dict[str, Any]:
        return data | {"secret": None}

    @says("Your tokens that were not revoked", shapes.Tokens, tag=TOKENS, name="list_tokens")
    def get(self, request: Request) -> Response:
        tokens = ApiToken.objects.owned_by(request.user).unrevoked()
        return Response({"results": [_told(token) for token in tokens]}, headers=_NO_STORE)

    @says(
        "Make a token; its secret is told this once",
        shapes.MadeTokenShape,
        status=201,
        body=shapes.TokenInput,
        refuses=(409,),
        tag=TOKENS,
        name="make_token",
    )
    def post(self, request: Request) -> Response:
        given = read(shapes.TokenInput, request)
        _refuse_more(request, given)
        throttle.count(request, throttle.TOKENS, str(request.user.pk))
        made = services.make_token(owner=request.user, **given)
        body = _told(made.token) | {"secret": made.text}
        headers = _NO_STORE | {"Location": body["url"]}
        return Response(body, status=status.HTTP_201_CREATED, headers=headers)


class TokenView(ApiView):
    """One token."""

    resource = TOKENS

    @says("One token of yours", shapes.Token, refuses=(404,), tag=TOKENS, name="get_token")
    def get(self, request: Request, public_id: str) -> Response:
        return Response(_told(_mine(request, public_id)), headers=_NO_STORE)

    @says("End a token at once", status=204, refuses=(404,), tag=TOKENS, name="revoke_token")
    def delete(self, request: Request, public_id: str) -> Response:
        services.revoke_token(token=_mine(request, public_id))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _mine(request: Request, public_id: str) -> ApiToken:
    token = ApiToken.objects.owned_by(request.user).filter(public_id=public_id).first()
    if token is None:
        raise Http404
    return token


def _refuse_more(request: Request, given: dict[str, Any]) -> None:
    """A token that is limited to tokens would otherwise open everything by making another."""
    own = request.auth
    if isinstance(own, ApiToken) and own.resource and given["resource"] != own.resource:
        said = f"This token makes only tokens for “{own.resource}”."
        raise InvalidToken(errors={"resource": [said]})
    if isinstance(own, ApiToken) and own.expires_at and not _ends_before(own, given.get("days")):
        raise InvalidToken(errors={"days": ["A token makes none that outlives it."]})


def _ends_before(own: ApiToken, days: int | None) -> bool:
    return days is not None and timezone.now() + timedelta(days=days) <= own.expires_at


def _told(token: ApiToken) -> dict[str, Any]:
    return {
        "id": token.public_id,
        "name": token.name,
        "scope": token.scope,
        "resource": token.resource or None,
        "prefix": token.prefix,
        "created_at": token.created_at,
        "last_used_at": token.last_used_at,
        "expires_at": token.expires_at,
        "url": reverse("api:token-detail", args=[token.public_id]),
    }
