import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.bindings import names_a_form, normalize_binding
from library.choices import Binding


@pytest.mark.parametrize(
    ("raw", "binding"),
    [
        ("Hardcover", Binding.HARDCOVER),
        ("School & Library Binding", Binding.HARDCOVER),
        ("Gebundene Ausgabe", Binding.HARDCOVER),
        ("Paperback", Binding.PAPERBACK),
        ("Trade Paperback", Binding.PAPERBACK),
        ("Perfect Paperback", Binding.PAPERBACK),
        ("Broché", Binding.PAPERBACK),
        ("Tapa blanda", Binding.PAPERBACK),
        ("Paperback, Large Print", Binding.PAPERBACK),
        ("Mass Market Paperback", Binding.MASS_MARKET),
        ("Pocket Book", Binding.MASS_MARKET),
        ("Board book", Binding.BOARD_BOOK),
        ("Plastic Comb", Binding.SPIRAL),
        ("Spiral-bound", Binding.SPIRAL),
        ("Hardcover-spiral", Binding.SPIRAL),
        ("Bonded Leather", Binding.LEATHER),
        ("kindle_edition", Binding.EBOOK),
        ("eBook", Binding.EBOOK),
        ("Kindle Edition with Audio/Video", Binding.EBOOK),
        ("Audio CD", Binding.AUDIOBOOK),
        ("Audible Audio", Binding.AUDIOBOOK),
        ("DVD", Binding.OTHER),
        ("Sheet music", Binding.OTHER),
        ("Unknown Binding", Binding.UNKNOWN),
        ("", Binding.UNKNOWN),
        (None, Binding.UNKNOWN),
        ([], Binding.UNKNOWN),
    ],
)
def test_maps_a_providers_wording(raw, binding):
    assert normalize_binding(raw) == binding


@given(st.text())
@settings(deadline=None)
def test_any_wording_has_a_binding(raw):
    assert normalize_binding(raw) in Binding


@pytest.mark.parametrize(
    "text", ["hardcover", "Kindle Edition", "electronic resource", "large print", "DVD"]
)
def test_knows_a_form_in_brackets(text):
    assert names_a_form(text)


@pytest.mark.parametrize("text", ["", "Penguin Classics", "Map", "bc", "Leather Apron"])
def test_leaves_other_brackets_alone(text):
    assert not names_a_form(text)
