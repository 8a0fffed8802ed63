"""Mail that tells readers of what was done to their account. Reset links are Django's own."""

import logging
from smtplib import SMTPException
from typing import Any

from django.core.mail import send_mail
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def tell(address: str, about: str, **context: Any) -> bool:
    """Send ``templates/accounts/<about>_email.txt``, its first line the subject; "" gets nothing.

    Outside any transaction. What it tells of is done already, so a mail server that is away stops
    nothing: it is logged, and False is returned.
    """
    if not address:
        return False
    text = render_to_string(f"accounts/{about}_email.txt", context)
    subject, _, body = text.strip().partition("\n")
    try:
        send_mail(subject, body.strip() + "\n", None, [address])
    except (OSError, SMTPException) as error:
        logger.error("mail.unsent about=%s error=%s", about, type(error).__name__)
        return False
    return True
