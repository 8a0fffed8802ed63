"""Books as cards in a grid, rows of a table, spines on a shelf. In Python, because so many of them
in the template language take longer to draw than everything else on the page together; their
markup stands here and nowhere else.

Texts are escaped; the rest is made by presenters of digits and fixed words.
"""

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.simple_tag
def book_cards(cards: Iterable[Any], heading: str = "h2") -> SafeString:
    """Draw ``library.views.presenters.Card``s, their titles as ``heading``s."""
    return mark_safe("\n".join(_card(card, heading) for card in cards))  # noqa: S308 - escaped below


def _card(card: Any, heading: str) -> str:
    title, byline, language = escape(card.title), escape(card.byline), escape(card.lang)
    copy = f'<small lang="en">{card.copy}</small>' if card.copy else ""
    cover = (
        _picture(card.image, is_lazy=not card.eager)
        if card.image
        else (
            f'<span class="cover {card.palette} {card.layout} {card.size}" aria-hidden="true">'
            f"<b>{title}</b><i>{byline}</i></span>"
        )
    )
    return (
        f'<li><a class="book" href="{card.href}" lang="{language}" dir="{card.dir}"'
        f"{_on_paper(card.imprint)}>{cover}"
        f"<{heading}>{title}</{heading}><p>{byline}</p>{copy}</a></li>"
    )


@register.simple_tag
def book_rows(rows: Iterable[Any], is_plain: bool = False) -> SafeString:
    """Draw ``library.views.rows.Row``s as rows of the table; a plain one has nothing to tick."""
    return mark_safe("\n".join(_row(row, not is_plain) for row in rows))  # noqa: S308


def _row(row: Any, has_tick: bool) -> str:
    title = escape(row.title)
    cover = (
        _picture(row.image, is_lazy=True, has_sizes=False)
        if row.image
        else f'<span class="cover {row.palette} {row.layout}" aria-hidden="true"></span>'
    )
    written = f'lang="{escape(row.lang)}" dir="{row.dir}"'
    copy = f" <small>{row.copy}</small>" if row.copy else ""
    subtitle = f"<p {written}>{escape(row.subtitle)}</p>" if row.subtitle else ""
    tick = (
        f'<td class="tick"><label><input type="checkbox" name="book" value="{row.id}" '
        f'aria-label="Select {title}"></label></td>'
    )
    return (
        f'<tr>{tick if has_tick else ""}<td class="pic">{cover}</td>'
        f'<th class="c-title" scope="row"><a class="book" href="{row.href}" {written}'
        f"{_on_paper(row.isbn)}>{title}</a>"
        f'{copy}{subtitle}</th><td class="c-author" dir="auto">{escape(row.byline)}</td>'
        f'<td class="c-published">{escape(row.published)}</td><td class="c-pages">{row.pages}</td>'
        f'<td class="c-binding">{row.binding}</td>'
        f'<td class="c-language">{escape(row.language)}</td>'
        f'<td class="c-added">{row.added}</td></tr>'
    )


@register.simple_tag
def book_spines(spines: Iterable[Any]) -> SafeString:
    """Draw ``library.views.spines.Spine``s as links in a list."""
    return mark_safe("\n".join(map(_spine, spines)))  # noqa: S308 - escaped below


def _spine(spine: Any) -> str:
    cover = f' data-cover="{spine.cover}"' if spine.cover else ""
    return (
        f'<li class="t-{spine.thickness} h-{spine.height}">'
        f'<a class="book spine {spine.palette}{spine.build}" href="{spine.href}" '
        f'lang="{escape(spine.lang)}" dir="{spine.dir}" data-look="{spine.look}"{cover}'
        f"{_on_paper(spine.imprint)}>"
        f"<b>{escape(spine.title)}</b> <i>{escape(spine.byline)}</i></a></li>"
    )


def _on_paper(words: str) -> str:
    # See static/css/print.css.
    return f' data-print="{escape(words)}"' if words else ""


@register.simple_tag
def list_fan(cards: Sequence[Any]) -> SafeString:
    """Draw the covers of up to three ``Card``s as a fan: decoration, their list's title follows."""
    drawn = "".join(map(_cover, cards)) or '<span class="space"></span>' * 3
    html = f'<span class="fan fan-{len(cards)}" aria-hidden="true">{drawn}</span>'
    return mark_safe(html)  # noqa: S308 - escaped below


@register.simple_tag
def ledge_books(cards: Iterable[Any]) -> SafeString:
    """Draw ``Card``s as covers on a ledge, in items of a list."""
    return mark_safe("\n".join(f"<li>{_on_ledge(card)}</li>" for card in cards))  # noqa: S308


@register.simple_tag
def ledge_book(card: Any) -> SafeString:
    """Draw one ``Card`` as a cover on a ledge: a link, whose words are not to be seen."""
    return mark_safe(_on_ledge(card))  # noqa: S308 - escaped below


def _on_ledge(card: Any) -> str:
    words = escape(f"{card.title}, {card.byline}" if card.byline else card.title)
    return (
        f'<a class="book" href="{card.href}" lang="{escape(card.lang)}" dir="{card.dir}">'
        f'{_cover(card, is_lazy=False)}<span class="unseen">{words}</span></a>'
    )


def _cover(card: Any, *, is_lazy: bool = True) -> str:
    """What it is of follows in words."""
    if card.image:
        return _picture(card.image, is_lazy=is_lazy)
    return (
        f'<span class="cover {card.palette} {card.layout} {card.size}" aria-hidden="true" '
        f'lang="{escape(card.lang)}" dir="{card.dir}">'
        f"<b>{escape(card.title)}</b><i>{escape(card.byline)}</i></span>"
    )


def _picture(image: Any, *, is_lazy: bool, has_sizes: bool = True) -> str:
    """The title follows in words, so the picture needs none of its own."""
    sizes = f' srcset="{image.srcset}"' if image.srcset and has_sizes else ""
    loading = ' loading="lazy"' if is_lazy else ""
    return (
        f'<span class="cover real {image.tone} {image.shape}"><img src="{image.src}"{sizes} '
        f'width="{image.width}" height="{image.height}" alt=""{loading} decoding="async"></span>'
    )
