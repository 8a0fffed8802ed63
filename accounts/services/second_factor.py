"""The second factor at the door of the admin: codes of a telephone, and a few to keep on paper.

django-otp keeps the telephone's secret and reckons with clocks; of the codes on paper it gets
fingerprints only, which are as long as it takes. How often one may guess is accounts.throttle's.
"""

import logging
import secrets

from django.db import transaction
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import audit, keys, limits
from accounts.exceptions import WrongCode
from accounts.models import User

logger = logging.getLogger(__name__)

_ON_PAPER = "on paper"


def new_second_factor(*, user: User, key: str = "") -> TOTPDevice:
    """Return a second factor that is not kept yet: its ``config_url`` is for a QR code.

    ``key`` is the secret of one that was shown before, in hexadecimal. No query.
    """
    return TOTPDevice(user=user, name=str(user), key=key or secrets.token_hex(20))


def add_second_factor(*, user: User, key: str, code: str) -> list[str]:
    """Keep a second factor once a code shows that the telephone has it; any other one goes.

    Returns new codes for paper: the only time they are known. Raises WrongCode.
    """
    device = new_second_factor(user=user, key=key)
    reckoned = TOTP(device.bin_key, device.step, device.t0, device.digits)
    if not code.isdecimal() or not reckoned.verify(int(code), tolerance=device.tolerance):
        raise WrongCode
    codes = [keys.new_public_id() for _ in range(limits.PAPER_CODES)]
    with transaction.atomic():
        _forget(user)
        device.last_t = reckoned.t()  # this code opens nothing a second time
        device.save(force_insert=True)
        paper = StaticDevice.objects.create(user=user, name=_ON_PAPER)
        tokens = [StaticToken(device=paper, token=_fingerprint(one)) for one in codes]
        StaticToken.objects.bulk_create(tokens)
        audit.record("account.second_factor_added", owner=user, label=str(user))
    logger.info("account.second_factor_added user_id=%s", user.pk)
    return codes


def second_factor_of(user: User) -> int | None:
    """Return the id of the account's second factor; None without one. 1 query."""
    return TOTPDevice.objects.filter(user=user).values_list("pk", flat=True).first()


def check_second_factor(*, user: User, code: str) -> int:
    """Return the id of the second factor that ``code`` is of; a code on paper is used up.

    Of two requests with one code, one is right. Raises WrongCode.
    """
    code = code.strip().replace(" ", "")
    with transaction.atomic():
        device = TOTPDevice.objects.select_for_update().filter(user=user).first()
        if device is None:
            raise WrongCode
        if code.isdecimal():
            is_right = device.verify_token(code)
        else:
            mine = StaticToken.objects.filter(device__user=user, token=_fingerprint(code))
            is_right = bool(mine.delete()[0])
    if not is_right:
        raise WrongCode
    return device.pk


def paper_codes_left(user: User) -> int:
    """Return how many codes on paper are unused. 1 query."""
    return StaticToken.objects.filter(device__user=user).count()


def remove_second_factor(*, user: User) -> bool:
    """Take the second factor off; return whether there was one."""
    with transaction.atomic():
        removed = _forget(user)
        if removed:
            audit.record("account.second_factor_removed", owner=user, label=str(user))
    return removed


def _forget(user: User) -> bool:
    StaticDevice.objects.filter(user=user).delete()
    return bool(TOTPDevice.objects.filter(user=user).delete()[0])


def _fingerprint(code: str) -> str:
    return keys.hash_secret(code)[:16]
