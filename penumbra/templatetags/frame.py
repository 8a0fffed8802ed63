"""What every page repeats, worked out when a template is compiled instead of at each request;
and rows of links, which the template language would draw more slowly than all the rest of a page.

Available in every template without loading (see TEMPLATES in the settings).
"""

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from django import template
from django.template.base import Parser, TextNode, Token
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

_ICON = '<svg class="icon" width="18" height="18" aria-hidden="true"><use href="{}#{}"></use></svg>'
_CURRENT = ' aria-current="true"'


@register.tag
def icon(parser: Parser, token: Token) -> TextNode:
    """Draw ``{% icon "search" %}`` of static/img/icons.svg: decorative, so controls need words."""
    return TextNode(format_html(_ICON, static("img/icons.svg"), _literal(token)))


@register.tag
def asset(parser: Parser, token: Token) -> TextNode:
    """Write ``{% asset "css/main.css" %}``: the address of a static file."""
    return TextNode(static(_literal(token)))


@register.tag
def fixed_url(parser: Parser, token: Token) -> TextNode:
    """Write ``{% fixed_url "library:home" %}``: an address without arguments."""
    return TextNode(reverse(_literal(token)))


@register.simple_tag
def links(shown: Iterable[Mapping[str, Any]], around: str = "") -> SafeString:
    """Draw ``{% links sizes "li" %}``: links of {label, url, selected}, each in an ``<li>``."""
    start, end = (f"<{around}>", f"</{around}>") if around else ("", "")
    drawn = [
        f'{start}<a href="{escape(one["url"])}"{_CURRENT if one.get("selected") else ""}>'
        f"{escape(str(one['label']))}</a>{end}"
        for one in shown
    ]
    return mark_safe("".join(drawn))  # noqa: S308 - escaped above


@register.simple_tag
def page_links(numbers: Iterable[Mapping[str, Any] | None]) -> SafeString:
    """Draw the pages of a pager, each {n, url, current}, as items of a list; None is a gap."""
    return mark_safe("".join(map(_page_link, numbers)))  # noqa: S308 - escaped below


def _page_link(step: Mapping[str, Any] | None) -> str:
    if step is None:
        return '<li class="gap" aria-hidden="true">…</li>'
    current = ' aria-current="page"' if step["current"] else ""
    url, number = escape(step["url"]), f"{step['n']:,}"
    return f'<li><a href="{url}"{current}><span class="unseen">Page </span>{number}</a></li>'


def _literal(token: Token) -> str:
    name, *arguments = token.split_contents()
    if len(arguments) != 1 or arguments[0][:1] not in "\"'":
        raise template.TemplateSyntaxError(f"{name} takes one text in quotes.")
    return arguments[0][1:-1]
