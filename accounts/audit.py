"""The audit log: who did what to whose things, when and from where.

``record`` is called by whatever writes, inside the transaction of the write, so that neither is
kept without the other. Where the request comes from is read only then: a page that records nothing
costs nothing. Verbs stand in ``accounts.audit_verbs``.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone

from accounts import limits
from accounts.audit_verbs import VERBS, kind_of
from accounts.models_audit import AuditEvent, Via
from accounts.throttle import address_of

_request: ContextVar[HttpRequest | None] = ContextVar("audited_request", default=None)
# Who works where there is no request.
_via: ContextVar[Via] = ContextVar("audited_via", default=Via.COMMAND)
_SECRET = re.compile(r"password|secret|token|hash|share_key|code$|cookie")
_KEPT_BACK = "(kept back)"
_DOORS = (("/api/", Via.API), ("/admin/", Via.ADMIN))


class _ByRequest:
    """Stands for whoever the request under way is signed in as."""


BY_REQUEST = _ByRequest()


@contextmanager
def asked_by(request: HttpRequest) -> Iterator[None]:
    """Have what is recorded inside say that this request asked for it."""
    token = _request.set(request)
    try:
        yield
    finally:
        _request.reset(token)


@contextmanager
def outside_requests(via: Via) -> Iterator[None]:
    """Have what is recorded inside say who works here: the worker, or a command."""
    token = _via.set(via)
    try:
        yield
    finally:
        _via.reset(token)


def record(
    verb: str,
    *,
    owner: Any,
    actor: Any = BY_REQUEST,
    impersonator: str = "",
    object_id: str = "",
    label: str = "",
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    revision: str = "",
) -> AuditEvent:
    """Note one act and return it. 1 query. Call it inside the transaction of the act.

    ``verb`` is one of ``audit_verbs.VERBS``; another raises KeyError. ``owner`` is the account
    whose thing it is, its id, or None; ``actor`` who did it, else whoever the request is signed in
    as. ``impersonator``, else ``request.impersonator``, names who acted as them. ``object_id`` and
    ``label`` name the thing. ``before`` and ``after`` are small: long texts and lists are cut, and
    what is called like a secret is kept back.
    """
    if verb not in VERBS:
        raise KeyError(f"{verb!r} is not in accounts.audit_verbs.VERBS")
    event = _from_here(actor, impersonator)
    event.owner_id = _pk(owner)
    event.kind, event.verb = kind_of(verb), verb
    event.object_id = object_id[: limits.AUDIT_ID_MAX]
    event.label = _plain(label)[: limits.AUDIT_LABEL_MAX]
    event.before, event.after, event.revision = _bounded(before), _bounded(after), revision
    event.save()
    return event


class AuditedAdmin:
    """For the admin's pages: what Django's own log of them says is in the audit log too."""

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        _record_admin("admin.added", obj, message)
        return super().log_addition(request, obj, message)

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        _record_admin("admin.changed", obj, message)
        return super().log_change(request, obj, message)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            _record_admin("admin.deleted", obj, "")
        return super().log_deletions(request, queryset)


def _record_admin(verb: str, obj: Any, message: Any) -> None:
    """Note an act of the admin; an account and all that is its owner's goes into their log."""
    fields = [
        name
        for part in (message if isinstance(message, list) else [])
        for what in part.values()
        for name in what.get("fields", ())
    ]
    after: dict[str, Any] = {"fields": fields} if fields else {}
    if isinstance(message, str) and message:
        after["message"] = message
    is_account = obj._meta.label == settings.AUTH_USER_MODEL
    # The account itself may be what is being deleted: its log goes with it, this entry stays.
    owner = obj if is_account and verb != "admin.deleted" else getattr(obj, "owner", None)
    record(
        verb,
        owner=owner,
        object_id=getattr(obj, "public_id", "") or str(obj.pk),
        label=f"{obj._meta.verbose_name} {obj}",
        after=after or None,
    )


def events_of(owner: Any) -> QuerySet[AuditEvent]:
    """Return what happened to things of ``owner``, latest first; nothing for a visitor."""
    return AuditEvent.objects.owned_by(owner)


def page_of(events: QuerySet[AuditEvent], *, before: str = "") -> tuple[list[AuditEvent], bool]:
    """Return a page of events, after the one called ``before``, and whether there are more.

    At most 2 queries, however far back.
    """
    if before:
        last = events.filter(public_id=before[: limits.AUDIT_ID_MAX].replace("\x00", ""))
        events = events.filter(pk__lt=Subquery(last.values("pk")[:1]))
    found = list(events[: limits.AUDIT_PAGE_SIZE + 1])
    return found[: limits.AUDIT_PAGE_SIZE], len(found) > limits.AUDIT_PAGE_SIZE


def prune(*, most: int = 10_000) -> int:
    """Delete what is older than ``AUDIT_DAYS``, at most so many; return how many.

    0 days keep everything for ever.
    """
    if not settings.AUDIT_DAYS:
        return 0
    before = timezone.now() - timedelta(days=settings.AUDIT_DAYS)
    return AuditEvent.objects.prune(before=before, most=most)


def forget_reader(owner_id: int, *, most: int) -> int:
    """Delete events of an account that is being deleted, at most so many; return how many."""
    return AuditEvent.objects.forget_reader(owner_id, most=most)


def _from_here(actor: Any, impersonator: str) -> AuditEvent:
    """Return an event that says where it comes from, and by whom as far as the request tells."""
    event = AuditEvent(at=timezone.now(), via=_via.get(), impersonator=impersonator)
    if request := _request.get():
        doors = (via for path, via in _DOORS if request.path.startswith(path))
        event.via = next(doors, Via.WEB)
        event.address = address_of(request)
        agent = request.headers.get("User-Agent", "")
        event.agent = _plain(agent)[: limits.AUDIT_AGENT_MAX]
        event.impersonator = impersonator or getattr(request, "impersonator", "")
    asked = actor is BY_REQUEST
    event.actor_id = _pk(getattr(request, "user", None)) if asked else _pk(actor)
    return event


def _pk(user: Any) -> int | None:
    return user if isinstance(user, int) else getattr(user, "pk", None)


def _bounded(values: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    few = list(values.items())[: limits.AUDIT_VALUES_MAX]
    return {
        name: _KEPT_BACK if _SECRET.search(name) and value else _short(value) for name, value in few
    }


def _short(value: Any) -> Any:
    if isinstance(value, bool | int | float | None):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_short(one) for one in list(value)[: limits.AUDIT_LIST_MAX]]
    text = _plain(str(value))
    most = limits.AUDIT_TEXT_MAX
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _plain(text: str) -> str:
    # PostgreSQL keeps no NUL in any text.
    return text.replace("\x00", "")
