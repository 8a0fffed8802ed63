"""Names for what accounts refuse to do. They know nothing of HTTP; penumbra.errors does."""

from typing import Any

from accounts.limits import CLERK_REFUSAL_KEPT_S


class AccountsError(Exception):
    """A refusal with a stable ``code``, a ``message`` fit for a reader, and plain-data ``extra``.

    ``field`` names the form field the message belongs beside; None for the form as a whole.
    """

    code = "accounts_error"
    default_message = "That did not work."
    field: str | None = None

    def __init__(self, message: str = "", **extra: Any) -> None:
        self.message = message or self.default_message
        self.extra = extra
        super().__init__(self.message)


class InvalidHandle(AccountsError):
    """The text cannot be a handle. ``extra``: ``reason`` (length, characters or reserved)."""

    code = "invalid_handle"
    default_message = "That cannot be a handle."
    field = "handle"


class HandleTaken(AccountsError):
    """Another account has the handle, or had it and keeps it."""

    code = "handle_taken"
    default_message = "This handle is taken. Try another."
    field = "handle"


class HandleChangedTooOften(AccountsError):
    """The reader has chosen as many new handles as one may. ``extra``: ``retry_after_s``."""

    code = "handle_changed_too_often"
    default_message = "You have changed your handle too often. Try again later."
    field = "handle"


class EmailTaken(AccountsError):
    """Another account has the e-mail address."""

    code = "email_taken"
    default_message = "An account with this e-mail address exists already."
    field = "email"


class InvalidAccount(AccountsError):
    """Some fields cannot be kept. ``extra``: ``errors``, a list of messages by field name."""

    code = "invalid_account"
    default_message = "Some of this cannot be saved as it is."


class SignUpClosed(AccountsError):
    """This site takes no new accounts."""

    code = "sign_up_closed"
    default_message = "This site takes no new accounts."


class InvitationRefused(AccountsError):
    """The invitation is unknown, used, expired, or meant for another e-mail address."""

    code = "invitation_refused"
    default_message = "This invitation does not work. It may have been used, or have expired."
    field = "invitation_code"


class TooManyAttempts(AccountsError):
    """Slow down. ``extra``: ``retry_after_s`` (seconds, at least 1)."""

    code = "too_many_attempts"
    default_message = "Too many attempts. Try again later."


class AccountLeaving(AccountsError):
    """The account is to be deleted: until it is taken back it may do nothing. ``extra``: none."""

    code = "account_leaving"
    default_message = "This account is to be deleted. Sign in to the site to keep it."


class AccountGone(AccountsError):
    """The account can be taken back no more: its time is over."""

    code = "account_gone"
    default_message = "It is too late to keep this account: it is being deleted."


class AccountClosed(AccountsError):
    """The account is switched off: whoever signs in to it is not let in."""

    code = "account_closed"
    default_message = "This account is closed."


class IdentityUnavailable(AccountsError):
    """Clerk, which knows who somebody is, could not be asked. ``extra``: ``retry_after_s``."""

    code = "identity_unavailable"
    default_message = "The sign-in service is out of reach. Try again in a moment."

    def __init__(self, message: str = "", **extra: Any) -> None:
        super().__init__(message, **{"retry_after_s": CLERK_REFUSAL_KEPT_S} | extra)


class TooManyInvitations(AccountsError):
    """The reader has invited as many as one may. ``extra``: ``most``."""

    code = "too_many_invitations"
    default_message = "You have no invitations left."


class WrongCode(AccountsError):
    """The code is not one of the second factor, or was used before."""

    code = "wrong_code"
    default_message = "This code is wrong, or was used before. Codes change every half minute."
    field = "code"


class AccountChanged(AccountsError):
    """The account is no longer as the caller saw it, to which the change was tied."""

    code = "account_changed"
    default_message = "Your account has been changed meanwhile. Read it again, then decide."


class TokenRefused(AccountsError):
    """The API token opens nothing. ``extra``: ``reason``: unknown, revoked, expired, inactive."""

    code = "token_refused"
    default_message = "This token is not known here."


class InvalidToken(AccountsError):
    """A token cannot be made like this. ``extra``: ``errors``, messages by field name."""

    code = "invalid_token"
    default_message = "This token cannot be made."


class TooManyTokens(AccountsError):
    """The reader has as many working tokens as one may have. ``extra``: ``most``."""

    code = "too_many_tokens"
    default_message = "You have as many tokens as one account may have. Revoke one first."
