"""Shapes of the ids in addresses: what has another shape is not there, before any query."""

from django.urls import register_converter
from django.urls.converters import StringConverter


class PublicIdConverter(StringConverter):
    """See library.ids."""

    regex = "[1-9A-HJ-NP-Za-km-z]{12}"


class Isbn13Converter(StringConverter):
    """Thirteen digits with a book's prefix."""

    regex = "97[89][0-9]{10}"


register_converter(PublicIdConverter, "public_id")
register_converter(Isbn13Converter, "isbn13")
