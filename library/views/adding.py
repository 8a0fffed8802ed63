"""Add a book by hand; give up on an ISBN that was noted."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import AuthenticatedHttpRequest
from library import services
from library.exceptions import BookAlreadyOwned, InvalidBook
from library.forms import BookForm
from library.isbn import hyphenate
from library.models import Book


@require_http_methods(["GET", "HEAD", "POST"])
def book_new(request: AuthenticatedHttpRequest) -> HttpResponse:
    initial = {"visibility": request.user.default_book_visibility}
    isbn13 = request.GET.get("isbn", "")[:100]
    # The ISBN is not "initial": a field left as it is shown would not be taken for given.
    form = BookForm(request.POST if request.method == "POST" else None, initial=initial)
    form.fields["isbn13"].widget.attrs["placeholder"] = "None? Leave this empty."
    if request.method != "POST":
        form.initial["isbn13"] = isbn13
    if form.is_bound and form.is_valid():
        try:
            given = form.given() | {"visibility": form.cleaned_data["visibility"]}
            book = services.add_book_by_hand(owner=request.user, given=given)
        except InvalidBook as error:
            form.add_errors(error.extra["errors"])
        except BookAlreadyOwned as error:
            form.add_error("isbn13", error.message)
        else:
            services.tell_tray(book=book)
            return _welcome(request, book)
    context = {"nav": "add", "form": form, "mode": "new", "cancel_url": reverse("library:book-add")}
    status = 422 if form.errors else 200
    return render(request, "library/books/book_form.html", context, status=status)


@require_POST
def wanted_forget(request: AuthenticatedHttpRequest, isbn13: str) -> HttpResponse:
    services.settle(owner=request.user, isbn13=isbn13)
    messages.success(request, f"{hyphenate(isbn13)} is no longer asked for.")
    return redirect("library:book-add")


def _welcome(request: AuthenticatedHttpRequest, book: Book) -> HttpResponse:
    undo_url = reverse("library:book-trash", args=[book.public_id])
    messages.success(request, f"Added “{book.title}”.", extra_tags=f"undo:{undo_url}")
    return redirect(book)
