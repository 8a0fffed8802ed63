"""Who is signing in: a handle or an e-mail address, and a password."""

from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from accounts import throttle
from accounts.limits import PASSWORD_MAX
from accounts.models import User

_BY_ID = f"SELECT * FROM {User._meta.db_table} WHERE id = %s"  # noqa: S608 - our own table


class HandleOrEmailBackend(ModelBackend):
    """Limits guessing itself, so that no sign-in page can forget to, the admin's included."""

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
        if request is not None:
            throttle.refuse_if_guessed_out(request, identifier)
        user = self._user_with(identifier, password)
        if request is not None and user is None:
            throttle.count_wrong_guess(request, identifier)
        return user

    async def aauthenticate(
        self, request: HttpRequest | None, *args: Any, **kwargs: Any
    ) -> User | None:
        return await sync_to_async(self.authenticate)(request, *args, **kwargs)

    def get_user(self, user_id: int) -> User | None:
        # Every page asks: building the same query anew would take longer than answering it.
        user = next(iter(User.objects.raw(_BY_ID, [user_id])), None)
        return user if user and self.user_can_authenticate(user) else None

    def _user_with(self, identifier: str, password: str) -> User | None:
        user = User.objects.identified_by(identifier).first()
        if user is None:
            # The same work as for somebody we know, or the time taken would tell them apart.
            User().set_password(password)
            return None
        matches = user.check_password(password)
        return user if matches and self.user_can_authenticate(user) else None
