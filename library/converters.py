"""Shapes of the ids in addresses: what has another shape is not there, before any query."""

from django.urls import register_converter
from django.urls.converters import StringConverter


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


class Isbn13Converter(StringConverter):
    """Thirteen digits with a book's prefix."""

    regex = "97[89][0-9]{10}"


register_converter(PublicIdConverter, "public_id")
register_converter(ShareKeyConverter, "share_key")
register_converter(HandleConverter, "handle")
register_converter(FeedFormatConverter, "feed_format")
register_converter(Isbn13Converter, "isbn13")
