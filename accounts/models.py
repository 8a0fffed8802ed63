"""Accounts, invitations and API tokens."""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from accounts import limits
from accounts.choices import BookVisibility, TokenScope
from accounts.clerk.models import ClerkMessage, DeletedClerkUser, EndedClerkSession
from accounts.handles import HANDLE_PATTERN, validate_handle
from accounts.keys import PUBLIC_ID_LENGTH, TOKEN_PREFIX_SHOWN, new_public_id
from accounts.links import validate_links
from accounts.models_audit import AuditEvent
from accounts.models_changes import Change
from accounts.querysets import ApiTokenQuerySet, InvitationQuerySet, UserManager

__all__ = [
    "ApiToken",
    "AuditEvent",
    "Change",
    "ClerkMessage",
    "DeletedClerkUser",
    "EndedClerkSession",
    "Invitation",
    "OldHandle",
    "SiteSettings",
    "User",
]

SHA256_HEX_LENGTH = 64
PICTURE_KEY_LENGTH = 32


class User(AbstractUser):
    """A reader's account. Handle and e-mail are stored in lower case."""

    username = None
    first_name = None
    last_name = None
    date_joined = None

    handle = models.CharField(
        max_length=limits.HANDLE_MAX,
        unique=True,
        validators=[validate_handle],
        error_messages={"unique": "This handle is taken."},
        help_text="Lower-case letters, digits, - and _; the name in the address of the library.",
    )
    name = models.CharField(max_length=limits.NAME_MAX, blank=True)
    email = models.EmailField("e-mail address", max_length=limits.EMAIL_MAX, blank=True)
    clerk_id = models.CharField(  # noqa: DJ001 - NULL, or unique would allow one local account only
        "Clerk id", max_length=limits.CLERK_ID_MAX, unique=True, null=True, blank=True
    )
    # How new Clerk's last word on this reader was, in milliseconds of Unix time.
    clerk_updated_ms = models.BigIntegerField(default=0, editable=False)
    is_published = models.BooleanField(
        "published", default=False, help_text="Whether others may see this reader's library."
    )
    # Books that came in by themselves since the reader last saw the tray. It stands here because
    # this row is read with every page anyway.
    tray_news = models.PositiveIntegerField(default=0, editable=False)
    # When it first was, and when the reader answered the question whether it should be.
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    publish_asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    # Moves on with every change to what any page shows of this reader; see
    # library.services.versions. What was made for an older version is out of date.
    shown_version = models.PositiveBigIntegerField(default=0, editable=False)
    default_book_visibility = models.CharField(
        max_length=10, choices=BookVisibility, default=BookVisibility.PUBLIC
    )
    # The picture's files are in storage, named by the key; see library.services.own_pictures.
    avatar_key = models.CharField(
        max_length=PICTURE_KEY_LENGTH, blank=True, editable=False, db_index=True
    )
    avatar_color = models.CharField(max_length=7, blank=True, editable=False)
    # Set by those who look after the site; the reader is told the reason.
    hidden_at = models.DateTimeField("hidden since", null=True, blank=True)
    hidden_reason = models.CharField(max_length=limits.HIDDEN_REASON_MAX, blank=True)
    # The account is to be deleted some days after this moment, unless it is taken back.
    leaving_at = models.DateTimeField(null=True, blank=True, editable=False)
    bio = models.CharField(max_length=limits.BIO_MAX, blank=True)
    links = models.JSONField(default=list, blank=True, validators=[validate_links])
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    objects = UserManager()

    USERNAME_FIELD = "handle"
    REQUIRED_FIELDS = []

    class Meta:
        ordering = ["handle"]
        constraints = [
            models.CheckConstraint(
                condition=Q(handle__regex=HANDLE_PATTERN), name="user_handle_is_well_formed"
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="user_email_is_lower_case"
            ),
            # Also the index behind sign-in by e-mail and password reset.
            models.UniqueConstraint(
                Lower("email"),
                condition=~Q(email=""),
                name="user_one_per_email",
                violation_error_message="An account with this e-mail address exists already.",
            ),
            models.CheckConstraint(condition=~Q(clerk_id=""), name="user_clerk_id_is_not_empty"),
            models.CheckConstraint(
                condition=Q(default_book_visibility__in=BookVisibility.values),
                name="user_default_book_visibility_is_known",
            ),
        ]
        # Discover: the readers whose libraries are open to everybody, latest first.
        indexes = [
            models.Index(
                F("published_at").desc(),
                F("id").desc(),
                condition=Q(
                    is_published=True,
                    is_active=True,
                    hidden_at__isnull=True,
                    leaving_at__isnull=True,
                ),
                name="user_shown_newest",
            )
        ]

    def __str__(self) -> str:
        return f"@{self.handle}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save as Django does, but for the version, which a statement of its own moves on.

        A row read a moment ago would set it back, and two changes would share one version.
        """
        if not self._state.adding and not args and kwargs.get("update_fields") is None:
            names = {field.name for field in self._meta.concrete_fields if not field.primary_key}
            kwargs["update_fields"] = names - self.get_deferred_fields() - {"shown_version"}
        super().save(*args, **kwargs)

    @classmethod
    def normalize_username(cls, username: str) -> str:
        return username.strip().removeprefix("@").lower()

    @property
    def is_shown(self) -> bool:
        """Whether others may see anything of this reader; the same rule as ``shown()``."""
        is_open = self.is_published and self.is_active
        return is_open and self.hidden_at is None and self.leaving_at is None

    @property
    def goes_at(self) -> datetime | None:
        """When an account that is leaving is deleted; None for one that stays."""
        days = timedelta(days=limits.LEAVING_DAYS)
        return self.leaving_at + days if self.leaving_at else None

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name or self.handle


class OldHandle(models.Model):
    """A handle somebody gave up: its addresses lead on to the new one, and nobody else gets it."""

    handle = models.CharField(max_length=limits.HANDLE_MAX, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="old_handles")
    given_up_at = models.DateTimeField()

    class Meta:
        ordering = ["-given_up_at", "-pk"]

    def __str__(self) -> str:
        return f"@{self.handle}"


class SiteSettings(models.Model):
    """What those who look after the site choose for all of it. There is one row, or none yet."""

    featured = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="featured reader",
        help_text="Whose page visitors see at the front. Without one they see all readers.",
    )

    class Meta:
        verbose_name = verbose_name_plural = "site settings"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="site_settings_is_one_row"),
        ]

    def __str__(self) -> str:
        return "Site settings"


class Invitation(models.Model):
    """Leave to make one account. Only the hash of its code is kept."""

    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False
    )
    code_hash = models.CharField(max_length=SHA256_HEX_LENGTH, unique=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitations_made",
    )
    email = models.EmailField(
        "e-mail address",
        max_length=limits.EMAIL_MAX,
        blank=True,
        help_text="When given, the invitation works only for an account with this address.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_by = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="invitation_used",
    )
    used_at = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="invitation_email_is_lower_case"
            ),
            # The other way round is allowed: whoever used it may have left since.
            models.CheckConstraint(
                condition=Q(used_by__isnull=True) | Q(used_at__isnull=False),
                name="invitation_used_by_has_used_at",
            ),
        ]

    def __str__(self) -> str:
        return f"Invitation {self.pk}"

    def is_over(self) -> bool:
        return self.expires_at <= timezone.now()


class ApiToken(models.Model):
    """A reader's key for programs. Only the hash of the secret is kept."""

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    public_id = models.CharField(
        max_length=PUBLIC_ID_LENGTH, unique=True, default=new_public_id, editable=False
    )
    name = models.CharField(max_length=limits.TOKEN_NAME_MAX)
    scope = models.CharField(max_length=5, choices=TokenScope, default=TokenScope.READ)
    # One of which grows with the API; "" for everything.
    resource = models.CharField(max_length=20, blank=True)
    prefix = models.CharField(max_length=TOKEN_PREFIX_SHOWN, editable=False)
    # The index that every API request with a token reads.
    secret_hash = models.CharField(max_length=SHA256_HEX_LENGTH, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = "API token"
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(scope__in=TokenScope.values), name="api_token_scope_is_known"
            ),
            models.CheckConstraint(condition=~Q(name=""), name="api_token_has_a_name"),
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("created_at")),
                name="api_token_expires_after_it_was_made",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_expired(self, *, now: datetime | None = None) -> bool:
        return self.expires_at is not None and self.expires_at <= (now or timezone.now())

    def may_write(self) -> bool:
        return self.scope == TokenScope.WRITE
