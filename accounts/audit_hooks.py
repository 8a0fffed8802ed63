"""Sign-ins, noted wherever they happen: Django says of each, by whichever page it comes."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import audit
from accounts.models import User


@receiver(user_logged_in)
def _signed_in(sender: Any, user: User, **kwargs: Any) -> None:
    audit.record("sign_in.ok", owner=user, actor=user)


@receiver(user_logged_out)
def _signed_out(sender: Any, user: User | None, **kwargs: Any) -> None:
    if user is not None and user.is_authenticated:
        audit.record("sign_in.out", owner=user, actor=user)


@receiver(user_login_failed)
def _refused(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    """Note whose account was tried; not what was typed, which might be a password."""
    if request is None:
        return
    typed = credentials.get("username") or credentials.get(User.USERNAME_FIELD) or ""
    meant = User.objects.identified_by(str(typed).replace("\x00", "")).only("pk").first()
    audit.record("sign_in.failed", owner=meant, actor=None)
