"""The reader's webhooks: addresses that are told what changes."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from library import services
from library.exceptions import InvalidWebhook

_ABOUT = {"section": "webhooks", "nav": "settings"}
_SHOWN = 50
_DONE = {
    "test": "A test message is on its way.",
    "renew": "There is a new secret; the old one holds for a day.",
    "on": "The webhook is switched on, and goes on where it stopped.",
    "off": "The webhook is switched off.",
    "delete": "The webhook is gone.",
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def webhooks(request: AuthenticatedHttpRequest) -> HttpResponse:
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        kinds = request.POST.getlist("kind")
        try:
            made = services.make_webhook(
                owner=request.user, url=request.POST.get("url", ""), kinds=kinds
            )
        except InvalidWebhook as error:
            errors = error.extra["errors"]
        else:
            return redirect("library:webhook", public_id=made.public_id)
    context = {
        "hooks": services.webhooks_of(owner=request.user),
        "kinds": services.CHANGE_KINDS,
        "url": request.POST.get("url", ""),
        "chosen": request.POST.getlist("kind"),
        "errors": [sentence for sentences in errors.values() for sentence in sentences],
    }
    status = 422 if errors else 200
    return render(request, "library/webhooks.html", context | _ABOUT, status=status)


@never_cache
@require_safe
def webhook(request: AuthenticatedHttpRequest, public_id: str) -> HttpResponse:
    hook = services.get_webhook(owner=request.user, public_id=public_id)
    context = {
        "hook": hook,
        "secret": services.secret_of(hook),
        "sent": services.messages_of(webhook=hook)[:_SHOWN],
    }
    return render(request, "library/webhook.html", context | _ABOUT)


@require_POST
def webhook_act(request: AuthenticatedHttpRequest, public_id: str, action: str) -> HttpResponse:
    act = _ACTS.get(action)
    if act is None:
        raise Http404
    act({"owner": request.user, "public_id": public_id})
    messages.success(request, _DONE[action])
    if action == "delete":
        return redirect("library:webhooks")
    return redirect("library:webhook", public_id=public_id)


@require_POST
def webhook_resend(
    request: AuthenticatedHttpRequest, public_id: str, message_id: str
) -> HttpResponse:
    named = {"public_id": public_id, "message_id": message_id}
    services.resend_message(owner=request.user, **named)
    messages.success(request, "The message is on its way again.")
    return redirect("library:webhook", public_id=public_id)


_ACTS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "test": lambda named: services.try_webhook(**named),
    "renew": lambda named: services.rotate_secret(**named),
    "on": lambda named: services.edit_webhook(**named, given={"is_enabled": True}),
    "off": lambda named: services.edit_webhook(**named, given={"is_enabled": False}),
    "delete": lambda named: services.delete_webhook(**named),
}
