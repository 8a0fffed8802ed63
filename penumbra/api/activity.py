"""What happened to the reader's things: their part of the audit log."""

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import audit
from accounts.audit_verbs import KINDS
from accounts.models import AuditEvent
from library.api.base import ApiView
from library.api.pagination import read_page
from library.api.schema.doc import PAGED, said, says
from library.api.schema.parts import flag, maybe, moment, page_of, text

_KIND = said("kind", "Only these.", enum=list(KINDS))


class AuditShape(serializers.Serializer):
    """One thing that was done."""

    id = text("The id of the event.")
    at = moment("When it was done.")
    verb = text("What was done, a stable word such as `book.edited`.")
    kind = text("What it is about: the part of `verb` before the dot.")
    via = text("`web`, `api`, `admin`, `command` or `worker`.")
    by_you = flag("Whether you did it yourself.")
    address = maybe("The network address it came from; null where it was not you.")
    agent = text("What the program called itself; empty where it was not you.")
    object_id = text("The id of the thing; empty for none.")
    label = text("What the thing was called.")
    before = serializers.DictField(allow_null=True, help_text="What it was; null for not told.")
    after = serializers.DictField(allow_null=True, help_text="What it is; null for not told.")
    revision = maybe("The change in the book's history that has the values; null for none.")


AuditPage = page_of(AuditShape, "AuditPage")


class ActivityView(ApiView):
    """The audit log of one's own things."""

    resource = "me"

    @says(
        "What was done with your account and your library, latest first",
        AuditPage,
        parameters=(*PAGED, _KIND),
        tag="me",
        name="list_activity",
    )
    def get(self, request: Request) -> Response:
        kind = request.query_params.get("kind", "")
        if kind and kind not in KINDS:
            raise serializers.ValidationError({"kind": [f"Choose from: {', '.join(KINDS)}."]})
        events = audit.events_of(request.user).of_kind(kind)
        page = read_page(request, events, ("-pk",))
        return Response(page.answer([_event(event, request) for event in page.rows]))


def _event(event: AuditEvent, request: Request) -> dict[str, object]:
    is_own = event.actor_id == request.user.pk and not event.impersonator
    # Where those who look after the site sit is not told; where a stranger failed is.
    tells = is_own or event.verb == "sign_in.failed"
    return {
        "id": event.public_id,
        "at": event.at,
        "verb": event.verb,
        "kind": event.kind,
        "via": event.via,
        "by_you": is_own,
        "address": event.address if tells else None,
        "agent": event.agent if tells else "",
        "object_id": event.object_id,
        "label": event.label,
        "before": event.before,
        "after": event.after,
        "revision": event.revision or None,
    }
