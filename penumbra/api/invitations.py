"""Invitations that a reader makes, where sign-up is by invitation; elsewhere there are none."""

from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.choices import SignUpMode
from accounts.models import Invitation
from library.api.base import ApiView
from library.api.reading import read
from library.api.schema.doc import says
from penumbra.api import shapes

INVITATIONS = "invitations"
_NO_STORE = {"Cache-Control": "private, no-store"}


class InvitationsView(ApiView):
    """Invitations."""

    resource = INVITATIONS

    def to_keep(self, data: dict[str, Any]) -> dict[str, Any]:
        return data | {"code": None, "link": None}

    @says(
        "The invitations you made, where sign-up is by invitation",
        shapes.Invitations,
        refuses=(404,),
        tag=INVITATIONS,
        name="list_invitations",
    )
    def get(self, request: Request) -> Response:
        _refuse_elsewhere()
        made = Invitation.objects.made_by(request.user)
        left = services.invitations_left(request.user)
        return Response({"results": [_told(one) for one in made], "left": left}, headers=_NO_STORE)

    @says(
        "Make an invitation; its code is told this once",
        shapes.MadeInvitationShape,
        status=201,
        body=shapes.InvitationInput,
        refuses=(404, 409),
        tag=INVITATIONS,
        name="invite",
    )
    def post(self, request: Request) -> Response:
        _refuse_elsewhere()
        given = read(shapes.InvitationInput, request)
        made = services.invite(reader=request.user, email=given.get("email", ""))
        query = urlencode({"invitation": made.code})
        link = request.build_absolute_uri(f"{reverse('accounts:sign-up')}?{query}")
        body = _told(made.invitation) | {"code": made.code, "link": link}
        return Response(body, status=status.HTTP_201_CREATED, headers=_NO_STORE)


class InvitationView(ApiView):
    """One invitation."""

    resource = INVITATIONS

    @says(
        "Take an invitation back; one that was used stays used",
        status=204,
        refuses=(404,),
        tag=INVITATIONS,
        name="revoke_invitation",
    )
    def delete(self, request: Request, public_id: str) -> Response:
        _refuse_elsewhere()
        mine = Invitation.objects.made_by(request.user).filter(public_id=public_id).first()
        if mine is None:
            raise Http404
        services.revoke_invitation(invitation=mine)
        return Response(status=status.HTTP_204_NO_CONTENT)


def _refuse_elsewhere() -> None:
    if settings.SIGN_UP != SignUpMode.INVITE:
        raise Http404


def _told(one: Invitation) -> dict[str, Any]:
    return {
        "id": one.public_id,
        "email": one.email,
        "created_at": one.created_at,
        "expires_at": one.expires_at,
        "used_at": one.used_at,
    }
