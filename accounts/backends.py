"""Who is signing in: a handle or an e-mail address, and a password."""

from functools import cache
from typing import Any

from asgiref.sync import sync_to_async
from django.contrib.auth.backends import ModelBackend
from django.db import DEFAULT_DB_ALIAS, connection
from django.http import HttpRequest

from accounts import permissions, throttle
from accounts.limits import PASSWORD_MAX
from accounts.models import User

_NAMES = [field.attname for field in User._meta.concrete_fields]


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
        sql, converters = _statement()
        with connection.cursor() as cursor:
            cursor.execute(sql, [user_id])
            row = cursor.fetchone()
        if row is None:
            return None
        values = list(row)
        for place, (convert, column) in converters.items():
            for step in convert:
                values[place] = step(values[place], column, connection)
        user = User.from_db(connection.alias, _NAMES, values)
        return user if self.user_can_authenticate(user) else None

    def get_all_permissions(self, user_obj: User, obj: Any = None) -> set[str]:
        """Return what the account's role allows; roles are the only source there is."""
        if user_obj.is_active and user_obj.is_superuser:
            return super().get_all_permissions(user_obj, obj)
        return set() if obj is not None else set(permissions.granted_to(user_obj))

    def _user_with(self, identifier: str, password: str) -> User | None:
        user = User.objects.identified_by(identifier).first()
        if user is None:
            # People remember old handles, and so do programs that keep passwords.
            user = User.objects.once_called(User.normalize_username(identifier)).first()
        if user is None:
            # The same work as for somebody we know, or the time taken would tell them apart.
            User().set_password(password)
            return None
        matches = user.check_password(password)
        return user if matches and self.user_can_authenticate(user) else None


@cache
def _statement() -> tuple[str, dict[int, tuple[list[Any], Any]]]:
    """Return the query for one account by id, and what the database's values go through.

    Every page asks: building it anew, and its converters, would take longer than all the rest.
    """
    compiler = User.objects.filter(pk=0).order_by().query.get_compiler(DEFAULT_DB_ALIAS)
    sql, _ = compiler.as_sql()
    return sql, compiler.get_converters([column for column, *_ in compiler.select])
