import pytest

from library.monogram import monogram


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ada Lindqvist", "AL"),
        ("ada", "A"),
        ("Gabriel José de la Concordia García Márquez", "GM"),
        ("Ursula K. Le Guin", "UG"),
        ("Jean-Luc", "JL"),
        ("ada_reads", "AR"),
        ("“Ada” (she) Lindqvist", "AL"),
        ("3rd Shelf", "3S"),
        ("Михаил Булгаков", "МБ"),
        ("Ουμπέρτο Έκο", "ΟΈ"),
        ("ßuper", "ß"),
        ("  ", ""),
        ("", ""),
        pytest.param("e\u0301lodie \u0141uk", "E\u0301\u0141", id="an accent of its own"),
        pytest.param("نجيب محفوظ", "ن", id="letters that would join"),
        pytest.param("夏目漱石", "夏", id="no words"),
        pytest.param("김 연아", "김", id="syllables"),
        pytest.param("क्षितिज शर्मा", "क्षि", id="a conjunct and its vowel"),
        pytest.param("Ada 夏目", "A", id="two scripts"),
        pytest.param("👩🏽‍🚀🚀", "👩🏽‍🚀", id="an emoji of four parts"),
        pytest.param("🇸🇪🇳🇴", "🇸🇪", id="a flag"),
        pytest.param("♥", "♥", id="no letter at all"),
    ],
)
def test_a_name_is_told_by_its_letters(name, letters):
    assert monogram(name) == letters
