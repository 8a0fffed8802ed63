import re

import pytest
from django.utils import timezone

from accounts import services
from accounts.models import ApiToken, Invitation, OldHandle, SiteSettings, User
from accounts.tests.factories import (
    PASSWORD,
    ApiTokenFactory,
    InvitationFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def called(old):
    """The reader who gave this handle up; None where nobody did."""
    return User.objects.once_called(old).first()


USERS = "/admin/accounts/user/"
INVITATIONS = "/admin/accounts/invitation/"
TOKENS = "/admin/accounts/apitoken/"
SITE = "/admin/accounts/sitesettings/"
OLD_HANDLES = "/admin/accounts/oldhandle/"


@pytest.fixture
def keeper():
    return User.objects.create_superuser("keeper", password=PASSWORD)


@pytest.fixture
def keeper_client(client, keeper):
    client.force_login(keeper)
    return client


def grow_users(n):
    UserFactory.create_batch(n, name="A reader")


def grow_invitations(n):
    for _ in range(n):
        InvitationFactory(made_by=UserFactory(), used_by=UserFactory(), used_at=timezone.now())


def grow_tokens(n):
    ApiTokenFactory.create_batch(n)


@pytest.mark.parametrize(
    ("path", "grow"),
    [(USERS, grow_users), (INVITATIONS, grow_invitations), (TOKENS, grow_tokens)],
    ids=["users", "invitations", "tokens"],
)
def test_lists_take_as_many_queries_for_many_rows(keeper_client, assert_flat_queries, path, grow):
    assert_flat_queries(grow=grow, act=lambda: keeper_client.get(path), at_most=8)


@pytest.mark.parametrize("path", [USERS, INVITATIONS, TOKENS])
def test_lists_can_be_searched(keeper_client, path):
    assert keeper_client.get(path, {"q": "ada"}).status_code == 200


@pytest.mark.parametrize(
    ("state", "count"), [("open", 1), ("used", 1), ("expired", 1), ("other", 3)]
)
def test_invitations_are_filtered_by_state(keeper_client, state, count):
    InvitationFactory()
    InvitationFactory(used_at=timezone.now())
    InvitationFactory(expires_at=timezone.now())

    page = keeper_client.get(INVITATIONS, {"state": state})

    assert page.context["cl"].result_count == count


def test_an_admin_makes_an_invitation_and_sees_its_code_once(keeper_client, keeper, settings):
    settings.SIGN_UP = "invite"
    first = keeper_client.get(f"{INVITATIONS}add/").context["adminform"].form
    data = {
        "email": "Ada@example.org",
        "expires_at_0": first["expires_at"].value().date().isoformat(),
        "expires_at_1": "12:00:00",
    }

    page = keeper_client.post(f"{INVITATIONS}add/", data, follow=True)

    code = re.search(r"shown this once: ([\w-]{22})", page.text)[1]
    invitation = Invitation.objects.get()
    assert (invitation.made_by, invitation.email) == (keeper, "ada@example.org")
    assert code not in keeper_client.get(f"{INVITATIONS}{invitation.pk}/change/").text
    user = services.sign_up(
        handle="ada", password=PASSWORD, email="ada@example.org", invitation_code=code
    )
    assert user.invitation_used == invitation


def test_an_invitation_can_be_ended_early(keeper_client):
    invitation = InvitationFactory()
    data = {"email": "", "expires_at_0": "2026-01-01", "expires_at_1": "00:00:00"}

    keeper_client.post(f"{INVITATIONS}{invitation.pk}/change/", data)

    invitation.refresh_from_db()
    assert invitation.expires_at.year == 2026
    assert Invitation.objects.count() == 1


def test_an_admin_makes_an_account_with_a_folded_handle(keeper_client):
    data = {"handle": "Ada", "email": "Ada@example.org", "usable_password": "true"}
    passwords = {"password1": PASSWORD, "password2": PASSWORD}

    keeper_client.post(f"{USERS}add/", data | passwords)

    user = User.objects.get(handle="ada")
    assert user.email == "ada@example.org"
    assert user.check_password(PASSWORD)


@pytest.mark.parametrize("handle", ["admin", "KEEPER", "a b c"])
def test_an_admin_cannot_make_a_handle_that_cannot_be(keeper_client, handle):
    data = {"handle": handle, "email": "", "usable_password": "true"}
    passwords = {"password1": PASSWORD, "password2": PASSWORD}

    page = keeper_client.post(f"{USERS}add/", data | passwords)

    assert "handle" in page.context["adminform"].form.errors
    assert User.objects.count() == 1


def test_an_admin_edits_an_account_and_leaves_the_clerk_id_empty(keeper_client):
    user = UserFactory(handle="ada", email="ada@example.org")
    data = {
        "handle": "ada",
        "email": "New@example.org",
        "clerk_id": "",
        "default_book_visibility": "private",
        "links": "[]",
        "is_active": "on",
        "is_published": "on",
    }

    answer = keeper_client.post(f"{USERS}{user.pk}/change/", data)

    user.refresh_from_db()
    assert answer.status_code == 302
    assert (user.email, user.clerk_id, user.is_published) == ("new@example.org", None, True)


def test_an_admin_cannot_give_two_accounts_one_email(keeper_client):
    UserFactory(email="ada@example.org")
    data = {"handle": "george", "email": "ADA@example.org", "usable_password": "false"}

    page = keeper_client.post(f"{USERS}add/", data)

    assert page.status_code == 200
    assert not User.objects.filter(handle="george").exists()


def test_the_admin_shows_no_hash(keeper_client, keeper):
    token, invitation = ApiTokenFactory(), InvitationFactory()

    pages = [
        keeper_client.get(path).text
        for path in (
            TOKENS,
            f"{TOKENS}{token.pk}/change/",
            f"{INVITATIONS}{invitation.pk}/change/",
            INVITATIONS,
            USERS,
            f"{USERS}{keeper.pk}/change/",
        )
    ]

    secrets = [token.secret_hash, invitation.code_hash, keeper.password]
    assert not [secret for secret in secrets for page in pages if secret in page]


def test_an_admin_revokes_tokens_and_cannot_make_any(keeper_client):
    tokens = ApiTokenFactory.create_batch(2)
    data = {"action": "revoke", "_selected_action": [token.pk for token in tokens]}

    keeper_client.post(TOKENS, data)

    assert not ApiToken.objects.unrevoked().exists()
    assert keeper_client.get(f"{TOKENS}add/").status_code == 403


def test_a_reader_is_no_admin(reader_client):
    assert reader_client.get(USERS).status_code == 302


def test_handles_given_up_are_listed_and_can_be_let_go(keeper_client, keeper):
    old = OldHandle.objects.create(handle="formerly", user=keeper, given_up_at=timezone.now())

    assert "formerly" in keeper_client.get(OLD_HANDLES).text
    assert keeper_client.get(f"{OLD_HANDLES}{old.pk}/change/").status_code == 200
    assert keeper_client.get(f"{OLD_HANDLES}add/").status_code == 403
    keeper_client.post(f"{OLD_HANDLES}{old.pk}/delete/", {"post": "yes"})
    assert not OldHandle.objects.exists()


def test_the_featured_reader_is_chosen_on_the_one_page_there_is(keeper_client):
    reader = UserFactory(is_published=True)

    assert keeper_client.get(SITE).url == f"{SITE}add/"
    keeper_client.post(f"{SITE}add/", {"featured": reader.pk})

    assert SiteSettings.objects.get().featured == reader
    assert keeper_client.get(SITE).url == f"{SITE}1/change/"
    assert keeper_client.get(f"{SITE}1/change/").status_code == 200
    assert keeper_client.get(f"{SITE}add/").status_code == 403
    assert keeper_client.get(f"{SITE}1/delete/").status_code == 403
    keeper_client.post(f"{SITE}1/change/", {"featured": ""})
    assert SiteSettings.objects.get().featured is None


def test_a_reader_whom_nobody_may_see_is_not_featured(keeper_client):
    reader = UserFactory()

    page = keeper_client.post(f"{SITE}add/", {"featured": reader.pk})

    assert "Visitors may not see this reader" in page.text
    assert not SiteSettings.objects.exists()


def test_staff_without_leave_do_not_choose(client):
    client.force_login(UserFactory(is_staff=True))

    assert client.get(SITE).status_code == 403


def changed_in_admin(client, user, **changes):
    form = client.get(f"{USERS}{user.pk}/change/").context["adminform"].form
    kept = {name: form[name].value() for name in form.fields if name not in ("groups", "password")}
    kept |= {"links": "[]", "clerk_id": "", "user_permissions": []} | changes
    data = {name: value for name, value in kept.items() if value not in (None, False)}
    return client.post(f"{USERS}{user.pk}/change/", data)


def test_a_handle_changed_by_an_admin_leads_on_too(keeper_client, reader):
    for handle in ("Wren", "robin", "siskin"):
        assert changed_in_admin(keeper_client, reader, handle=handle).status_code == 302

    reader.refresh_from_db()
    assert reader.handle == "siskin"
    assert called("wren") == called("alice") == reader


def test_an_admin_gives_nobody_a_handle_that_somebody_keeps(keeper_client, reader, stranger):
    services.change_handle(user=stranger, handle="wren")

    answer = changed_in_admin(keeper_client, reader, handle="Charlie")
    made = keeper_client.post(f"{USERS}add/", {"handle": "charlie", "usable_password": "false"})

    for page in (answer, made):
        assert page.status_code == 200
        assert "handle" in page.context["adminform"].form.errors
    assert User.objects.count() == 3


def test_what_an_admin_changes_is_seen_at_once(keeper_client, reader):
    before = reader.shown_version

    changed_in_admin(keeper_client, reader, name="Somebody")

    reader.refresh_from_db()
    assert reader.name == "Somebody"
    assert reader.shown_version > before
