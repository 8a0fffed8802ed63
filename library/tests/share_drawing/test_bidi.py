import pytest

from library.share_drawing.bidi import starts_rtl, visual_runs


@pytest.mark.parametrize(
    ("text", "is_rtl", "seen"),
    [
        ("", False, []),
        ("The Waves", False, [("The Waves", False)]),
        ("The Waves", True, [("The Waves", False)]),
        ("שלום עולם", True, [("שלום עולם", True)]),
        ("שלום עולם", False, [("שלום עולם", True)]),
        # A Latin word in a Hebrew line stands to the left of what is read before it.
        ("ספר Dune", True, [("Dune", False), ("ספר ", True)]),
        ("Dune ספר", False, [("Dune ", False), ("ספר", True)]),
        # A number is read from left to right wherever it stands, with its points and signs.
        ("1984 של אורוול", True, [(" של אורוול", True), ("1984", False)]),
        ("1,000 ספרים", True, [(" ספרים", True), ("1,000", False)]),
        ("20% ספר", True, [(" ספר", True), ("20%", False)]),
        (
            "Vol. 3 שיר 12 end",
            False,
            [("Vol. 3 ", False), ("12", False), ("שיר ", True), (" end", False)],
        ),
        # Brackets round a Latin word belong to the line.
        ("ספר (Dune)", True, [(")", True), ("Dune", False), ("ספר (", True)]),
        # A mark goes with its letter.
        ("שָׁלוֹם", True, [("שָׁלוֹם", True)]),
        (
            "مكتبة (1911–2006)",
            True,
            [(")", True), ("2006", False), ("–", True), ("1911", False), ("مكتبة (", True)],
        ),
    ],
)
def test_parts_stand_in_the_order_they_are_seen(text, is_rtl, seen):
    assert visual_runs(text, is_rtl=is_rtl) == seen


@pytest.mark.parametrize("text", ["abc", "ספר 1984 (Dune) של", "«مرحبا» 12/3 x", "1 2 3", "?!"])
@pytest.mark.parametrize("is_rtl", [True, False])
def test_nothing_is_lost(text, is_rtl):
    parts = [part for part, _ in visual_runs(text, is_rtl=is_rtl)]

    assert sorted("".join(parts)) == sorted(text)


def test_the_first_letter_says_where_a_text_starts():
    assert starts_rtl("«שלום»")
    assert starts_rtl("1984 ספר")
    assert not starts_rtl("Dune ספר")
    assert not starts_rtl("1984")
