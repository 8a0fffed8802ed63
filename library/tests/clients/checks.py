"""What must hold of a record whatever body it came from."""

import dataclasses
import json
import re

import pytest

from library import limits
from library.choices import Binding, ContributorRole
from library.text import clean_text, fold, html_to_text

_ENTITY = re.compile(r"&(?:[a-z]+|#\d+);")
_LIMITS = {
    "title": limits.TITLE_MAX,
    "subtitle": limits.TITLE_MAX,
    "publisher": limits.PUBLISHER_MAX,
    "published": limits.EDTF_MAX,
    "binding_raw": limits.RAW_VALUE_MAX,
    "language_raw": limits.RAW_VALUE_MAX,
    "edition_statement": limits.EDITION_STATEMENT_MAX,
    "series": limits.SERIES_MAX,
    "series_number": limits.SERIES_NUMBER_MAX,
    "synopsis": limits.SYNOPSIS_MAX,
    "dewey": limits.DEWEY_MAX,
    "cover_url": limits.URL_MAX,
}


def assert_clean(record):
    """Frozen, tidy, of the right types, within every limit, and the same after a round trip."""
    with pytest.raises(dataclasses.FrozenInstanceError):
        record.title = "changed"
    lines = [record.title, record.subtitle, record.publisher, record.edition_statement]
    lines += [person.name for person in record.contributors] + list(record.subjects)
    for line in lines:
        assert line == clean_text(line)
        assert not _ENTITY.search(line)
        assert "autofilled" not in line
    for field, most in _LIMITS.items():
        assert len(getattr(record, field)) <= most, field
    assert all(
        person.name and person.role in ContributorRole.values for person in record.contributors
    )
    assert record.binding in Binding.values
    assert re.fullmatch(r"|\d{2}[\dX]{2}(-\d\d){0,2}[?~%]?", record.published)
    assert re.fullmatch(r"|[a-z]{2,3}(-[A-Za-z0-9]+)*", record.language)
    assert re.fullmatch(r"|https://\S+", record.cover_url)
    assert not re.search(r"<(?!/?(?:p|br|em|strong|i|b|ul|ol|li|blockquote)>)", record.synopsis)
    for number in (record.page_count, record.height_mm, record.width_mm, record.weight_g):
        assert number is None or (type(number) is int and number >= 2)
    assert type(record).from_json(json.loads(json.dumps(record.to_json()))) == dataclasses.replace(
        record, cover_original_url=""
    )


def assert_nothing_invented(record, body):
    """Every word and number of the record stands somewhere in the body."""
    said = f" {fold(_all_text(body))} "
    told = [record.title, record.subtitle, record.publisher, record.edition_statement]
    told += [record.series, record.binding_raw, record.language_raw, *record.subjects_raw]
    told += [person.name for person in record.contributors] + list(record.subjects)
    told += [html_to_text(record.synopsis)]
    for words in told:
        for word in fold(words).split():
            assert word in said, word
    assert record.published[:4].strip("X") in said
    assert record.page_count is None or str(record.page_count) in said
    assert not record.binding or record.binding_raw
    assert not record.language or record.language_raw


def _all_text(value):
    if isinstance(value, dict):
        return " ".join(_all_text(item) for item in value.values())
    if isinstance(value, list):
        return " ".join(map(_all_text, value))
    return html_to_text(clean_text(value, entities=True)) if value is not None else ""
