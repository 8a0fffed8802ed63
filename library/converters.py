"""Shapes of the ids in addresses: what has another shape is not there, before any query."""

from django.urls import register_converter
from django.urls.converters import StringConverter

from library.models import ALL_TIME


class PublicIdConverter(StringConverter):
    """See library.ids."""

    regex = "[1-9A-HJ-NP-Za-km-z]{12}"


class ShareKeyConverter(StringConverter):
    """See library.ids."""

    regex = "[1-9A-HJ-NP-Za-km-z]{22}"


class HandleConverter(StringConverter):
    """A reader's handle in any case; see accounts.handles."""

    regex = "[A-Za-z0-9][A-Za-z0-9_-]{2,29}"


class FeedFormatConverter(StringConverter):
    """The forms a feed comes in."""

    regex = "atom|json"


class LedgeYearConverter:
    """The ledge of a year, or that of all time; see library.models.favourite."""

    regex = "all-time|[0-9]{4}"

    def to_python(self, value: str) -> int:
        """Return the year as it is stored."""
        return ALL_TIME if value == "all-time" else int(value)

    def to_url(self, value: int) -> str:
        """Return what stands in an address."""
        return "all-time" if value == ALL_TIME else f"{value:04}"


class Isbn13Converter(StringConverter):
    """Thirteen digits with a book's prefix."""

    regex = "97[89][0-9]{10}"


register_converter(PublicIdConverter, "public_id")
register_converter(ShareKeyConverter, "share_key")
register_converter(HandleConverter, "handle")
register_converter(FeedFormatConverter, "feed_format")
register_converter(LedgeYearConverter, "ledge_year")
register_converter(Isbn13Converter, "isbn13")
