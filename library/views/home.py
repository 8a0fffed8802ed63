"""The front page: the reader's own, that of the reader chosen for it, or an introduction."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from library import services
from library.views.kept import SITE, kept, kept_for_reader
from library.views.presenters import Card, design, direction
from library.views.showcase import showcase_page

# Well-known books for the visitors' ledge; the words are theirs, the covers are designed here.
_LEDGE = (
    ("The Left Hand of Darkness", "Ursula K. Le Guin", "en"),
    ("Το όνομα του ρόδου", "Ουμπέρτο Έκο", "el"),
    ("Middlemarch", "George Eliot", "en"),
    ("吾輩は猫である", "夏目漱石", "ja"),
    ("Мастер и Маргарита", "Михаил Булгаков", "ru"),
    ("ثلاثية القاهرة", "نجيب محفوظ", "ar"),
)


@kept(SITE)
@require_safe
@login_not_required
@kept_for_reader
def home(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return showcase_page(request, request.user)
    reader = services.front_reader()
    if reader is not None:
        return showcase_page(request, reader)
    if services.is_anybody_shown():
        return redirect("library:discover")
    context = {"nav": "home", "cards": [_ledge_card(*book) for book in _LEDGE]}
    return render(request, "library/home.html", context)


def _ledge_card(title: str, byline: str, language: str) -> Card:
    look = design(title, title)
    return Card("", title, byline, language, direction(language), **look)
