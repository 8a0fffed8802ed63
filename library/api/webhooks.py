"""Webhooks: addresses of the reader's that are told what changes."""

from typing import Any

from django.urls import reverse
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from library import services
from library.api.base import ApiView
from library.api.pagination import read_page
from library.api.reading import read
from library.api.schema import webhooks as shapes
from library.api.schema.doc import PAGED, says
from library.models import Webhook, WebhookMessage

WEBHOOKS = "webhooks"


class WebhooksView(ApiView):
    """The reader's webhooks."""

    resource = WEBHOOKS
    keeps_answers = False

    @says(
        "Your webhooks, the oldest first",
        shapes.WebhookList,
        tag=WEBHOOKS,
        name="list_webhooks",
    )
    def get(self, request: Request) -> Response:
        found = services.webhooks_of(owner=request.user)
        return Response({"results": [_webhook(one) for one in found]})

    @says(
        "Have an address told what changes; the answer alone has its secret",
        shapes.WebhookSecret,
        status=201,
        body=shapes.WebhookInput,
        tag=WEBHOOKS,
        name="make_webhook",
    )
    def post(self, request: Request) -> Response:
        given = read(shapes.WebhookInput, request)
        made = services.make_webhook(
            owner=request.user, url=given["url"], kinds=given.get("kinds", ())
        )
        body = _with_secret(made)
        headers = {"Location": body["url"], "Cache-Control": "private, no-store"}
        return Response(body, status=status.HTTP_201_CREATED, headers=headers)


class WebhookView(ApiView):
    """One webhook."""

    resource = WEBHOOKS

    @says("One webhook", shapes.WebhookShape, refuses=(404,), tag=WEBHOOKS, name="get_webhook")
    def get(self, request: Request, public_id: str) -> Response:
        return Response(_webhook(services.get_webhook(owner=request.user, public_id=public_id)))

    @says(
        "Change what is given of a webhook; switched on, it goes on where it stopped",
        shapes.WebhookShape,
        body=shapes.WebhookPatch,
        refuses=(404,),
        tag=WEBHOOKS,
        name="edit_webhook",
    )
    def patch(self, request: Request, public_id: str) -> Response:
        given = read(shapes.WebhookPatch, request)
        changed = services.edit_webhook(owner=request.user, public_id=public_id, given=given)
        return Response(_webhook(changed))

    @says(
        "Tell an address nothing more",
        status=204,
        refuses=(404,),
        tag=WEBHOOKS,
        name="delete_webhook",
    )
    def delete(self, request: Request, public_id: str) -> Response:
        services.delete_webhook(owner=request.user, public_id=public_id)
        return Response(status=status.HTTP_204_NO_CONTENT)


class WebhookSecretView(ApiView):
    """A new secret for a webhook."""

    resource = WEBHOOKS
    keeps_answers = False

    @says(
        "Give a webhook a new secret; for a day messages are signed with the old one as well",
        shapes.WebhookSecret,
        refuses=(404,),
        tag=WEBHOOKS,
        name="rotate_webhook_secret",
    )
    def post(self, request: Request, public_id: str) -> Response:
        changed = services.rotate_secret(owner=request.user, public_id=public_id)
        return Response(_with_secret(changed), headers={"Cache-Control": "private, no-store"})


class WebhookTestView(ApiView):
    """Trying a webhook out."""

    resource = WEBHOOKS

    @says(
        "Send a test message",
        shapes.WebhookMessageShape,
        status=202,
        refuses=(404,),
        tag=WEBHOOKS,
        name="test_webhook",
    )
    def post(self, request: Request, public_id: str) -> Response:
        made = services.try_webhook(owner=request.user, public_id=public_id)
        return Response(_message(made), status=status.HTTP_202_ACCEPTED)


class WebhookMessagesView(ApiView):
    """What became of the messages to a webhook."""

    resource = WEBHOOKS

    @says(
        "Messages of the last 30 days, the newest first",
        shapes.WebhookMessagePage,
        parameters=PAGED,
        refuses=(404,),
        tag=WEBHOOKS,
        name="list_webhook_messages",
    )
    def get(self, request: Request, public_id: str) -> Response:
        webhook = services.get_webhook(owner=request.user, public_id=public_id)
        page = read_page(request, services.messages_of(webhook=webhook), ("-pk",))
        return Response(page.answer([_message(one) for one in page.rows]))


class WebhookResendView(ApiView):
    """A message once more."""

    resource = WEBHOOKS

    @says(
        "Send a message once more, under the id it had",
        shapes.WebhookMessageShape,
        status=202,
        refuses=(404,),
        tag=WEBHOOKS,
        name="resend_webhook_message",
    )
    def post(self, request: Request, public_id: str, message_id: str) -> Response:
        named = {"public_id": public_id, "message_id": message_id}
        again = services.resend_message(owner=request.user, **named)
        return Response(_message(again), status=status.HTTP_202_ACCEPTED)


def _webhook(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": webhook.public_id,
        "target": webhook.url,
        "kinds": webhook.kinds,
        "is_enabled": webhook.disabled_at is None,
        "failing_since": webhook.failing_since,
        "retry_at": webhook.retry_at,
        "created_at": webhook.created_at,
        "url": reverse("api:webhook-detail", args=[webhook.public_id]),
    }


def _with_secret(webhook: Webhook) -> dict[str, Any]:
    return _webhook(webhook) | {"secret": services.secret_of(webhook)}


def _message(message: WebhookMessage) -> dict[str, Any]:
    return {
        "id": message.public_id,
        "webhook_id": f"msg_{message.public_id}",
        "event": message.event,
        "created_at": message.created_at,
        "attempts": message.attempts,
        "attempted_at": message.attempted_at,
        "delivered_at": message.delivered_at,
        "answer": message.status,
        "fault": message.fault,
    }
