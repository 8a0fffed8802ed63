"""New public books, and the books of a list, as feeds: Atom (RFC 4287) and JSON Feed 1.1.

They are the same for everybody, owners too: programs subscribe, and hand on what they get.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, uuid5
from xml.sax.saxutils import XMLGenerator

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from library import services
from library.text import html_to_text
from library.views.as_visitor import as_visitor
from library.views.designed import designed_url
from library.views.kept import READER, READING_LIST, kept
from library.views.list_cards import shortened
from library.views.presenters import cover_image, safe_synopsis
from library.views.readers import of_reader

if TYPE_CHECKING:
    from accounts.models import User

_SUMMARY_MAX = 500
# Characters that XML 1.0 has no way to write.
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Feed:
    """What both forms tell, every address absolute."""

    id: str
    title: str
    description: str
    home_url: str
    feed_url: str
    author: str
    author_url: str
    updated: datetime
    items: Sequence["_Item"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Item:
    id: str
    title: str
    url: str
    language: str
    summary: str
    html: SafeString
    picture: str
    picture_type: str
    added_at: datetime


@kept(READER)
@require_safe
@as_visitor
@of_reader
def reader_feed(request: HttpRequest, reader: "User", form: str) -> HttpResponse:
    name = _plain(reader.get_short_name())
    found = services.newest_of_reader(reader=reader)
    feed = _Feed(
        id=_id("reader", reader.created_at.isoformat()),
        title=f"New books of {name}",
        description=_plain(reader.bio),
        home_url=_url(request, "showcase", reader.handle),
        feed_url=_url(request, "reader-feed", reader.handle, form),
        author=name,
        author_url=_url(request, "showcase", reader.handle),
        updated=found[0].added_at if found else reader.published_at or reader.created_at,
        items=[_item(request, "book", one) for one in found],
    )
    return _FORMS[form](feed)


@kept(READING_LIST)
@require_safe
@as_visitor
def list_feed(request: HttpRequest, public_id: str, form: str) -> HttpResponse:
    reading_list = services.viewable_list(viewer=request.user, public_id=public_id)
    owner, found = reading_list.owner, services.newest_of_list(reading_list=reading_list)
    feed = _Feed(
        id=_id("list", public_id),
        title=_plain(reading_list.title),
        description=_plain(reading_list.description),
        home_url=_url(request, "list-detail", public_id),
        feed_url=_url(request, "list-feed", public_id, form),
        author=_plain(owner.get_short_name()),
        author_url=_url(request, "showcase", owner.handle),
        updated=found[0].added_at if found else reading_list.created_at,
        items=[_item(request, "entry", one) for one in found],
    )
    return _FORMS[form](feed)


class _Atom(Atom1Feed):
    """Django's, with each item's picture and all its words."""

    def latest_post_date(self) -> datetime:
        # Django's own is the present moment for a feed of nothing, so never twice the same.
        return self.feed["updated"]

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        return {"xml:lang": item["lang"]} if item["lang"] else {}

    def add_item_elements(self, handler: XMLGenerator, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["html"], {"type": "html"})
        picture = {"rel": "enclosure", "href": item["picture"], "type": item["picture_type"]}
        handler.addQuickElement("link", "", picture)


def _atom(feed: _Feed) -> HttpResponse:
    atom = _Atom(
        title=feed.title,
        link=feed.home_url,
        description=None,
        subtitle=feed.description or None,
        author_name=feed.author,
        author_link=feed.author_url,
        feed_url=feed.feed_url,
        feed_guid=feed.id,
        updated=feed.updated,
    )
    for item in feed.items:
        atom.add_item(**_entry(item))
    return HttpResponse(atom.writeString("utf-8"), content_type=Atom1Feed.content_type)


def _entry(item: _Item) -> dict[str, Any]:
    return {
        "title": item.title,
        "link": item.url,
        "description": escape(item.summary),
        "unique_id": item.id,
        "pubdate": item.added_at,
        "updateddate": item.added_at,
        "lang": item.language,
        "html": item.html,
        "picture": item.picture,
        "picture_type": item.picture_type,
    }


def _json(feed: _Feed) -> HttpResponse:
    items = [
        {
            "id": item.id,
            "url": item.url,
            "title": item.title,
            "summary": item.summary,
            "content_html": item.html,
            "image": item.picture,
            "date_published": item.added_at.isoformat(),
            "language": item.language,
        }
        for item in feed.items
    ]
    told = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": feed.home_url,
        "feed_url": feed.feed_url,
        "description": feed.description,
        "authors": [{"name": feed.author, "url": feed.author_url}],
    }
    told = _said(told) | {"items": [_said(item) for item in items]}
    text = json.dumps(told, ensure_ascii=False)
    return HttpResponse(text, content_type="application/feed+json; charset=utf-8")


_FORMS = {"atom": _atom, "json": _json}


def _item(request: HttpRequest, kind: str, found: services.FeedItem) -> _Item:
    book = found.book
    image = cover_image(getattr(book, "cover", None))
    picture = request.build_absolute_uri(image.large if image else designed_url(book))
    text = _plain(html_to_text(book.synopsis))
    by, note = _plain(book.byline), _plain(found.note)
    return _Item(
        id=_id(kind, found.public_id),
        title=_plain(f"{book.title}: {book.subtitle}" if book.subtitle else book.title),
        url=request.build_absolute_uri(book.get_absolute_url()),
        language=book.language,
        summary=shortened(note or text or (f"By {by}" if by else ""), _SUMMARY_MAX),
        html=_html(picture, by, note, _plain(book.synopsis)),
        picture=picture,
        picture_type="image/webp" if image else "image/svg+xml",
        added_at=found.added_at,
    )


def _html(picture: str, by: str, note: str, synopsis: str) -> SafeString:
    byline = format_html("<p>By {}</p>", by) if by else ""
    noted = format_html("<blockquote><p>{}</p></blockquote>", note) if note else ""
    picture = format_html('<p><img src="{}" alt=""></p>', picture)
    return format_html("{}{}{}{}", picture, byline, noted, safe_synopsis(synopsis))


def _id(kind: str, of: str) -> str:
    """Return an id that stays the same when the site, or a handle, gets another name."""
    return uuid5(NAMESPACE_URL, f"urn:penumbra:{kind}:{of}").urn


def _plain(text: str) -> str:
    return _NOT_IN_XML.sub("", text)


def _said(told: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value}


def _url(request: HttpRequest, name: str, *of: str) -> str:
    return request.build_absolute_uri(reverse(f"library:{name}", args=of))
