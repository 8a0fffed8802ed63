"""Synopses: a few harmless tags out of whatever HTML, or plain text, providers and readers send."""

import html
import re

import nh3

from library.characters import drop_unseen, repair_encoding

_ALLOWED = {"p", "br", "em", "strong", "i", "b", "ul", "ol", "li", "blockquote"}
_WITH_CONTENT = {
    "script", "style", "iframe", "object", "template", "noscript", "svg", "math", "title", "head",
    "textarea", "select", "form", "audio", "video", "canvas",
}  # fmt: skip
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]+")
_TAG_NAMES = (
    "p|br|b|i|em|strong|u|s|a|ul|ol|li|blockquote|div|span|font|h[1-6]|center|hr|small|big|sup|sub"
    "|img|pre|table|tr|td|th|section|article|script|style|iframe|svg|form|input|object|math"
)
_TAG = re.compile(rf"</?(?:{_TAG_NAMES})\b[^<>]*>", re.IGNORECASE)
_ESCAPED_TAG = re.compile(rf"&lt;/?(?:{_TAG_NAMES})\s*/?&gt;", re.IGNORECASE)
_HEADING = re.compile(r"<h[1-6]\b[^<>]*>", re.IGNORECASE)
_HEADING_END = re.compile(r"</h[1-6]\b[^<>]*>", re.IGNORECASE)
_OTHER_BLOCK = re.compile(
    r"</?(?:div|section|article|header|footer|main|aside|figure|figcaption|table|tr|dl|dt|dd|pre"
    r"|center|hr|address)\b[^<>]*>",
    re.IGNORECASE,
)
# Formatting tags lose their attributes before parsing: the parser then keeps at most three open
# of each, so that a page of unclosed tags cannot multiply itself.
_FORMATTING = re.compile(r"<(/?)(b|i|em|strong)\b[^<>]*>", re.IGNORECASE)
_UNUSED = re.compile(
    r"</?(?:a|font|span|u|s|strike|small|big|code|tt|nobr)\b[^<>]*>", re.IGNORECASE
)
_BREAKS = re.compile(r"(?:<br\b[^<>]*>\s*){2,}", re.IGNORECASE)
_STARTS_WITH_BLOCK = re.compile(r"\s*<(?:p|ul|ol|blockquote)\b", re.IGNORECASE)
_SPACES = re.compile(r"\s+")
_EDGE_BREAKS = re.compile(r"(<p>)(?:\s|<br>)+|(?:\s|<br>)+(?=</p>)")
_EMPTY = re.compile(r"<(p|b|i|em|strong|li|ul|ol|blockquote)>\s*</\1>")
_EMPTY_WITHIN_EMPTY = 10
_BLANK_LINE = re.compile(r"\n(?:[^\S\n]*\n)+")
# More tags than any synopsis has: they are dropped, not nested a thousand deep.
_MOST_TAGS = 3_000
_BLOCK_END = re.compile(r"</(?:p|ul|ol|blockquote)>", re.IGNORECASE)
_ITEM = re.compile(r"<li\b[^<>]*>", re.IGNORECASE)
_BREAK = re.compile(r"<br\b[^<>]*>", re.IGNORECASE)


def sanitize_html(raw: str, *, limit: int) -> str:
    """Return ``raw`` as HTML of p, br, em, strong, i, b, ul, ol, li and blockquote, all closed.

    No attribute, link, script or comment survives. Plain text becomes paragraphs and line breaks;
    Markdown stays as it is written. The answer has at most ``limit`` characters, tags included,
    and ends in an ellipsis where text was cut.
    """
    # Nothing near the limit needs more than a few times its length; parsing stays cheap.
    text = drop_unseen(repair_encoding(raw[: limit * 4]))
    text = _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not _TAG.search(text) and _ESCAPED_TAG.search(text):
        text = html.unescape(text)
    tags = sum(1 for _ in _TAG.finditer(text))
    if tags > _MOST_TAGS:
        text = _TAG.sub(" ", text)
    markup = _simplified(text) if 0 < tags <= _MOST_TAGS else _paragraphs(text)
    return _cut(_sanitized(markup), limit)


def html_to_text(html_text: str) -> str:
    """Return the words of ``html_text``: a blank line between paragraphs, "- " before items."""
    text = " ".join(_CONTROL.sub(" ", html_text).split())
    text = _BLOCK_END.sub("\n\n", _ITEM.sub("\n- ", _BREAK.sub("\n", text)))
    bare = html.unescape(nh3.clean(text, tags=set(), clean_content_tags=_WITH_CONTENT))
    lines = [" ".join(line.split()) for line in bare.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _paragraphs(text: str) -> str:
    paragraphs = _BLANK_LINE.split(html.unescape(text).strip())
    lines = [html.escape(paragraph, quote=False).split("\n") for paragraph in paragraphs]
    return "".join(
        f"<p>{'<br>'.join(' '.join(line.split()) for line in each)}</p>" for each in lines
    )


def _simplified(text: str) -> str:
    text = _HEADING_END.sub("</strong></p>", _HEADING.sub("<p><strong>", " ".join(text.split())))
    text = _FORMATTING.sub(r"<\1\2>", _UNUSED.sub("", text))
    text = _BREAKS.sub("<p>", _OTHER_BLOCK.sub("<p>", text))
    # What follows a block is a paragraph too, whether or not it was marked as one.
    text = _BLOCK_END.sub(r"\g<0><p>", text)
    return text if _STARTS_WITH_BLOCK.match(text) else f"<p>{text}"


def _sanitized(markup: str) -> str:
    clean = nh3.clean(
        markup, tags=_ALLOWED, attributes={}, clean_content_tags=_WITH_CONTENT, link_rel=None
    )
    # Runs of spaces first: the patterns after it look at each run once only if it is short.
    clean = _EDGE_BREAKS.sub(r"\1", _SPACES.sub(" ", clean.replace("&nbsp;", " ")))
    for _ in range(_EMPTY_WITHIN_EMPTY):
        clean, emptied = _EMPTY.subn("", clean)
        if not emptied:
            break
    return clean.strip()


def _cut(clean: str, limit: int) -> str:
    shorter, room = clean, limit
    while len(shorter) > limit:
        room -= len(shorter) - limit if shorter is not clean else 1
        if room <= 0:
            return ""
        kept = clean[:room]
        for opening, closing in ("<>", "&;"):
            # A tag or an entity cut in two goes whole.
            if kept.rfind(opening) > kept.rfind(closing):
                kept = kept[: kept.rfind(opening)]
        shorter = _sanitized(f"{kept.rstrip()}…")
    return shorter
