import pytest
from django.core.exceptions import ValidationError

from accounts.links import validate_links

GOOD = {"label": "My page", "url": "https://example.org/ada"}


@pytest.mark.parametrize("links", [[], [GOOD], [GOOD] * 8], ids=["none", "one", "eight"])
def test_up_to_eight_web_links_are_allowed(links):
    validate_links(links)


@pytest.mark.parametrize(
    ("links", "code"),
    [
        pytest.param({"label": "x"}, "links_not_a_list", id="object"),
        pytest.param("https://example.org", "links_not_a_list", id="text"),
        pytest.param([GOOD] * 9, "links_too_many", id="nine"),
        pytest.param(["https://example.org"], "link_shape", id="bare-url"),
        pytest.param([{"url": "https://example.org"}], "link_shape", id="no-label"),
        pytest.param([GOOD | {"onclick": "x"}], "link_shape", id="a-key-too-many"),
        pytest.param([GOOD | {"label": " "}], "link_label", id="empty-label"),
        pytest.param([GOOD | {"label": "x" * 61}], "link_label", id="long-label"),
        pytest.param([GOOD | {"label": 7}], "link_label", id="label-is-a-number"),
        pytest.param([GOOD | {"url": None}], "link_url", id="url-is-null"),
        pytest.param([GOOD | {"url": "https://e.org/" + "x" * 2048}], "link_url", id="long-url"),
        pytest.param([GOOD | {"url": "javascript:alert(1)"}], "invalid", id="javascript"),
        pytest.param([GOOD | {"url": "ftp://example.org"}], "invalid", id="ftp"),
        pytest.param([GOOD | {"url": "/ada"}], "invalid", id="path"),
    ],
)
def test_other_links_are_refused(links, code):
    with pytest.raises(ValidationError) as refusal:
        validate_links(links)

    assert refusal.value.code == code
