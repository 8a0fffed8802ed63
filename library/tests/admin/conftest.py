import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory


@pytest.fixture
def keeper_client(client, db):
    client.force_login(User.objects.create_superuser("keeper"))
    return client


@pytest.fixture
def helper_client(client, db):
    """A moderator: somebody who may deal with reports and with nothing else."""
    client.force_login(UserFactory(handle="helper", is_staff=True))
    return client
