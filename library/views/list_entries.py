"""What the owner of a list does with one book on it: move, note, take off, put back."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from library import services
from library.exceptions import InvalidList
from library.list_forms import NoteForm
from library.models import ListEntry
from library.views.entry_cards import look_mark
from library.views.fragments import is_for_script, render_page_or_part
from library.views.presenters import direction


@require_POST
@login_not_required
def entry_move(request: HttpRequest, public_id: str, entry_id: str) -> HttpResponse:
    given = request.POST
    typed = given.get("place", "").strip().replace(",", "")
    place = int(typed) if typed.isdecimal() and len(typed) < 7 else 0
    move = services.Move(kind=given.get("to", ""), entry_id=given.get("other", ""), place=place)
    if move.kind == "place" and not place:
        messages.error(request, "Nothing was moved: write the place as a number, such as 3.")
        return redirect(
            _place_on_page(request, services.get_entry(**_named(request, public_id, entry_id)))
        )
    moved = services.move_entry(**_named(request, public_id, entry_id), move=move)
    if is_for_script(request):
        return HttpResponse(status=204)
    place = services.place_of(moved)
    messages.success(request, f"“{moved.book.title}” is at place {place:,} now.")
    return redirect(_place_on_page(request, moved, place))


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def entry_note(request: HttpRequest, public_id: str, entry_id: str) -> HttpResponse:
    named = _named(request, public_id, entry_id)
    entry = services.get_entry(**named)
    initial = {"note": entry.note, "is_note_shown": entry.is_note_shown}
    form = NoteForm(*([request.POST] if request.method == "POST" else []), initial=initial)
    if form.is_valid():
        try:
            noted = services.note_entry(**named, **form.cleaned_data)
        except InvalidList as error:
            form.add_errors(error.extra["errors"])
        else:
            return _after_note(request, noted)
    book = entry.book
    context = {
        "nav": "lists",
        "form": form,
        "book": {"title": book.title, "lang": book.language, "dir": direction(book.language)},
        "list_title": entry.reading_list.title,
        "action_url": request.get_full_path(),
        "cancel_url": _place_on_page(request, entry),
    }
    names = ("library/lists/entry_note.html", "library/lists/_note_form.html")
    return render_page_or_part(request, *names, context, status=422 if form.errors else 200)


@require_POST
@login_not_required
def entry_remove(request: HttpRequest, public_id: str, entry_id: str) -> HttpResponse:
    removed = services.remove_entry(**_named(request, public_id, entry_id))
    undo_url = reverse("library:entry-restore", args=[public_id, entry_id])
    text = f"“{removed.book.title}” is off the list."
    messages.success(request, text, extra_tags=f"undo:{undo_url}")
    if request.POST.get("back") == "lists":
        return redirect("library:book-lists", public_id=removed.book.public_id)
    mark = look_mark(request.GET.get("view", ""))
    return redirect(f"{removed.reading_list.get_absolute_url()}{mark}")


@require_POST
@login_not_required
def entry_restore(request: HttpRequest, public_id: str, entry_id: str) -> HttpResponse:
    back = services.put_back_entry(**_named(request, public_id, entry_id))
    messages.success(request, f"“{back.book.title}” is back on the list.")
    return redirect(_place_on_page(request, back))


def _after_note(request: HttpRequest, noted: ListEntry) -> HttpResponse:
    if is_for_script(request):
        return render(request, "library/lists/entry_said.html", {"entry": noted})
    messages.success(request, "Saved." if noted.note else "There is no note any more.")
    return redirect(_place_on_page(request, noted))


def _place_on_page(request: HttpRequest, entry: ListEntry, place: int = 0) -> str:
    """Return the address of a book's place on the page of its list. 1 query without ``place``."""
    place = place or services.place_of(entry)
    page = (place - 1) // services.ENTRY_PAGE_SIZE + 1
    mark = look_mark(request.GET.get("view", ""))
    asked = f"{mark}{'&' if mark else '?'}page={page}" if page > 1 else mark
    return f"{entry.reading_list.get_absolute_url()}{asked}#e-{entry.public_id}"


def _named(request: HttpRequest, public_id: str, entry_id: str) -> dict[str, Any]:
    return {"owner": request.user, "public_id": public_id, "entry_id": entry_id}
