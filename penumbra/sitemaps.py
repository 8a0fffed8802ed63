"""What search engines are told there is: the addresses of all that everybody may see.

One file while it is small, else an index of files by kind and page (sitemaps.org).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps.views import index, sitemap
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.http import same_for_all
from library import services

_ONE_FILE_MOST = 5_000
_FILE_MOST = 10_000
_SECTION = "sitemap-section"


class _CountedOnce(Sitemap):
    """Django's own makes a paginator, and so counts, as often as it asks for one."""

    @cached_property
    def paginator(self) -> Paginator:
        return super().paginator


class PageSitemap(_CountedOnce):
    """The pages that belong to nobody. Never none: the schema wants an address in every file."""

    def items(self) -> list[str]:
        if services.is_single_owner():
            return ["library:home"]
        discover = ("discover", "discover-books", "discover-readers", "discover-lists")
        return [f"library:{name}" for name in discover]

    def location(self, item: str) -> str:
        return reverse(item)


class ThingSitemap(_CountedOnce):
    """Addresses by one name of the URLconf; each item is what fills it, and a moment."""

    limit = _FILE_MOST
    name = ""

    def location(self, item: tuple[str, datetime]) -> str:
        return reverse(self.name, args=[item[0]])

    def lastmod(self, item: tuple[str, datetime]) -> datetime:
        return item[1]

    def get_latest_lastmod(self) -> None:
        """Say nothing of a whole file in the index: Django would read every row for it."""


class ReaderSitemap(ThingSitemap):
    name = "library:showcase"

    def items(self) -> Sequence[Any]:
        return services.readers_for_robots()


class LibrarySitemap(ReaderSitemap):
    name = "library:reader-library"


class ListSitemap(ThingSitemap):
    name = "library:list-detail"

    def items(self) -> Sequence[Any]:
        return services.lists_for_robots()


class BookSitemap(ThingSitemap):
    name = "library:book-detail"

    def items(self) -> Sequence[Any]:
        return services.books_for_robots()


SITEMAPS: dict[str, type[Sitemap]] = {
    "pages": PageSitemap,
    "readers": ReaderSitemap,
    "libraries": LibrarySitemap,
    "lists": ListSitemap,
    "books": BookSitemap,
}


# What is hidden is to be gone from here at once as well: nothing is kept.
@require_safe
@same_for_all
@cache_control(no_cache=True)
def site_map(request: HttpRequest) -> HttpResponse:
    """Tell all there is, or in which files it is told."""
    made = {section: kind() for section, kind in SITEMAPS.items()}
    if sum(one.paginator.count for one in made.values()) <= _ONE_FILE_MOST:
        return sitemap(request, made)
    told = {section: one for section, one in made.items() if one.paginator.count}
    return index(request, told, sitemap_url_name=_SECTION)


@require_safe
@same_for_all
@cache_control(no_cache=True)
def site_map_section(request: HttpRequest, section: str) -> HttpResponse:
    """Tell one page of one kind of address."""
    return sitemap(request, SITEMAPS, section)
