from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from accounts import services
from accounts.exceptions import (
    EmailTaken,
    HandleTaken,
    InvalidAccount,
    InvalidHandle,
    InvitationRefused,
    SignUpClosed,
)
from accounts.models import User
from accounts.tests.factories import PASSWORD, InvitationFactory, UserFactory

pytestmark = pytest.mark.django_db


def profile(**changes):
    kept = {"handle": "alice", "name": "", "bio": ""}
    return services.Profile(**kept | changes)


def test_sign_up_makes_an_account_that_can_sign_in():
    user = services.sign_up(
        handle="@Ada", password=PASSWORD, email="Ada@Example.org", name=" Ada  L "
    )

    user.refresh_from_db()
    assert (user.handle, user.email, user.name) == ("ada", "ada@example.org", "Ada L")
    assert user.check_password(PASSWORD)
    assert not user.is_staff


def test_sign_up_refuses_a_handle_that_cannot_be_one():
    with pytest.raises(InvalidHandle):
        services.sign_up(handle="admin", password=PASSWORD)


def test_sign_up_refuses_a_taken_handle_in_any_case():
    UserFactory(handle="ada")

    with pytest.raises(HandleTaken):
        services.sign_up(handle="ADA", password=PASSWORD)


def test_sign_up_refuses_a_taken_email_in_any_case():
    UserFactory(email="ada@example.org")

    with pytest.raises(EmailTaken):
        services.sign_up(handle="ada", password=PASSWORD, email="ADA@example.org")


@pytest.mark.parametrize(
    ("fields", "at_fault"),
    [
        pytest.param({"password": "12345678"}, "password", id="common-password"),
        pytest.param({"password": "short"}, "password", id="short-password"),
        pytest.param({"password": "ada-lovelace-1815"}, "password", id="password-like-handle"),
        pytest.param({"email": "not an address"}, "email", id="email"),
        pytest.param({"name": "x" * 101}, "name", id="long-name"),
    ],
)
def test_sign_up_names_the_field_at_fault(fields, at_fault):
    with pytest.raises(InvalidAccount) as refusal:
        services.sign_up(**{"handle": "ada-lovelace-181", "password": PASSWORD} | fields)

    assert list(refusal.value.extra["errors"]) == [at_fault]
    assert not User.objects.exists()


def test_nobody_signs_up_at_a_closed_site(settings):
    settings.SIGN_UP = "closed"

    with pytest.raises(SignUpClosed):
        services.sign_up(handle="ada", password=PASSWORD)


def test_an_invitation_makes_one_account(settings, reader):
    settings.SIGN_UP = "invite"
    made = services.make_invitation(made_by=reader)

    user = services.sign_up(handle="ada", password=PASSWORD, invitation_code=f" {made.code} ")

    made.invitation.refresh_from_db()
    assert made.invitation.used_by == user
    with pytest.raises(InvitationRefused):
        services.sign_up(handle="george", password=PASSWORD, invitation_code=made.code)
    assert not User.objects.filter(handle="george").exists()


@pytest.mark.parametrize("code", ["", "wrong", "é" * 100])
def test_without_a_true_code_nobody_signs_up_by_invitation(settings, code):
    settings.SIGN_UP = "invite"
    InvitationFactory()

    with pytest.raises(InvitationRefused):
        services.sign_up(handle="ada", password=PASSWORD, invitation_code=code)


def test_an_invitation_expires(settings, time_machine):
    settings.SIGN_UP = "invite"
    time_machine.move_to("2026-05-01T00:00:00Z")
    made = services.make_invitation(made_by=None)
    time_machine.move_to("2026-05-15T00:00:01Z")

    with pytest.raises(InvitationRefused):
        services.sign_up(handle="ada", password=PASSWORD, invitation_code=made.code)


def test_an_invitation_for_an_address_works_for_that_address_only(settings):
    settings.SIGN_UP = "invite"
    made = services.make_invitation(made_by=None, email="Ada@example.org")
    account = {"password": PASSWORD, "invitation_code": made.code}

    with pytest.raises(InvitationRefused):
        services.sign_up(handle="george", email="george@example.org", **account)
    assert services.sign_up(handle="ada", email="ada@EXAMPLE.org", **account).pk


