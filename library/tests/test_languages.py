import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from library.languages import LANGUAGE_CHOICES, is_rtl, language_name, normalize_language


@pytest.mark.parametrize(
    ("raw", "tag"),
    [
        ("en", "en"),
        ("Fr", "fr"),
        ("ger", "de"),
        ("deu", "de"),
        ("fre", "fr"),
        ("fra", "fr"),
        ("dut", "nl"),
        ("chi", "zh"),
        ("zho", "zh"),
        ("cze", "cs"),
        ("cat", "ca"),
        ("grc", "grc"),
        ("ger German", "de"),
        ("Eng English", "en"),
        ("italian", "it"),
        ("Deutsch", "de"),
        ("日本語", "ja"),
        ("українська", "uk"),
        ("en_US", "en-US"),
        ("pt-br", "pt-BR"),
        ("zh-hant", "zh-Hant"),
        ("zh_Hant_TW", "zh-Hant-TW"),
        ("en-GB-oxendict", "en-GB"),
        ("en-XX", "en"),
        ("es-419", "es-419"),
        ("Portuguese (Brazil)", "pt-BR"),
        ("Brazilian Portuguese", "pt-BR"),
        ("Chinese (Simplified)", "zh-Hans"),
        ("English (US)", "en-US"),
        ("Spanish; Castilian", "es"),
        ("Greek, Ancient (to 1453)", "grc"),
        ("Greek, Modern (1453-)", "el"),
        ("German, Middle High (ca.1050-1500)", "gmh"),
        ("Norwegian (Bokmål)", "nb"),
        ("/languages/eng", "en"),
        ({"key": "/languages/fre"}, "fr"),
        ({"name": "French"}, "fr"),
        (["eng"], "en"),
        (["eng", "eng", None], "en"),
        ("iw", "he"),
        ("scr", "hr"),
        ("mul", "mul"),
        (["eng", "fre"], "mul"),
        ("English and French", "mul"),
        ("eng;fre", "mul"),
        ("fr-en", "mul"),
    ],
)
def test_maps_every_way_of_naming_a_language_to_one_tag(raw, tag):
    assert normalize_language(raw) == tag


@pytest.mark.parametrize(
    "raw",
    [
        "",
        None,
        "und",
        "unknown",
        "xyz",
        "english literature",
        "x" * 10_000,
        "\x00",
        5,
        True,
        [],
        {},
    ],
)
def test_an_unknown_language_is_not_english(raw):
    assert normalize_language(raw) == ""


@given(st.text(max_size=50))
@settings(deadline=None)
def test_any_text_gives_a_tag_that_stays(raw):
    tag = normalize_language(raw)

    assert normalize_language(tag) == tag


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("", ""),
        ("fr", "French"),
        ("pt-BR", "Portuguese (Brazil)"),
        ("zh-Hant-TW", "Chinese (Traditional, Taiwan)"),
        ("mul", "Several languages"),
        ("qaa", "qaa"),
    ],
)
def test_names_a_tag_in_english(tag, name):
    assert language_name(tag) == name


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("ar", True), ("he", True), ("fa-AF", True), ("en", False), ("", False)]
    + [("pa-Arab", True), ("az-Latn", False), ("ur-Latn", False)],
)
def test_knows_which_way_text_runs(tag, expected):
    assert is_rtl(tag) is expected


def test_every_choice_maps_to_itself_by_tag_and_by_name():
    assert len(LANGUAGE_CHOICES) > 180
    for tag, name in LANGUAGE_CHOICES:
        assert normalize_language(tag) == tag
        assert normalize_language(name) == tag


def test_choices_are_sorted_and_named_once():
    names = [name for _, name in LANGUAGE_CHOICES]

    assert len(set(names)) == len(names)
    assert names[0] == "Abkhaz"
    assert names[-1] == "Zulu"
