"""Many books of the list at once. Works as a plain form; the way back is a toast with Undo."""

from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import AuthenticatedHttpRequest
from library import services
from library.choices import Visibility
from library.exceptions import InvalidBook, UndoGone
from library.forms import BulkForm
from library.queries import BookQuery
from library.views.words import book_count

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@require_POST
def book_bulk(request: AuthenticatedHttpRequest) -> HttpResponse:
    form = BulkForm(request.POST)
    query = BookQuery.read(QueryDict(request.POST.get("found", "")[:8_000]))
    back = redirect(query.to_url(reverse("library:book-list")))
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return back
    chosen = tuple(request.POST.getlist("book"))
    if not chosen and not form.cleaned_data["every"]:
        messages.warning(request, "Nothing was changed: tick the books first.")
        return back
    selection = services.Selection(
        public_ids=chosen, query=query if form.cleaned_data["every"] else None
    )
    try:
        text, undo_url = _done(request, form.cleaned_data, selection)
    except InvalidBook as error:
        messages.error(request, next(iter(error.extra["errors"].values()))[0])
    else:
        messages.success(request, text, extra_tags=f"undo:{undo_url}" if undo_url else "")
    return back


@require_POST
def book_bulk_undo(request: AuthenticatedHttpRequest, stamp: int) -> HttpResponse:
    try:
        moment = _EPOCH + stamp * _MICROSECOND
    except OverflowError:
        raise Http404 from None
    restored = services.restore_books(owner=request.user, moment=moment)
    if not restored:
        raise UndoGone
    messages.success(request, f"{book_count(restored)} {_are(restored)} back in your library.")
    return redirect(f"{reverse('library:book-list')}?view=list")


def _done(
    request: AuthenticatedHttpRequest, given: dict[str, str], selection: services.Selection
) -> tuple[str, str]:
    """Do it; return what to say of it, and where it can be undone."""
    owner, action = request.user, given["action"]
    if action == "trash":
        count, moment = services.trash_books(owner=owner, selection=selection)
        stamp = (moment - _EPOCH) // _MICROSECOND
        undo_url = reverse("library:book-bulk-undo", args=[stamp]) if count else ""
        return f"{book_count(count)} {_are(count)} in the trash.", undo_url
    if action == "visibility":
        value = given["visibility"]
        count = services.change_visibility_of(owner=owner, selection=selection, visibility=value)
        return f"{book_count(count)} {_are(count)} {Visibility(value).label.lower()} now.", ""
    act = services.add_subject_to if action == "add_subject" else services.remove_subject_from
    name = " ".join(given["subject"].split())
    count = act(owner=owner, selection=selection, name=name)
    where = "put on" if action == "add_subject" else "taken off"
    return f"{book_count(count)} {where} “{name}”.", ""


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
