"""Invitations that readers make, where sign-up is by invitation."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from accounts import services
from accounts.exceptions import TooManyInvitations
from accounts.models import Invitation, User
from accounts.tests.factories import PASSWORD, InvitationFactory

pytestmark = pytest.mark.django_db

PAGE = "/account/invitations/"


@pytest.fixture(autouse=True)
def by_invitation(settings):
    settings.SIGN_UP, settings.INVITATIONS_PER_READER = "invite", 3


def link_made(client, **sent):
    answer = client.post(PAGE, sent)
    assert answer.status_code == 201
    return re.search(
        r'value="http://testserver(/account/sign-up/\?invitation=[\w-]{22})"', answer.text
    )[1]


def sign_up(link, handle="newcomer", email=""):
    client = Client()
    page = client.get(link)
    code = page.context["form"]["invitation_code"].value()
    sent = {"invitation_code": code, "handle": handle, "email": email}
    return client.post(link, sent | {"password": PASSWORD, "password_again": PASSWORD})


def test_a_reader_invites_somebody_by_a_link_shown_once(reader_client, reader):
    link = link_made(reader_client)

    assert sign_up(link).status_code == 302
    assert User.objects.get(handle="newcomer").invitation_used.made_by == reader
    page = reader_client.get(PAGE).text
    assert "Used by @newcomer" in page
    assert "invitation=" not in page
    assert sign_up(link, "another").status_code == 422


def test_one_for_an_address_makes_an_account_with_that_address(reader_client):
    link = link_made(reader_client, email="Ada@example.org")

    assert sign_up(link, email="george@example.org").status_code == 422
    assert sign_up(link, email="ada@example.org").status_code == 302


def test_three_each_of_which_the_unused_come_back(reader_client, reader):
    for _ in range(3):
        link_made(reader_client)
    refused = reader_client.post(PAGE, {})
    assert refused.status_code == 422
    assert "You have no invitations left." in refused.text

    used, open_, over = Invitation.objects.order_by("pk")
    Invitation.objects.filter(pk=used.pk).update(used_at=timezone.now())
    Invitation.objects.filter(pk=over.pk).update(expires_at=timezone.now())
    assert services.invitations_left(reader) == 1

    reader_client.post(f"{PAGE}{open_.public_id}/revoke/")
    assert services.invitations_left(reader) == 2


def test_one_taken_back_opens_nothing(reader_client):
    link = link_made(reader_client)
    invitation = Invitation.objects.get()

    reader_client.post(f"{PAGE}{invitation.public_id}/revoke/")

    assert sign_up(link).status_code == 422
    assert "Over" in reader_client.get(PAGE).text


def test_one_that_was_used_is_not_taken_back(reader_client, reader):
    invitation = InvitationFactory(made_by=reader, used_at=timezone.now())

    assert services.revoke_invitation(invitation=invitation) is False


@pytest.mark.parametrize("state", ["hidden", "none-allowed"])
def test_who_may_invite_nobody(reader_client, reader, settings, state):
    if state == "hidden":
        User.objects.filter(pk=reader.pk).update(hidden_at=timezone.now())
    else:
        settings.INVITATIONS_PER_READER = 0

    assert reader_client.post(PAGE, {}).status_code == 422
    with pytest.raises(TooManyInvitations):
        services.invite(reader=reader)
    assert not Invitation.objects.exists()


@pytest.mark.parametrize("mode", ["open", "closed"])
def test_where_nobody_needs_one_there_is_no_page(reader_client, settings, mode):
    settings.SIGN_UP = mode

    assert reader_client.get(PAGE)["Location"] == "/account/settings/"
    assert reader_client.post(PAGE, {})["Location"] == "/account/settings/"
    assert "Invitations" not in reader_client.get("/account/settings/").text
    assert not Invitation.objects.exists()


def test_a_stranger_sees_and_revokes_none_of_anothers(reader, stranger_client):
    invitation = InvitationFactory(made_by=reader, email="ada@example.org")

    assert stranger_client.post(f"{PAGE}{invitation.public_id}/revoke/").status_code == 404
    assert "ada@example.org" not in stranger_client.get(PAGE).text
    assert Invitation.objects.usable(now=timezone.now()).count() == 1


def test_the_page_takes_as_many_queries_for_many(reader_client, reader, assert_flat_queries):
    def grow(n):
        InvitationFactory.create_batch(n, made_by=reader)

    assert_flat_queries(grow=grow, act=lambda: reader_client.get(PAGE), at_most=6)
