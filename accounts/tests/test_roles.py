from io import StringIO

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.management import CommandError, call_command

from accounts import services
from accounts.choices import Role
from accounts.models import User
from accounts.permissions import GRANTED, role_of
from accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db

MODERATE = "library.change_report"


def change_url(user):
    return f"/admin/accounts/user/{user.pk}/change/"


@pytest.fixture
def keeper(client):
    keeper = User.objects.create_superuser("keeper")
    client.force_login(keeper)
    return keeper


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("before", Role.values)
def test_a_role_is_given_and_another_taken(before, role):
    user = UserFactory()
    services.set_role(user=user, role=before)

    assert services.set_role(user=user, role=role) is (before != role)

    assert role_of(user) == role_of(User.objects.get(pk=user.pk)) == role


def test_there_are_no_other_roles(reader):
    with pytest.raises(ValueError, match="owner"):
        services.set_role(user=reader, role="owner")


def test_visitors_and_closed_accounts_have_no_role():
    closed = UserFactory(is_active=False, is_staff=True, is_superuser=True)

    assert role_of(AnonymousUser()) is role_of(closed) is None
    assert not closed.has_perm(MODERATE)


def test_what_moderators_may_do_exists_and_is_all_they_may():
    moderator = UserFactory(is_staff=True)
    known = Permission.objects.values_list("content_type__app_label", "codename")
    names = {f"{app}.{codename}" for app, codename in known}

    assert {name for name in names if moderator.has_perm(name)} == GRANTED[Role.MODERATOR]
    assert GRANTED[Role.MODERATOR] <= names
    assert not moderator.has_module_perms("accounts")


def test_only_roles_give_permissions(reader):
    reader.user_permissions.add(Permission.objects.get(codename="change_report"))

    assert not User.objects.get(pk=reader.pk).has_perm(MODERATE)


def test_the_command_gives_and_takes_a_role(reader):
    def said(*args):
        out = StringIO()
        call_command("set_role", *args, stdout=out)
        return out.getvalue().strip()

    assert said("@Alice", "admin") == "@alice is now admin."
    assert said("alice", "admin") == "@alice was already admin."
    assert said("alice", "reader") == "@alice is now reader."
    with pytest.raises(CommandError, match="There is no account 'bob'"):
        said("bob", "admin")


def test_an_admin_gives_a_role(keeper, client, reader):
    page = client.get(change_url(reader)).context["adminform"].form
    kept = {name: page[name].value() for name in page.fields if name != "password"}
    data = {name: value for name, value in kept.items() if value not in (None, False)}
    assert data["role"] == "reader"

    client.post(change_url(reader), data | {"links": "[]", "role": "moderator"})

    assert role_of(User.objects.get(pk=reader.pk)) == Role.MODERATOR


def test_an_admin_does_not_take_their_own_role(keeper, client):
    page = client.get(change_url(keeper))
    data = {"handle": "keeper", "default_book_visibility": "public", "links": "[]"}

    client.post(change_url(keeper), data | {"role": "reader", "is_active": "on"})

    assert 'name="role"' not in page.text
    assert role_of(User.objects.get(pk=keeper.pk)) == Role.ADMIN


@pytest.mark.parametrize("field", ["is_staff", "is_superuser", "user_permissions"])
def test_no_form_gives_more_than_a_role(keeper, client, reader, field):
    assert f'name="{field}"' not in client.get(change_url(reader)).text


def test_the_admins_own_page_for_a_password_is_not_a_second_place_to_guess(keeper, client):
    answer = client.post("/admin/password_change/", {"old_password": "guess"})

    assert answer["Location"] == "/account/password/"


def test_staff_are_not_told_the_addresses_of_rows(keeper, client):
    assert client.get("/admin/r/1/1/").status_code == 404
