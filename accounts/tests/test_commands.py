from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts import services
from accounts.models import User
from accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def create_token(*args):
    out = StringIO()
    call_command("create_token", *args, stdout=out)
    return out.getvalue().split()[-1]


def test_the_token_is_the_last_word_and_works():
    user = UserFactory(handle="ada")

    text = create_token("ada", "--name", "Backup")

    token = services.authenticate_token(text=text)
    assert (token.owner, token.name, token.scope, token.expires_at) == (
        user,
        "Backup",
        "read",
        None,
    )


def test_scope_and_days_are_obeyed():
    UserFactory(handle="ada")

    text = create_token("@Ada", "--name", "Backup", "--scope", "write", "--days", "7")

    token = services.authenticate_token(text=text)
    assert token.may_write()
    assert (token.expires_at - token.created_at).days in {6, 7}


@pytest.mark.parametrize(
    ("args", "sentence"),
    [
        (("nobody", "--name", "x"), "There is no active account 'nobody'."),
        (("gone", "--name", "x"), "There is no active account 'gone'."),
        (("ada", "--name", " "), "This field cannot be blank."),
        (("ada", "--name", "x", "--days", "0"), "A token lasts 1 to 3,650 days, or for ever."),
        (("ada", "--name", "x", "--scope", "admin"), "invalid choice"),
        (("ada",), "--name"),
    ],
)
def test_bad_arguments_are_refused_in_words(args, sentence):
    UserFactory(handle="ada")
    UserFactory(handle="gone", is_active=False)

    with pytest.raises(CommandError, match=sentence):
        create_token(*args)


def test_the_fifty_first_token_is_refused_in_words():
    user = UserFactory(handle="ada")
    for number in range(50):
        services.make_token(owner=user, name=str(number))

    with pytest.raises(CommandError, match="as many tokens"):
        create_token("ada", "--name", "x")


def test_createsuperuser_makes_an_admin(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "irrelevant-here")

    call_command("createsuperuser", "--noinput", "--handle", "Keeper", stdout=StringIO())

    assert User.objects.get(handle="keeper").is_superuser


def test_createsuperuser_refuses_a_reserved_handle_in_words():
    with pytest.raises(CommandError, match="kept for the site"):
        call_command("createsuperuser", "--noinput", "--handle", "admin", stdout=StringIO())
