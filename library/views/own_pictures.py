"""Pictures readers give of themselves and their lists: their files, and where they are chosen."""

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from accounts.http import AuthenticatedHttpRequest, same_for_all
from library import services
from library.exceptions import InvalidPicture
from library.picture_forms import OwnPictureForm
from library.throttle import count_picture
from library.views.avatars import avatar
from library.views.list_cards import list_cards

_FOR_EVER = "public, max-age=31536000, immutable"
_REMOVE = "remove"


@require_safe
@same_for_all
def own_picture_file(request: HttpRequest, name: str) -> HttpResponse:
    response = HttpResponse(services.read_own_picture(name), content_type="image/webp")
    response["Cache-Control"] = _FOR_EVER
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def own_avatar(request: AuthenticatedHttpRequest) -> HttpResponse:
    if _REMOVE in request.POST:
        services.remove_avatar(owner=request.user)
        messages.success(request, "Your picture is taken off.")
        return redirect("accounts:settings")
    form = _form(request)
    if _is_taken(request, form, lambda data: services.set_avatar(owner=request.user, data=data)):
        messages.success(request, "Your picture is changed.")
        return redirect("accounts:settings")
    shown = {"face": avatar(request.user), "section": "profile", "nav": "settings"}
    status = 422 if form.errors else 200
    return render(request, "library/pictures/avatar.html", {"form": form} | shown, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
def list_cover(request: HttpRequest, public_id: str) -> HttpResponse:
    mine = services.get_list(owner=request.user, public_id=public_id)
    named = {"owner": request.user, "public_id": public_id}
    if _REMOVE in request.POST:
        services.remove_list_cover(**named)
        messages.success(request, "The cover is taken off. The list shows its books instead.")
        return redirect(mine)
    form = _form(request)
    if _is_taken(request, form, lambda data: services.set_list_cover(**named, data=data)):
        messages.success(request, "The cover of the list is changed.")
        return redirect(mine)
    context = {"form": form, "card": list_cards([mine], public=False)[0], "nav": "lists"}
    status = 422 if form.errors else 200
    return render(request, "library/pictures/list_cover.html", context, status=status)


def _form(request: HttpRequest) -> OwnPictureForm:
    return (
        OwnPictureForm(request.POST, request.FILES)
        if request.method == "POST"
        else (OwnPictureForm())
    )


def _is_taken(request: HttpRequest, form: OwnPictureForm, take: Callable[[bytes], object]) -> bool:
    """Say whether the form brought a picture that was taken; what is wrong is put beside it."""
    if not form.is_valid():
        return False
    count_picture(request)
    try:
        take(form.picture())
    except InvalidPicture as error:
        form.add_error(form.picture_field(), error.message)
        return False
    return True
