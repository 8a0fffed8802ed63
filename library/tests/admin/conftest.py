import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory


@pytest.fixture
def keeper_client(client, db):
    client.force_login(User.objects.create_superuser("keeper"))
    return client


@pytest.fixture
def helper_client(client, db):
    """Somebody who may enter the admin and has been trusted with nothing yet; see ``trust``."""
    client.force_login(UserFactory(handle="helper", is_staff=True))
    return client
