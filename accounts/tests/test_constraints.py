"""What the database refuses, whatever the code above it does."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.models import OldHandle, User
from accounts.tests.factories import (
    ApiTokenFactory,
    InvitationFactory,
    OldHandleFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def refuses(change, name):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        change()
    return name in str(refusal.value)


@pytest.mark.parametrize("handle", ["Ada", "ad", "-ada", "ada b", "ada\n", "\u0430da", ""])
def test_a_malformed_handle_cannot_be_stored(handle):
    user = UserFactory()

    assert refuses(
        lambda: User.objects.filter(pk=user.pk).update(handle=handle), "user_handle_is_well_formed"
    )


@pytest.mark.parametrize(
    ("column", "value", "name"),
    [
        ("email", "Ada@example.org", "user_email_is_lower_case"),
        ("clerk_id", "", "user_clerk_id_is_not_empty"),
        ("default_book_visibility", "secret", "user_default_book_visibility_is_known"),
    ],
)
def test_a_bad_column_of_an_account_cannot_be_stored(column, value, name):
    user = UserFactory()

    assert refuses(lambda: User.objects.filter(pk=user.pk).update(**{column: value}), name)


def test_two_accounts_cannot_share_a_handle():
    UserFactory(handle="ada")

    assert refuses(lambda: UserFactory(handle="ADA"), "handle")


def test_two_accounts_cannot_share_an_email():
    UserFactory(email="ada@example.org")

    assert refuses(lambda: UserFactory(email="ADA@example.org"), "user_one_per_email")


def test_many_accounts_may_have_no_email_and_no_clerk_id():
    UserFactory.create_batch(2, email="", clerk_id=None)

    assert User.objects.filter(email="", clerk_id=None).count() == 2


def test_two_accounts_cannot_share_a_clerk_id():
    UserFactory(clerk_id="user_1")

    assert refuses(lambda: UserFactory(clerk_id="user_1"), "clerk_id")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"scope": "admin"}, "api_token_scope_is_known"),
        ({"name": ""}, "api_token_has_a_name"),
        ({"expires_at": timezone.now() - timedelta(days=1)}, "api_token_expires_after_it_was_made"),
    ],
)
def test_a_bad_token_cannot_be_stored(fields, name):
    assert refuses(lambda: ApiTokenFactory(**fields), name)


def test_two_tokens_cannot_have_the_same_secret():
    token = ApiTokenFactory()

    assert refuses(lambda: ApiTokenFactory(secret_hash=token.secret_hash), "secret_hash")


def test_an_invitation_is_not_used_by_somebody_at_no_time(reader):
    assert refuses(lambda: InvitationFactory(used_by=reader), "invitation_used_by_has_used_at")


def test_an_invitation_for_an_upper_case_address_cannot_be_stored():
    assert refuses(
        lambda: InvitationFactory(email="Ada@example.org"), "invitation_email_is_lower_case"
    )


def test_deleting_an_account_deletes_its_tokens_and_keeps_the_invitation_used(reader):
    ApiTokenFactory(owner=reader)
    invitation = InvitationFactory(used_by=reader, used_at=timezone.now())

    reader.delete()

    invitation.refresh_from_db()
    assert invitation.used_by is None
    assert invitation.used_at is not None


def test_a_handle_is_given_up_by_one_reader_only(reader, stranger):
    OldHandleFactory(user=reader, handle="wren")

    assert refuses(lambda: OldHandleFactory(user=stranger, handle="wren"), "handle")


def test_the_handles_somebody_gave_up_go_with_the_account(reader):
    OldHandleFactory(user=reader)

    reader.delete()

    assert not OldHandle.objects.exists()
