"""The grid of books. In Python, because forty-eight cards in the template language take longer to
draw than everything else on the page together; the markup stands here and nowhere else.
"""

from collections.abc import Iterable
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
    """Texts are escaped; the rest is made by presenters of digits and fixed words."""
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
        f'<li><a class="book" href="{card.href}" lang="{language}" dir="{card.dir}">{cover}'
        f"<{heading}>{title}</{heading}><p>{byline}</p>{copy}</a></li>"
    )


def _picture(image: Any, *, is_lazy: bool) -> str:
    """The title follows in words, so the picture needs none of its own."""
    sizes = f' srcset="{image.srcset}"' if image.srcset else ""
    loading = ' loading="lazy"' if is_lazy else ""
    return (
        f'<span class="cover real {image.tone} {image.shape}"><img src="{image.src}"{sizes} '
        f'width="{image.width}" height="{image.height}" alt=""{loading} decoding="async"></span>'
    )
