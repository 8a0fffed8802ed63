import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import ApiToken, User
from accounts.tests.factories import ApiTokenFactory, InvitationFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_a_new_account_is_unpublished_and_adds_public_books():
    user = User.objects.create_user("ada")

    assert (user.is_published, user.default_book_visibility, user.links) == (False, "public", [])
    assert user.clerk_id is None
    assert not user.has_usable_password()


def test_handle_and_email_are_stored_folded():
    user = User.objects.create_user("@Ada", email=" Ada@Example.ORG ")

    assert (user.handle, user.email) == ("ada", "ada@example.org")


def test_a_superuser_may_enter_the_admin():
    user = User.objects.create_superuser("keeper", password="x")

    assert user.is_staff
    assert user.is_superuser


def test_an_account_is_found_by_its_natural_key_in_any_case():
    user = UserFactory(handle="ada")

    assert User.objects.get_by_natural_key("Ada") == user


@pytest.mark.parametrize(
    "identifier", ["ada", "ADA", "@ada", " ada ", "ada@example.org", "Ada@EXAMPLE.org"]
)
def test_an_account_is_identified_by_handle_or_email(identifier):
    user = UserFactory(handle="ada", email="ada@example.org")
    UserFactory(handle="other")

    assert list(User.objects.identified_by(identifier)) == [user]


@pytest.mark.parametrize("identifier", ["", "@", "@@", "nobody", "nobody@example.org"])
def test_nobody_is_identified_by_anything_else(identifier):
    UserFactory(handle="ada", email="")

    assert not User.objects.identified_by(identifier).exists()


def test_an_empty_email_identifies_nobody():
    UserFactory(email="")

    assert not User.objects.with_email("").exists()


def test_an_account_is_called_by_its_name_or_its_handle():
    named, nameless = UserFactory(name="Ada Lovelace"), UserFactory(handle="george")

    assert (named.get_full_name(), nameless.get_short_name()) == ("Ada Lovelace", "george")
    assert str(nameless) == "@george"


def test_tokens_are_owned_by_one_reader(reader, stranger):
    mine = ApiTokenFactory(owner=reader)
    ApiTokenFactory(owner=stranger)

    assert list(ApiToken.objects.owned_by(reader)) == [mine]


def test_a_visitor_owns_no_tokens():
    ApiTokenFactory()

    assert not ApiToken.objects.owned_by(AnonymousUser()).exists()


def test_neither_secrets_nor_hashes_show_in_text():
    token, invitation = ApiTokenFactory(), InvitationFactory()

    assert token.secret_hash not in str(token) + repr(token)
    assert invitation.code_hash not in str(invitation) + repr(invitation)


def test_public_ids_differ():
    tokens = ApiTokenFactory.create_batch(3)

    assert len({token.public_id for token in tokens}) == 3
    assert all(len(token.public_id) == 12 for token in tokens)
