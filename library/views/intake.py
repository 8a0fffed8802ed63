"""Add books: the box that takes everything, and the tray of what came in.

One address answers a browser with a page and htmx (or static/js/intake.js) with the parts of the
page that changed.
"""

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import AuthenticatedHttpRequest
from library import limits, services
from library.choices import IntakeDoor, IntakeState
from library.exceptions import (
    IntakeRowChanged,
    IntakeRowNotFound,
    InvalidBook,
    InvalidIntake,
    TrayFull,
)
from library.forms import (
    BookForm,
    IntakeForm,
    IntakeSettingsForm,
    initial_of_facts,
    initial_of_settings,
)
from library.ids import PUBLIC_ID_LENGTH
from library.intake_text import IntakeText, read_file, read_text
from library.models import IntakeRow
from library.views.camera import with_camera
from library.views.tray import accepted_words, settings_line, tray_head, tray_rows
from library.views.waiting import waiting_rows
from library.views.words import row_count

_DOORS = {*IntakeDoor} - {IntakeDoor.FILE}
# Rows put away are not kept longer; and the calendar ends some seconds before its first day.
_LONGEST_AGO = timedelta(days=limits.TRASH_DAYS)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@with_camera
@require_http_methods(["GET", "HEAD", "POST"])
def book_add(request: AuthenticatedHttpRequest) -> HttpResponse:
    if request.method != "POST":
        if _wants_parts(request):
            return _more(request)
        services.forget_news(owner=request.user)
        typed = request.GET.get("isbn", "")[: limits.INTAKE_TYPED_MAX]
        return _page(request, form=IntakeForm(initial={"text": typed, "door": "typed"}))
    form = IntakeForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            return _taken_in(request, form)
        except (InvalidIntake, TrayFull) as error:
            form.add_error("file" if form.cleaned_data["file"] else "text", error.message)
    if _wants_parts(request):
        return _said(HttpResponse(status=422), _first_error(form), "refused")
    return _page(request, form=form, status=422)


