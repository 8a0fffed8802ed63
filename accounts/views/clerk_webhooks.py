"""Where Clerk tells what happened there."""

import logging
import time

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from accounts import services
from accounts.clerk.tokens import verifier_of
from accounts.clerk.webhooks import BODY_MAX, Message, WebhookRefused, read_message
from accounts.http import same_for_all

logger = logging.getLogger(__name__)


@csrf_exempt
@login_not_required
@same_for_all
@require_POST
def clerk_webhook(request: HttpRequest) -> HttpResponse:
    """Take a message in: 204 at once, also for one that came before; 400 for what is none."""
    if not settings.CLERK.is_on or not settings.CLERK.webhook_secrets:
        raise Http404
    try:
        message = read_message(
            {name.lower(): value for name, value in request.headers.items()},
            _body(request),
            secrets=settings.CLERK.webhook_secrets,
            now=time.time(),
        )
        _refuse_if_of_another(message)
        services.take_in_clerk_message(message=message)
    except WebhookRefused as refused:
        logger.warning("clerk.webhook_refused reason=%s", refused)
        return HttpResponse(status=400)
    return HttpResponse(status=204)


def _body(request: HttpRequest) -> bytes:
    """Read the raw bytes, and not more than a message can have. Raises WebhookRefused."""
    try:
        length = int(request.META.get("CONTENT_LENGTH") or 0)
        return request.read(BODY_MAX + 1) if length <= BODY_MAX else _refuse()
    except (OSError, ValueError, RequestDataTooBig) as error:
        raise WebhookRefused("body") from error


def _refuse() -> bytes:
    raise WebhookRefused("size")


def _refuse_if_of_another(message: Message) -> None:
    """Refuse a message of another instance, as far as either tells. Raises WebhookRefused."""
    known = {settings.CLERK.instance_id} - {""}
    # Keys are called as the instance is. None may have been fetched yet, and none is for this.
    known = known or {kid for kid in verifier_of(settings.CLERK).keys.ids() if kid[:4] == "ins_"}
    if known and message.instance_id and message.instance_id not in known:
        raise WebhookRefused("instance")
