"""What an account is to the site: a reader, a moderator or an admin."""

import logging
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.choices import Role
from accounts.models import User
from accounts.permissions import role_of

logger = logging.getLogger(__name__)

_COLUMNS: dict[Role, dict[str, bool]] = {
    Role.READER: {"is_staff": False, "is_superuser": False},
    Role.MODERATOR: {"is_staff": True, "is_superuser": False},
    Role.ADMIN: {"is_staff": True, "is_superuser": True},
}


def set_role(*, user: User, role: str, actor: Any = audit.BY_REQUEST) -> bool:
    """Make an account a reader, a moderator or an admin, from its next request on.

    ``actor`` did it, else whoever the request is signed in as. Returns whether that changed
    anything; ``user`` itself is changed along. Raises ValueError for a role that there is not.
    2 queries.
    """
    columns = _COLUMNS[Role(role)]
    before = role_of(user)
    with transaction.atomic():
        others = User.objects.filter(pk=user.pk).exclude(**columns)
        changed = bool(others.update(**columns))
        if changed:
            after = {"role": str(role)}
            named = {"owner": user, "label": str(user), "actor": actor}
            audit.record("role.changed", **named, before={"role": before}, after=after)
    for name, value in columns.items():
        setattr(user, name, value)
    if changed:
        logger.info("account.role user_id=%s role=%s", user.pk, role)
    return changed