@require_safe
def intake_tray(request: AuthenticatedHttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = services.changed_rows(owner=request.user, since=_moment(request.GET.get("since", "")))
    since = now.isoformat()
    if len(rows) >= limits.INTAKE_CHANGES_MAX:
        # There is more: the list is drawn anew.
        return _whole(request, since=since)
    shown, gone = _in_view(request, rows)
    return _answer(request, rows=shown, gone=gone, since=since)


@require_POST
def intake_row_act(request: AuthenticatedHttpRequest, public_id: str, action: str) -> HttpResponse:
    if action not in _ROW_ACTS:
        raise Http404
    given: dict[str, Any] = {"owner": request.user, "public_id": public_id}
    if action == "choose":
        given["number"] = _number(request.POST.get("number", ""))
    try:
        row = _ROW_ACTS[action](**given)
    except IntakeRowChanged as error:
        row = services.get_row(owner=request.user, public_id=public_id)
        return _row_answer(request, row, error.message, "attention")
    if row.cleared_at:
        return _gone_answer(request, row, action)
    shown = tray_rows([row])[0]
    return _row_answer(request, row, shown.say or f"{shown.label}: {shown.title or shown.isbn}")


@require_POST
def intake_act(request: AuthenticatedHttpRequest, action: str) -> HttpResponse:
    if action not in _TRAY_ACTS:
        raise Http404
    act, words = _TRAY_ACTS[action]
    if action.startswith(("clear-", "stop")):
        if stamp := act(request.user):
            return _done(request, words, reverse("library:intake-restore", args=[stamp]))
    elif count := act(request.user):
        return _done(request, f"{row_count(count)} {words}")
    return _done(request, "There was none left.")


@require_POST
def intake_restore(request: AuthenticatedHttpRequest, stamp: int) -> HttpResponse:
    count = services.restore_rows(owner=request.user, stamp=stamp)
    if not count:
        raise Http404
    return _done(request, f"{row_count(count)} back in the tray.")


@require_POST
def intake_settings(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = IntakeSettingsForm(request.POST)
    if form.is_valid():
        try:
            services.save_intake_settings(owner=request.user, **form.given())
        except InvalidIntake as error:
            form.add_errors(error.extra["errors"])
        else:
            messages.success(request, "Saved. It holds for what comes in from now on.")
            return redirect("library:book-add")
    box = IntakeForm(initial={"door": "typed"})
    return _page(request, form=box, settings=form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def intake_edit(request: AuthenticatedHttpRequest, public_id: str) -> HttpResponse:
    facts = services.row_facts(services.get_row(owner=request.user, public_id=public_id))
    is_post = request.method == "POST"
    form = BookForm(request.POST if is_post else None, initial=initial_of_facts(facts))
    if form.is_bound and form.is_valid():
        try:
            services.edit_row(owner=request.user, public_id=public_id, given=form.given())
            if "adds" in request.POST:
                services.add_row(owner=request.user, public_id=public_id)
        except InvalidBook as error:
            form.add_errors(error.extra["errors"])
        except IntakeRowChanged as error:
            form.add_error(None, error.message)
        else:
            return redirect(f"{reverse('library:book-add')}#row-{public_id}")
    context = {
        "nav": "add",
        "form": form,
        "mode": "tray",
        "book": {"title": facts["title"], "lang": facts["language"], "dir": ""},
        "action_url": request.path,
        "cancel_url": reverse("library:book-add"),
    }
    status = 422 if form.errors else 200
    return render(request, "library/books/book_form.html", context, status=status)


_ROW_ACTS = {
    "add": services.add_row,
    "copy": services.add_copy_of,
    "clear": services.clear_row,
    "undo": services.undo_row,
    "retry": services.retry_row,
    "use": services.use_suggestion,
    "choose": services.choose_candidate,
}
_TRAY_ACTS = {
    "add-found": (lambda owner: services.add_all_found(owner=owner), "on the way in."),
    "retry-missing": (lambda owner: services.retry_missing(owner=owner), "looked up again."),
    "stop": (
        lambda owner: services.clear_rows(owner=owner, what="looking"),
        "Stopped: what was still being looked up is out of the tray.",
    ),
    "clear-done": (
        lambda owner: services.clear_rows(owner=owner, what="done"),
        "Finished rows are out of the tray; the books stay.",
    ),
    "clear-refused": (
        lambda owner: services.clear_rows(owner=owner, what="refused"),
        "Cleared: what is no ISBN is out of the tray.",
    ),
}


def _taken_in(request: AuthenticatedHttpRequest, form: IntakeForm) -> HttpResponse:
    """Take the codes in; go to the title search with what has none."""
    file = form.cleaned_data["file"]
    text = form.cleaned_data["text"]
    found = read_file(file.read(), file.name or "") if file else read_text(text)
    if not found.codes:
        return _without_codes(request, found)
    door = IntakeDoor.FILE if file else _door(form.cleaned_data["door"], found)
    accepted = services.accept_codes(owner=request.user, codes=found.codes, door=door)
    words = accepted_words(accepted, found)
    if not _wants_parts(request):
        messages.success(request, words)
        return redirect("library:book-add")
    kind = "many" if len(found.codes) > 1 else accepted.rows[0].state
    return _said(_answer(request, rows=list(accepted.rows)), words, kind)


def _without_codes(request: AuthenticatedHttpRequest, found: IntakeText) -> HttpResponse:
    if not found.words:
        raise InvalidIntake("There is no ISBN and no title in this. Type, scan or paste one.")
    url = f"{reverse('library:book-add')}search/?{urlencode({'q': found.words})}"
    if not _wants_parts(request):
        return redirect(url)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = url
    return response


def _door(said: str, found: IntakeText) -> IntakeDoor:
    if len(found.codes) > 1:
        return IntakeDoor.PASTED
    return IntakeDoor(said) if said in _DOORS else IntakeDoor.TYPED


def _page(
    request: AuthenticatedHttpRequest,
    *,
    form: IntakeForm,
    settings: IntakeSettingsForm | None = None,
    status: int = 200,
) -> HttpResponse:
    saved = services.intake_settings(request.user)
    since = timezone.now().isoformat()
    context = _list(request) | {
        "nav": "add",
        "form": form,
        "saved": saved,
        "summary": settings_line(saved),
        "settings": settings or IntakeSettingsForm(initial=initial_of_settings(saved)),
        "since": since,
        "waiting": waiting_rows(request),
    }
    response = render(request, "library/intake/page.html", context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _list(request: AuthenticatedHttpRequest) -> dict[str, Any]:
    """Return one page of the tray and its head, as all templates take them."""
    state = _state(request)
    before = _row_id(request, "before")
    down_to = _row_id(request, "oldest")
    page = services.tray_page(owner=request.user, state=state, before=before, down_to=down_to)
    # Nothing comes after what was loaded further down; still, it is on the page.
    last = page.rows[-1].public_id if page.rows and (before or down_to) else ""
    more = {"state": state, "before": page.next_before} if state else {"before": page.next_before}
    path = reverse("library:book-add")
    return {
        "rows": tray_rows(page.rows),
        "oldest": page.next_before or last,
        "more_url": f"{path}?{urlencode(more)}" if page.next_before else "",
        "head": tray_head(page.counts, state),
        "state": state,
    }


def _more(request: AuthenticatedHttpRequest) -> HttpResponse:
    context = _list(request)
    response = render(request, "library/intake/more.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _whole(request: AuthenticatedHttpRequest, **parts: Any) -> HttpResponse:
    """Answer with the list anew."""
    context = _list(request) | parts | {"listing": True}
    return render(request, "library/intake/answer.html", context)


def _answer(
    request: AuthenticatedHttpRequest,
    *,
    rows: Iterable[IntakeRow] = (),
    gone: Iterable[IntakeRow] = (),
    **parts: Any,
) -> HttpResponse:
    """Answer with single rows and the counts."""
    state = _state(request)
    context = {
        "rows": tray_rows(rows),
        "gone": [{"id": row.public_id, "version": row.updated_at.isoformat()} for row in gone],
        "head": tray_head(services.tray_counts(owner=request.user), state),
        "state": state,
    }
    return render(request, "library/intake/answer.html", context | parts)


def _row_answer(
    request: AuthenticatedHttpRequest, row: IntakeRow, text: str, kind: str = "ok"
) -> HttpResponse:
    if _wants_parts(request):
        return _said(_answer(request, rows=[row]), text, kind)
    (messages.success if kind == "ok" else messages.warning)(request, text)
    return redirect(f"{reverse('library:book-add')}#row-{row.public_id}")


def _gone_answer(request: AuthenticatedHttpRequest, row: IntakeRow, action: str) -> HttpResponse:
    """Say that a row left the tray, with the way back."""
    name = tray_rows([row])[0].title or row.typed
    if action == "undo" and row.book:
        text = f"“{name}” is out of your library again, and in the trash."
        undo_url = reverse("library:book-restore", args=[row.book.public_id])
    else:
        text = f"“{name}” is out of the tray."
        stamp = (row.cleared_at - _EPOCH) // _MICROSECOND
        undo_url = reverse("library:intake-restore", args=[stamp])
    if _wants_parts(request):
        toast = {"text": text, "undo_url": undo_url, "leads_away": action == "undo"}
        return _said(_answer(request, gone=[row], toast=toast), text)
    messages.success(request, text, extra_tags=f"undo:{undo_url}")
    return redirect("library:book-add")


def _done(request: AuthenticatedHttpRequest, text: str, undo_url: str = "") -> HttpResponse:
    """Say what was done with many rows, and draw the list anew."""
    if _wants_parts(request):
        since = timezone.now().isoformat()
        return _said(_whole(request, since=since, toast={"text": text, "undo_url": undo_url}), text)
    messages.success(request, text, extra_tags=f"undo:{undo_url}" if undo_url else "")
    state = _state(request)
    return redirect(f"{reverse('library:book-add')}{f'?state={state}' if state else ''}")


def _said(response: HttpResponse, text: str, kind: str = "ok") -> HttpResponse:
    """Send along what is to be said aloud; htmx makes it an event."""
    response["HX-Trigger"] = json.dumps({"intake:said": {"text": text, "kind": kind}})
    return response


def _in_view(
    request: AuthenticatedHttpRequest, rows: list[IntakeRow]
) -> tuple[list[IntakeRow], list[IntakeRow]]:
    """Return the rows that belong on the page as it is, and those that have to go from it."""
    state, last = _state(request), 0
    if oldest := _row_id(request, "oldest"):
        try:
            last = services.get_row(owner=request.user, public_id=oldest).pk
        except IntakeRowNotFound:
            last = 0
    shown = [row for row in rows if not row.cleared_at and state in ("", row.state)]
    kept = {row.pk for row in shown}
    inside = sorted((row for row in shown if row.pk >= last), key=lambda row: row.pk)
    return inside, [row for row in rows if row.pk not in kept]


def _wants_parts(request: AuthenticatedHttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _state(request: AuthenticatedHttpRequest) -> str:
    state = request.GET.get("state", "")
    return state if state in IntakeState.values else ""


def _row_id(request: AuthenticatedHttpRequest, name: str) -> str:
    text = request.GET.get(name, "")[: PUBLIC_ID_LENGTH + 1]
    return text if text.isascii() and text.isalnum() else ""


def _moment(text: str) -> datetime:
    """Return the moment a page names, at most a month back; now for what is none."""
    now = timezone.now()
    try:
        moment = datetime.fromisoformat(text)
        return now if timezone.is_naive(moment) else max(now - _LONGEST_AGO, min(moment, now))
    except (ValueError, OverflowError):
        return now


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else -1


def _first_error(form: IntakeForm) -> str:
    return next(iter(form.errors.values()))[0]
