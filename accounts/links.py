"""The links on a reader's page: a list of ``{"label": …, "url": …}``. Pure."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from accounts.limits import LINK_LABEL_MAX, LINKS_MAX, URL_MAX

_validate_url = URLValidator(schemes=["http", "https"])


def validate_links(links: object) -> None:
    """Raise ValidationError unless ``links`` is a list of at most 8 web links with labels."""
    if not isinstance(links, list):
        raise ValidationError("Links are a list.", code="links_not_a_list")
    if len(links) > LINKS_MAX:
        raise ValidationError(f"At most {LINKS_MAX} links.", code="links_too_many")
    for link in links:
        _validate_link(link)


def _validate_link(link: object) -> None:
    if not isinstance(link, dict) or link.keys() != {"label", "url"}:
        raise ValidationError("A link has a label and a url.", code="link_shape")
    label, url = link["label"], link["url"]
    if not isinstance(label, str) or not 1 <= len(label.strip()) <= LINK_LABEL_MAX:
        raise ValidationError(
            f"The label of a link has 1 to {LINK_LABEL_MAX} characters.", code="link_label"
        )
    if not isinstance(url, str) or len(url) > URL_MAX:
        raise ValidationError(
            f"The address of a link has at most {URL_MAX:,} characters.", code="link_url"
        )
    _validate_url(url)
