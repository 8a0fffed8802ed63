"""Books of several readers as cards in a grid. Texts are escaped."""

from collections.abc import Iterable
from html import escape
from typing import Any

from django import template
from django.utils.safestring import SafeString, mark_safe

from library.templatetags.book_cards import book_cards

register = template.Library()
_END = "</li>"


@register.simple_tag
def site_cards(cards: Iterable[Any], heading: str = "h2") -> SafeString:
    """Draw ``library.views.site_cards.SiteCard``s, their titles as ``heading``s."""
    return mark_safe("\n".join(_card(card, heading) for card in cards))  # noqa: S308 - escaped below


def _card(card: Any, heading: str) -> str:
    others = f" {card.others}" if card.others else ""
    return (
        f'{book_cards([card.card], heading).removesuffix(_END)}<p class="whose">with <a dir="auto" '
        f'href="{escape(card.reader_url)}">{escape(card.reader)}</a>{others}</p>{_END}'
    )
