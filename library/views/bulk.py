"""Many books of the list at once. Works as a plain form; the way back is a toast with Undo."""

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.http import AuthenticatedHttpRequest
from library import services
from library.choices import Visibility
from library.exceptions import InvalidBook, ListFull, ListNotFound, UndoGone
from library.forms import BulkForm
from library.queries import BookQuery
from library.views.list_picking import tell_added
from library.views.stamps import moment_of, stamp_of
from library.views.words import book_count

_NEW_LIST = "new"


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
    if form.cleaned_data["action"] == "add_to_list":
        return _put_on_list(request, form.cleaned_data["list"], selection) or back
    try:
        text, undo_url = _done(request, form.cleaned_data, selection)
    except InvalidBook as error:
        messages.error(request, next(iter(error.extra["errors"].values()))[0])
    else:
        messages.success(request, text, extra_tags=f"undo:{undo_url}" if undo_url else "")
    return back


@require_POST
def book_bulk_undo(request: AuthenticatedHttpRequest, stamp: int) -> HttpResponse:
    restored = services.restore_books(owner=request.user, moment=moment_of(stamp))
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
        named = [stamp_of(moment)]
        undo_url = reverse("library:book-bulk-undo", args=named) if count else ""
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


def _put_on_list(
    request: AuthenticatedHttpRequest, chosen: str, selection: services.Selection
) -> HttpResponse | None:
    """Put the books on a list. A new one is shown next, to be given a title."""
    try:
        is_new = chosen == _NEW_LIST
        made = services.create_list(owner=request.user, title="New list") if is_new else None
        public_id = made.public_id if made else chosen
        added = services.add_to_list(owner=request.user, public_id=public_id, selection=selection)
    except ListNotFound:
        messages.error(request, "Nothing was added: choose one of your lists.")
    except ListFull as error:
        messages.error(request, error.message)
    else:
        tell_added(request, added)
        return redirect("library:list-edit", public_id=public_id) if is_new else None
    return None


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
