import pytest
from django.core.exceptions import ValidationError

from accounts.exceptions import InvalidHandle
from accounts.handles import normalize_handle, validate_handle


@pytest.mark.parametrize(
    ("typed", "handle"),
    [
        pytest.param("Ada", "ada", id="upper-case"),
        pytest.param("  ada_l ", "ada_l", id="spaces-around"),
        pytest.param("@ada", "ada", id="at-sign"),
        pytest.param("7-seas", "7-seas", id="begins-with-a-digit"),
        pytest.param("a" * 30, "a" * 30, id="as-long-as-can-be"),
    ],
)
def test_a_handle_is_folded(typed, handle):
    assert normalize_handle(typed) == handle


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        pytest.param("", "length", id="empty"),
        pytest.param("ab", "length", id="too-short"),
        pytest.param("a" * 31, "length", id="too-long"),
        pytest.param("a" * 10_000, "length", id="much-too-long"),
        pytest.param("-ada", "characters", id="begins-with-a-hyphen"),
        pytest.param("_ada", "characters", id="begins-with-an-underscore"),
        pytest.param("ada lovelace", "characters", id="space"),
        pytest.param("ada.l", "characters", id="full-stop"),
        pytest.param("ada/../x", "characters", id="path"),
        pytest.param("ada\nb", "characters", id="line-break"),
        pytest.param("ada\x00", "characters", id="nul"),
        pytest.param("\u212aelvin", "characters", id="kelvin-sign-lowers-to-k"),
        pytest.param("\u0430da", "characters", id="cyrillic-look-alike"),
        pytest.param("ａｄａ", "characters", id="full-width"),
        pytest.param("josé", "characters", id="accent"),
        pytest.param("📚📚📚", "characters", id="emoji"),
        pytest.param("admin", "reserved", id="reserved"),
        pytest.param("Settings", "reserved", id="reserved-in-any-case"),
        pytest.param("@API", "reserved", id="reserved-with-at-sign"),
    ],
)
def test_what_cannot_be_a_handle_is_refused_with_the_reason(typed, reason):
    with pytest.raises(InvalidHandle) as refusal:
        normalize_handle(typed)

    assert refusal.value.extra == {"reason": reason}
    assert refusal.value.message.endswith(".")


@pytest.mark.parametrize(
    "word",
    ["admin", "api", "add", "library", "discover", "books", "settings", "healthz", "styleguide"],
)
def test_the_words_of_the_site_are_reserved(word):
    with pytest.raises(ValidationError):
        validate_handle(word)
