"""Which accounts, tokens and invitations: rows are selected here and nowhere else."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.contrib.auth.base_user import BaseUserManager
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import AnonymousUser
from django.db import connections, models
from django.db.models import Q
from django.db.models.functions import Lower

from accounts.handles import normalize_handle, validate_handle
from accounts.limits import LEAVING_DAYS

if TYPE_CHECKING:
    from accounts.models import User


_MOVE_ON = (
    'UPDATE "accounts_user" SET "shown_version" = "shown_version" + 1 WHERE "id" IN ({}) '
    'RETURNING "id", "shown_version"'
)


class UserQuerySet(models.QuerySet):
    def shown(self) -> Self:
        """Select the readers of whom others may see anything; the same rule as ``is_shown``."""
        return self.filter(
            is_published=True, is_active=True, hidden_at__isnull=True, leaving_at__isnull=True
        )

    def once_called(self, handle: str) -> Self:
        """Select the reader who gave this handle up and is called otherwise now."""
        return self.filter(old_handles__handle=handle)

    def featured(self) -> Self:
        """Select the reader chosen for the front of the site, if one is."""
        site = self.model._meta.apps.get_model("accounts", "SiteSettings")
        return self.filter(pk__in=site._default_manager.values("featured"))

    def to_be_deleted(self, *, now: datetime) -> Self:
        """Select accounts whose time to be taken back is over, the first to leave first.

        A few minutes later than it is over, for the clocks of two machines are never the same.
        """
        over = now - timedelta(days=LEAVING_DAYS, minutes=5)
        return self.filter(leaving_at__lt=over).order_by("leaving_at", "pk")

    def with_avatar_in_shard(self, prefix: str) -> Self:
        """Select readers whose picture has a key, of hexadecimal digits, that begins so."""
        return self.filter(avatar_key__gte=prefix, avatar_key__lt=f"{prefix}g")

    def with_email(self, email: str) -> Self:
        """Select the account with this e-mail address, in any case; nobody for an empty one.

        Served by the index of the constraint ``user_one_per_email``.
        """
        folded = self.alias(email_folded=Lower("email")).exclude(email="")
        return folded.filter(email_folded=email.strip().lower())

    def identified_by(self, identifier: str) -> Self:
        """Select the account somebody means by a handle (with or without @) or an e-mail address.

        No handle contains an @, so the two cannot be confused.
        """
        text = identifier.strip().removeprefix("@")
        return self.with_email(text) if "@" in text else self.filter(handle=text.lower())


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    @classmethod
    def normalize_email(cls, email: str | None) -> str:
        """Return ``email`` as it is stored: trimmed and lower case, "" for none."""
        return (email or "").strip().lower()

    def move_on(self, ids: Iterable[int]) -> dict[int, int]:
        """Say that all that was made of these readers is out of date; return their new versions.

        For every change to what pages show of them, in the transaction of the change, and last in
        it. One statement: it takes the lock and reads the number at once. Readers who are gone are
        not among the answers.
        """
        ids = sorted(ids)
        with connections[self.db].cursor() as cursor:
            cursor.execute(_MOVE_ON.format(", ".join(["%s"] * len(ids))), ids)
            return dict(cursor.fetchall())

    def get_by_natural_key(self, handle: str) -> "User":
        return self.get(handle=handle.strip().lower())

    def create_user(
        self, handle: str, email: str = "", password: str | None = None, **fields: Any
    ) -> "User":
        """Make an account, without a usable password when ``password`` is None.

        Raises ValidationError for a handle that cannot be one, IntegrityError for a taken one.
        """
        validate_handle(handle)
        user = self.model(
            handle=normalize_handle(handle), email=self.normalize_email(email), **fields
        )
        user.password = make_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(
        self, handle: str, email: str = "", password: str | None = None, **fields: Any
    ) -> "User":
        """Make an account that may do everything in the admin. Raises as create_user does."""
        return self.create_user(
            handle, email, password, **fields | {"is_staff": True, "is_superuser": True}
        )


class ApiTokenQuerySet(models.QuerySet):
    def owned_by(self, user: "User | AnonymousUser") -> Self:
        """Select the tokens of ``user``; none for a visitor. Served by the index on owner."""
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def unrevoked(self) -> Self:
        """Leave out what was revoked; expired tokens stay, so that their owner sees why."""
        return self.filter(revoked_at__isnull=True)

    def usable(self, *, now: datetime) -> Self:
        """Select the tokens that still open something at ``now``."""
        unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        return self.unrevoked().filter(unexpired)


class InvitationQuerySet(models.QuerySet):
    def made_by(self, user: "User | AnonymousUser") -> Self:
        """Select the invitations of ``user``; none for a visitor."""
        return self.filter(made_by=user) if user.is_authenticated else self.none()

    def spent(self, *, now: datetime) -> Self:
        """Select those that count: used, or open to be used at ``now``."""
        return self.filter(Q(used_at__isnull=False) | Q(expires_at__gt=now))

    def usable(self, *, now: datetime) -> Self:
        """Select the invitations nobody has used and that still hold at ``now``."""
        return self.filter(used_at__isnull=True, expires_at__gt=now)

    def meant_for(self, email: str) -> Self:
        """Select those that anyone may use, and those sent to this very e-mail address."""
        return self.filter(email__in={"", email})
