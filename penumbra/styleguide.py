"""The living style page: every component in every state. Shown while DEBUG is on, never else."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from library.designed import LAYOUTS, PALETTES
from library.monogram import monogram
from library.views.list_cards import ListCard
from library.views.presenters import Card, CoverImage, design, direction
from library.views.site_cards import ReaderCard, SiteCard
from library.views.spines import Spine
from library.views.words import book_count

_TOKENS = (
    *("page", "raise", "ink", "soft", "line", "edge", "accent", "accent-deep", "accent-ink"),
    *("ledge", "ledge2", "danger", "ok", "warn"),
)
_TYPE = (34, 27, 21, 19, 17, 15, 14, 13, 12)
_LONG = "The Whole Art of Keeping Books in Damp Houses, with Remarks on Mould, Moths and Borrowers"
# Every layout, then what covers find hard.
_BOOKS = (
    *(("Middlemarch", "George Eliot", "en"), ("Invisible Cities", "Italo Calvino", "en")),
    *(("Beloved", "Toni Morrison", "en"), ("The Rings of Saturn", "W. G. Sebald", "en")),
    *(("Austerlitz", "W. G. Sebald", "de"), ("Pale Fire", "Vladimir Nabokov", "en")),
    *(("Beowulf", "", "en"), (_LONG, "Wilhelmina Featherstonehaugh-Cholmondeley", "en")),
    *(("ثلاثية القاهرة", "نجيب محفوظ", "ar"), ("סיפור על אהבה וחושך", "עמוס עוז", "he")),
    *(("吾輩は猫である", "夏目漱石", "ja"), ("Мастер и Маргарита", "Михаил Булгаков", "ru")),
)
_NAMES = ("Ada Lindqvist", "نجيب محفوظ", "夏目漱石", "")
_LEVELS = (
    ("success", "Middlemarch is in your library."),
    ("info", "Middlemarch was there already."),
    ("warning", "The cover could not be fetched. It is tried again later."),
    ("error", "That was not saved."),
)


class SampleForm(forms.Form):
    """A field of each kind; shown with what it says when it is filled in badly."""

    plain = forms.CharField(label="With help", help_text="As it stands on the title page.")
    wrong = forms.CharField(label="Refused", max_length=3)
    optional = forms.CharField(label="Not needed", required=False)
    shut = forms.CharField(
        label="Fixed", required=False, disabled=True, initial="Cannot be changed"
    )
    long = forms.CharField(label="Several lines", required=False, widget=forms.Textarea)
    choice = forms.ChoiceField(label="Choice", choices=[("a", "Private"), ("b", "Public")])
    radio = forms.ChoiceField(
        label="One of two",
        choices=[("a", "The first"), ("b", "The second")],
        widget=forms.RadioSelect,
    )
    check = forms.BooleanField(label="Yes or no", required=False)


@require_safe
@login_not_required
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the page; without DEBUG there is none."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "styleguide.html", _content())


def _content() -> dict[str, Any]:
    filled = {"plain": "Middlemarch", "wrong": "Too long", "choice": "a", "radio": "a"}
    return {
        "tokens": _TOKENS,
        "sizes": _TYPE,
        "form": SampleForm(filled, auto_id="sample-%s"),
        "samples": [{"text": text, "level": level, "undo_url": ""} for level, text in _LEVELS],
        "faces": [_face(name) for name in _NAMES],
        "cards": [_card(number, *book) for number, book in enumerate(_BOOKS)] + [_real_card()],
        "palettes": [
            {"palette": f"palette-{number}", "layout": f"layout-{number % LAYOUTS}"}
            for number in range(len(PALETTES))
        ],
        "spines": {"spines": [_spine(*one) for one in enumerate(_BOOKS)], "tallest": 240},
        "lists": _lists(),
        "readers": _readers(),
        "site_cards": _site_cards(),
        "pager": _pager(),
        "suggestions_html": _suggestions(),
    }


def _face(name: str) -> dict[str, str]:
    picture = "" if name else "/static/img/logo.svg"
    return {"src": picture, "srcset": picture, "initials": monogram(name), "tone": ""}


def _card(number: int, title: str, byline: str, language: str) -> Card:
    look = design(title, title) | {
        "palette": f"palette-{number * 2 % len(PALETTES)}",
        "layout": f"layout-{number % LAYOUTS}",
    }
    return Card("#cards", title, byline, language, direction(language), **look)


def _real_card() -> Card:
    picture = "/static/img/logo.svg"
    image = CoverImage(picture, "", picture, "", 160, 200, tone="tone-42", shape="")
    look = design("real", "A real cover")
    return Card("#cards", "A real cover", "Somebody", "en", "ltr", image=image, **look)


def _lists() -> list[ListCard]:
    fan = [_card(number, *book) for number, book in enumerate(_BOOKS[:3])]
    shown = (
        ("Slow winter novels", "Long, snowed-in, worth it.", fan, "", ""),
        (_LONG, f"{_LONG}. {_LONG}.", fan[:2], "private", "Private"),
        ("قراءات الصيف", "كتب للشاطئ", fan[:1], "unlisted", "Unlisted"),
        ("Nothing on it yet", "", [], "public", "Public"),
    )
    return [
        ListCard("#lists", title, text, book_count(len(books)), kind, label, None, books, "", "")
        for title, text, books, kind, label in shown
    ]


def _readers() -> list[ReaderCard]:
    books = [_card(number, *book) for number, book in enumerate(_BOOKS)]
    shown = (
        ("Ada Lindqvist", "@ada", "Novels, mathematics and the odd atlas.", books[:4]),
        (_LONG, "@long", f"{_LONG}. {_LONG}.", books[4:6]),
        ("نجيب محفوظ", "@naguib", "أقرأ الرواية العربية", books[8:10]),
    )
    return [
        ReaderCard(name, handle, "#readers", _face(name), bio, "1,000+ books", some)
        for name, handle, bio, some in shown
    ]


def _site_cards() -> list[SiteCard]:
    whose = (("Ada Lindqvist", ""), (_LONG, "and 2 others"), ("نجيب محفوظ", "and one other"))
    books = [_card(number, *book) for number, book in enumerate(_BOOKS[:3])]
    return [
        SiteCard(book, name, "#readers", others)
        for book, (name, others) in zip(books, whose, strict=True)
    ]


def _spine(number: int, book: tuple[str, str, str]) -> Spine:
    title, byline, language = book
    thickness = 12 + number * 11 % 38
    return Spine(
        href="#spines",
        title=title,
        byline=byline,
        lang=language,
        dir=direction(language),
        palette=f"palette-{number * 2 % len(PALETTES)}",
        build=" thick" if thickness >= 30 else "",
        look=f"layout-{number % LAYOUTS} len-m",
        cover="",
        thickness=thickness,
        height=180 + number * 35 % 60 // 5 * 5,
    )


def _pager() -> dict[str, Any]:
    steps: list[dict[str, Any] | None] = [
        {"n": number, "url": "#pager", "current": number == 3} for number in range(1, 6)
    ]
    numbers = [*steps, None, {"n": 27, "url": "#pager", "current": False}]
    return {
        **{"number": 3, "pages": 27, "numbers": numbers},
        **{"previous_url": "#pager", "next_url": "#pager"},
    }


def _suggestions() -> str:
    option = {
        **{"href": "#suggestions", "lang": "en", "dir": "ltr", "note": "George Eliot"},
        "html": mark_safe("<mark>Mid</mark>dlemarch"),  # noqa: S308 - written here
    }
    groups = [
        {"id": "titles", "label": "Titles", "options": [option]},
        {"id": "authors", "label": "Authors", "options": [option | {"note": "4 books"}]},
    ]
    asked = {"groups": groups, "add_url": "#suggestions", "isbn_display": "978-0-306-40615-7"}
    return render_to_string("library/books/suggestions.html", asked)