def test_whoever_loses_the_race_for_an_invitation_gets_no_account(settings):
    settings.SIGN_UP = "invite"
    settings.AUTH_PASSWORD_VALIDATORS = [{"NAME": "accounts.tests.rivals.UsesTheInvitation"}]
    made = services.make_invitation(made_by=None)

    with pytest.raises(InvitationRefused):
        services.sign_up(handle="ada", password=PASSWORD, invitation_code=made.code)

    assert not User.objects.exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_eight_people_with_one_invitation_one_gets_an_account(settings):
    if connection.vendor != "postgresql":
        pytest.skip("needs real concurrency")
    settings.SIGN_UP = "invite"
    made = services.make_invitation(made_by=None)

    def try_it(number):
        account = {"handle": f"person-{number}", "password": PASSWORD}
        try:
            return services.sign_up(**account, invitation_code=made.code)
        except InvitationRefused:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        made_accounts = [user for user in pool.map(try_it, range(8)) if user]

    assert list(User.objects.all()) == made_accounts
    assert len(made_accounts) == 1


def test_a_failed_sign_up_leaves_the_invitation_unused(settings):
    settings.SIGN_UP = "invite"
    UserFactory(handle="ada")
    made = services.make_invitation(made_by=None)

    with pytest.raises(HandleTaken):
        services.sign_up(handle="ada", password=PASSWORD, invitation_code=made.code)

    made.invitation.refresh_from_db()
    assert made.invitation.used_at is None


def test_codes_and_tokens_are_not_in_the_representation_of_what_was_made(reader):
    invitation = services.make_invitation(made_by=reader)
    token = services.make_token(owner=reader, name="x")

    assert invitation.code not in repr(invitation)
    assert token.text not in repr(token)


def test_a_profile_is_cleaned_and_kept(reader):
    link = {"label": " My\u202e page ", "url": "https://example.org"}

    changed = services.update_profile(
        user=reader,
        profile=profile(
            handle="Ada-L", name="Ada\n L", bio="One\r\n\r\n\r\n\r\ntwo", links=(link,)
        ),
    )

    changed.refresh_from_db()
    assert (changed.handle, changed.name, changed.bio) == ("ada-l", "Ada L", "One\n\ntwo")
    assert changed.links == [{"label": "My page", "url": "https://example.org"}]


def test_a_profile_change_leaves_other_columns_alone(reader):
    User.objects.filter(pk=reader.pk).update(is_published=True)

    services.update_profile(user=reader, profile=profile(name="Ada"))

    reader.refresh_from_db()
    assert (reader.is_published, reader.name) == (True, "Ada")


@pytest.mark.parametrize(
    ("changes", "at_fault"),
    [
        ({"bio": "x" * 501}, "bio"),
        ({"name": "x" * 101}, "name"),
        ({"links": ({"label": "x", "url": "javascript:alert(1)"},)}, "links"),
        ({"links": ({"label": "x", "url": "https://example.org"},) * 9}, "links"),
    ],
)
def test_a_profile_that_cannot_be_kept_changes_nothing(reader, changes, at_fault):
    with pytest.raises(InvalidAccount) as refusal:
        services.update_profile(user=reader, profile=profile(**{"name": "New"} | changes))

    assert list(refusal.value.extra["errors"]) == [at_fault]
    assert User.objects.get(pk=reader.pk).name == reader.name


def test_with_a_handle_that_is_taken_nothing_of_a_profile_is_kept(reader, stranger):
    with pytest.raises(HandleTaken):
        services.update_profile(user=reader, profile=profile(handle="charlie", name="New"))

    assert User.objects.get(pk=reader.pk).name == reader.name


def test_an_email_is_changed_and_folded(reader):
    assert services.change_email(user=reader, email=" ADA@example.org ").email == "ada@example.org"
    assert services.change_email(user=reader, email="").email == ""


def test_an_email_that_is_none_is_refused(reader):
    with pytest.raises(InvalidAccount) as refusal:
        services.change_email(user=reader, email="nonsense")

    assert list(refusal.value.extra["errors"]) == ["email"]


def test_an_email_of_somebody_else_cannot_be_taken(reader):
    UserFactory(email="ada@example.org")

    with pytest.raises(EmailTaken):
        services.change_email(user=reader, email="Ada@example.org")


def test_new_books_get_the_visibility_chosen(reader):
    services.set_default_visibility(user=reader, visibility="private")

    reader.refresh_from_db()
    assert reader.default_book_visibility == "private"
    with pytest.raises(InvalidAccount):
        services.set_default_visibility(user=reader, visibility="secret")


@pytest.mark.parametrize("password", [PASSWORD, None])
def test_ending_sessions_keeps_the_password_and_changes_its_fingerprint(password):
    user = UserFactory(password=password)
    before = user.get_session_auth_hash()

    changed = services.end_sessions(user=user, password=password)

    assert changed.get_session_auth_hash() != before
    assert changed.has_usable_password() == (password is not None)
    assert password is None or changed.check_password(password)
