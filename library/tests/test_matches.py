import pytest

from library.matches import marked_parts, match_ranges

CASES = [
    pytest.param("The Shadow of the Wind", "wind", ["Wind"], id="capitals"),
    pytest.param("Carlos Ruiz Zafón", "zafon", ["Zafón"], id="accent"),
    pytest.param("Zafo\u0301n", "zafon", ["Zafo\u0301n"], id="accent-apart"),
    pytest.param("Łódź", "lodz", ["Łódź"], id="strokes"),
    pytest.param("Heroes' Feast", "heroes feast", ["Heroes' Feast"], id="apostrophe"),
    pytest.param("Æsop & Co.", "aesop and", ["Æsop &"], id="longer-when-folded"),
    pytest.param("Straße", "strasse", ["Straße"], id="sharp-s"),
    pytest.param("Unwind the Wind", "wind", ["Wind"], id="begins-a-word"),
    pytest.param("Unwinding", "wind", ["wind"], id="inside-a-word"),
    pytest.param("The Wind of Shadows", "shadow wind", ["Wind", "Shadow"], id="word-by-word"),
    pytest.param("吾輩は猫である", "猫", ["猫"], id="cjk"),
    pytest.param("J. R. R. Tolkien", "j r r", ["J. R. R"], id="punctuation-between"),
    pytest.param("Dune", "arrakis", [], id="not-there"),
    pytest.param("Dune", " !! ", [], id="punctuation-only"),
    pytest.param("", "dune", [], id="no-text"),
]


@pytest.mark.parametrize(("text", "query", "marked"), CASES)
def test_what_was_asked_for_is_marked_as_it_is_written(text, query, marked):
    assert [part for part, is_asked in marked_parts(text, query) if is_asked] == marked


@pytest.mark.parametrize(("text", "query", "marked"), CASES)
def test_the_parts_are_the_text(text, query, marked):
    assert "".join(part for part, _ in marked_parts(text, query)) == text


def test_ranges_neither_touch_nor_overlap():
    assert match_ranges("banana", "ban anan") == ((0, 5),)
