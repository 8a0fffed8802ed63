"""The shape of a token's or invitation's public id in an address: anything else is not there."""

from django.urls import register_converter
from django.urls.converters import StringConverter

from accounts import keys


class TokenIdConverter(StringConverter):
    regex = keys.PUBLIC_ID_PATTERN


register_converter(TokenIdConverter, "token_id")
