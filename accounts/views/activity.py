"""What happened to the reader's things: their part of the audit log."""

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import audit
from accounts.audit_verbs import KINDS
from accounts.http import AuthenticatedHttpRequest
from accounts.views.settings import about


@never_cache
@require_safe
def activity(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Show a page of the log: ``kind`` narrows it, ``before`` is the last event seen."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS else ""
    events = audit.events_of(request.user).of_kind(kind).select_related("actor")
    page, has_more = audit.page_of(events, before=request.GET.get("before", ""))
    asked = {"kind": kind} if kind else {}
    older = urlencode(asked | {"before": page[-1].public_id}) if has_more else ""
    context = {
        "events": page,
        "kinds": KINDS.items(),
        "kind": kind,
        "older": older,
        "is_first": "before" not in request.GET,
        "days": settings.AUDIT_DAYS,
    }
    return render(request, "accounts/activity.html", context | about("activity"))
