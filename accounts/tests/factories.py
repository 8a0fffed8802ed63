import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts import keys, services
from accounts.models import ApiToken, Invitation, OldHandle, User

PASSWORD = "brown-owls-read-at-night"


class UserFactory(DjangoModelFactory):
    """A reader who cannot sign in with a password unless the test gives one."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    handle = factory.Sequence(lambda n: f"reader-{n:04}")

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        return model_class.objects.create_user(*args, **kwargs)


class ApiTokenFactory(DjangoModelFactory):
    """A working token; ``text`` is its secret, random unless the test needs to know it."""

    class Meta:
        model = ApiToken

    class Params:
        text = factory.LazyFunction(keys.new_token_text)

    owner = factory.SubFactory(UserFactory)
    name = "Shelf scanner"
    prefix = factory.LazyAttribute(lambda token: token.text[: keys.TOKEN_PREFIX_SHOWN])
    secret_hash = factory.LazyAttribute(lambda token: keys.hash_secret(token.text))


class InvitationFactory(DjangoModelFactory):
    """An invitation anyone may use; ``code`` is its secret."""

    class Meta:
        model = Invitation

    class Params:
        code = factory.LazyFunction(keys.new_invitation_code)

    code_hash = factory.LazyAttribute(lambda invitation: keys.hash_secret(invitation.code))
    expires_at = factory.LazyFunction(services.invitation_expiry)


class OldHandleFactory(DjangoModelFactory):
    class Meta:
        model = OldHandle

    handle = factory.Sequence(lambda n: f"given-up-{n}")
    user = factory.SubFactory(UserFactory)
    given_up_at = factory.LazyFunction(timezone.now)
