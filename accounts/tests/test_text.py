import pytest

from accounts.text import clean_line, clean_paragraphs


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("  Ada \t Lovelace\n", "Ada Lovelace", id="spaces"),
        pytest.param("Jose\u0301", "Jos\u00e9", id="composed"),
        pytest.param("Ada\u202egnp.exe", "Adagnp.exe", id="direction-override"),
        pytest.param("A\u200bda\x07", "Ada", id="zero-width-and-bell"),
        pytest.param("\u0645\u06cc\u200c\u062e\u0648\u0627\u0646\u0645", None, id="persian-joiner"),
        pytest.param("👩\u200d🏫", None, id="joined-emoji"),
        pytest.param("\u200b\u2066", "", id="nothing-visible"),
    ],
)
def test_a_line_keeps_what_can_be_seen(typed, kept):
    assert clean_line(typed) == (typed if kept is None else kept)


def test_paragraphs_keep_their_breaks_and_lose_the_surplus():
    typed = " One\r\ntwo  words \r\n\r\n\r\n\r\nthree\x00 "

    assert clean_paragraphs(typed) == "One\ntwo words\n\nthree"
