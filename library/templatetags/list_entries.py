"""The books on a list, with what their owner can do with each. In Python, as book_cards and for the
same reason: there may be a hundred of them.

Texts are escaped; the rest is made by presenters of digits and fixed words.
"""

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.templatetags.static import static
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_MOVES = (
    ("top", "arrow-up-to-line", "To the top"),
    ("up", "arrow-up", "Move up"),
    ("down", "arrow-down", "Move down"),
    ("end", "arrow-down-to-line", "To the end"),
)


@register.simple_tag
def entry_cards(entries: Iterable[Any]) -> SafeString:
    """Draw ``library.views.entry_cards.EntryCard``s for whoever looks at the list."""
    drawn = (f'<li class="entry">{_book(one)}{_note(one)}</li>' for one in entries)
    return mark_safe("\n".join(drawn))  # noqa: S308 - escaped below


@register.simple_tag
def own_entry_cards(entries: Iterable[Any], csrf_token: str) -> SafeString:
    """Draw them for their owner: to be moved, noted and taken off."""
    token = f'<input type="hidden" name="csrfmiddlewaretoken" value="{escape(str(csrf_token))}">'
    icons = static("img/icons.svg")
    drawn = (_own(one, token, icons) for one in entries)
    return mark_safe("\n".join(drawn))  # noqa: S308 - escaped below


@register.simple_tag
def pick_cards(picks: Iterable[Any]) -> SafeString:
    """Draw ``library.views.list_picking.Pick``s: covers to tick, and those that are on the list."""
    icons = static("img/icons.svg")
    return mark_safe("\n".join(_pick(one, icons) for one in picks))  # noqa: S308 - escaped below


def _pick(pick: Any, icons: str) -> str:
    card = pick.card
    written = f'lang="{escape(card.lang)}" dir="{card.dir}"'
    copy = f" <small>{card.copy}</small>" if card.copy else ""
    words = (
        f'<span class="pick-title" {written}>{escape(card.title)}</span>{copy}'
        f'<span class="pick-by" dir="auto">{escape(card.byline)}</span>'
    )
    if pick.is_on:
        mark = f'<span class="pick-on">{_icon(icons, "circle-check")}On the list</span>'
        return f'<li class="is-on"><span class="pick-book">{_cover(card)}{mark}{words}</span></li>'
    box = f'<input type="checkbox" name="book" value="{pick.id}">'
    return f'<li><label class="pick-book">{_cover(card)}{box}{words}</label></li>'


@register.simple_tag
def entry_said(entry: Any) -> SafeString:
    """Draw an entry's note as its owner sees it; anything with ``note`` and ``is_note_shown``."""
    return mark_safe(_said(entry, static("img/icons.svg")))  # noqa: S308 - escaped below


def _said(entry: Any, icons: str) -> str:
    if not entry.note or entry.is_note_shown:
        return _note(entry)
    return f'{_note(entry)}<p class="entry-mark">{_icon(icons, "lock")}Only you read this</p>'


def _own(entry: Any, token: str, icons: str) -> str:
    title = escape(entry.card.title)
    alone = (
        ""
        if entry.is_open
        else f'<p class="entry-mark">{_icon(icons, "lock")}Only you see this book</p>'
    )
    return (
        f'<li class="entry" id="e-{entry.id}" data-item="{entry.id}" data-name="{title}" '
        f'data-move="{entry.acts_url}move/{entry.mark}">{_book(entry)}{alone}'
        f'<div class="entry-said" data-said>{_said(entry, icons)}</div>'
        f'<div class="entry-acts"><button class="entry-act" type="button" data-grip hidden '
        f'aria-label="Move {title}" aria-describedby="reorder-help">'
        f"{_icon(icons, 'grip-vertical')}</button>"
        f'<a class="entry-act" href="{entry.acts_url}note/{entry.mark}" data-note>'
        f"{_icon(icons, 'pencil')}"
        f'<span class="unseen">{"Edit the note on" if entry.note else "Write a note on"} {title}'
        f"</span></a>{_menu(entry, title, token, icons)}</div></li>"
    )


def _menu(entry: Any, title: str, token: str, icons: str) -> str:
    moves = "".join(
        f'<button name="to" value="{value}">{_icon(icons, icon)}{label}</button>'
        for value, icon, label in _MOVES
    )
    # The field comes first: Enter in it presses the first button of the form.
    return (
        f'<details class="menu entry-menu" name="menu" data-menu><summary class="entry-act">'
        f'{_icon(icons, "ellipsis")}<span class="unseen">More for {title}</span></summary>'
        f'<form class="menu-panel" method="post" action="{entry.acts_url}move/{entry.mark}">{token}'
        f'<p class="entry-place"><label for="p-{entry.id}">Place</label>'
        f'<input id="p-{entry.id}" name="place" value="{entry.place}" inputmode="numeric" '
        f'autocomplete="off" maxlength="6" data-place><button class="btn" name="to" '
        f'value="place">Move</button></p>{moves}'
        f'<button class="btn-danger" formaction="{entry.acts_url}remove/{entry.mark}">'
        f"{_icon(icons, 'x')}"
        f"Take off the list</button></form></details>"
    )


def _book(entry: Any) -> str:
    card = entry.card
    title, byline, language = escape(card.title), escape(card.byline), escape(card.lang)
    copy = f'<small lang="en">{card.copy}</small>' if card.copy else ""
    paper = f' data-print="{escape(card.imprint)}"' if card.imprint else ""
    return (
        f'<a class="book" href="{card.href}" lang="{language}" dir="{card.dir}"{paper}>'
        f"{_cover(card)}"
        f'<div class="words"><h2>{title}</h2><p>{byline}</p>{copy}</div></a>'
    )


def _cover(card: Any) -> str:
    if card.image:
        return _picture(card.image, is_lazy=not card.eager)
    return (
        f'<span class="cover {card.palette} {card.layout} {card.size}" '
        f'lang="{escape(card.lang)}" dir="{card.dir}" aria-hidden="true">'
        f"<b>{escape(card.title)}</b><i>{escape(card.byline)}</i></span>"
    )


def _picture(image: Any, *, is_lazy: bool) -> str:
    sizes = f' srcset="{image.large_set}"' if image.large_set else ""
    loading = ' loading="lazy"' if is_lazy else ""
    return (
        f'<span class="cover real {image.tone} {image.shape}"><img src="{image.large}"{sizes} '
        f'width="{image.width}" height="{image.height}" alt=""{loading} decoding="async"></span>'
    )


def _note(entry: Any) -> str:
    return f'<p class="entry-note" dir="auto">{escape(entry.note)}</p>' if entry.note else ""


def _icon(icons: str, name: str) -> str:
    return (
        f'<svg class="icon" width="18" height="18" aria-hidden="true">'
        f'<use href="{icons}#{name}"></use></svg>'
    )
