"""Who is signing in: a handle or an e-mail address, and a password."""

from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts import devices, permissions, readers, throttle
from accounts.limits import PASSWORD_MAX
from accounts.models import User


class HandleOrEmailBackend(ModelBackend):
    """Limits guessing itself, so that no sign-in page can forget to, the admin's included.

    With ``LOCAL_ACCOUNTS=off`` no password opens anything, and neither does an older session.
    """

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        identifier = kwargs.get(User.USERNAME_FIELD) if username is None else username
        if identifier is None or password is None or len(password) > PASSWORD_MAX:
            return None
        if not settings.LOCAL_ACCOUNTS:
            return None
        account = self._account(identifier)
        if request is None:
            return self._if_right(account, password)
        device = devices.known_as(request, account) if account else ""
        throttle.refuse_if_guessed_out(request, identifier, device)
        user = self._if_right(account, password)
        if user is None:
            throttle.count_wrong_guess(request, identifier, device)
        return user

    async def aauthenticate(
        self, request: HttpRequest | None, *args: Any, **kwargs: Any
    ) -> User | None:
        return await sync_to_async(self.authenticate)(request, *args, **kwargs)

    def get_user(self, user_id: int) -> User | None:
        if not settings.LOCAL_ACCOUNTS:
            return None
        user = readers.by_id(user_id)
        return user if user is not None and self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: User, obj: Any = None) -> set[str]:
        """Return what the account's role allows; roles are the only source there is."""
        if user_obj.is_active and user_obj.is_superuser:
            return super().get_all_permissions(user_obj, obj)
        return set() if obj is not None else set(permissions.granted_to(user_obj))

    def _account(self, identifier: str) -> User | None:
        user = User.objects.identified_by(identifier).first()
        # People remember old handles, and so do programs that keep passwords.
        return user or User.objects.once_called(User.normalize_username(identifier)).first()

    def _if_right(self, user: User | None, password: str) -> User | None:
        if user is None:
            # The same work as for somebody we know, or the time taken would tell them apart.
            User().set_password(password)
            return None
        matches = user.check_password(password)
        return user if matches and self.user_can_authenticate(user) else None
