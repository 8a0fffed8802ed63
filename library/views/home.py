"""The front page: the reader's own, or an introduction."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from library import services
from library.views.presenters import Card, cards, design, direction

# Well-known books for the visitors' ledge; the words are theirs, the covers are designed here.
_LEDGE = (
    ("The Left Hand of Darkness", "Ursula K. Le Guin", "en"),
    ("Το όνομα του ρόδου", "Ουμπέρτο Έκο", "el"),
    ("Middlemarch", "George Eliot", "en"),
    ("吾輩は猫である", "夏目漱石", "ja"),
    ("Мастер и Маргарита", "Михаил Булгаков", "ru"),
    ("ثلاثية القاهرة", "نجيب محفوظ", "ar"),
)


@require_safe
@login_not_required
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "library/home.html", {"nav": "home"} | _content(request))


def _content(request: HttpRequest) -> dict[str, Any]:
    user = request.user
    if not user.is_authenticated:
        return {"cards": [_ledge_card(*book) for book in _LEDGE]}
    total = services.count_books(owner=user)
    return {
        "greeting": f"Hello, {user.name or user.handle}",
        "summary": f"{total:,} book{'' if total == 1 else 's'}" if total else "",
        "cards": cards(services.recent_cards(owner=user)),
    }


def _ledge_card(title: str, byline: str, language: str) -> Card:
    look = design(title, title)
    return Card("", title, byline, language, direction(language), **look)
