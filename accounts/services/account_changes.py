"""Several settings of an account changed together, all or nothing."""

from collections.abc import Callable, Mapping
from typing import Any

from django.db import transaction

from accounts.exceptions import AccountChanged
from accounts.models import User
from accounts.services.publishing import publish, unpublish
from accounts.services.users import Profile, set_default_visibility, update_profile

_PROFILE = ("handle", "name", "bio", "links")


def change_account(
    *, user: User, given: Mapping[str, Any], is_seen: Callable[[User], bool] = lambda user: True
) -> User:
    """Change what is given of profile, ``is_published`` and ``default_book_visibility``.

    ``is_seen`` says of the account as it is, locked, whether it is as the caller saw it. Returns
    it as it is then; ``user`` itself stays as it was. Raises AccountChanged, and as
    ``update_profile`` and ``set_default_visibility``.
    """
    with transaction.atomic():
        now = User.objects.select_for_update().get(pk=user.pk)
        if not is_seen(now):
            raise AccountChanged
        if set(_PROFILE) & set(given):
            said = {name: given.get(name, getattr(now, name)) for name in _PROFILE}
            links = tuple(dict(link) for link in said.pop("links"))
            update_profile(user=now, profile=Profile(**said, links=links))
        if "is_published" in given and given["is_published"] != now.is_published:
            (publish if given["is_published"] else unpublish)(user=now)
        if "default_book_visibility" in given:
            set_default_visibility(user=now, visibility=given["default_book_visibility"])
        return User.objects.get(pk=user.pk)
