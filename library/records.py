"""What a provider says about one edition, once it has been cleaned. Frozen, and free of models."""

from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from library.choices import ContributorRole


@dataclass(frozen=True, slots=True, kw_only=True)
class ContributorRecord:
    """One name in display form and its ``ContributorRole`` value."""

    name: str
    role: str = ContributorRole.AUTHOR.value


@dataclass(frozen=True, slots=True, kw_only=True)
class EditionRecord:
    """One edition as one provider describes it; what it did not say is empty or None.

    ``published`` is EDTF text, ``language`` a BCP 47 tag, ``synopsis`` sanitised HTML, sizes are
    in millimetres and ``weight_g`` in grams. ``cover_original_url`` dies within hours: it is
    for the caller at hand and is left out of ``to_json``.
    """

    isbn13: str
    provider: str
    title: str = ""
    subtitle: str = ""
    contributors: tuple[ContributorRecord, ...] = ()
    publisher: str = ""
    published: str = ""
    page_count: int | None = None
    binding: str = ""
    binding_raw: str = ""
    language: str = ""
    language_raw: str = ""
    edition_statement: str = ""
    series: str = ""
    series_number: str = ""
    synopsis: str = ""
    subjects: tuple[str, ...] = ()
    subjects_raw: tuple[str, ...] = ()
    height_mm: int | None = None
    width_mm: int | None = None
    thickness_mm: int | None = None
    weight_g: int | None = None
    dewey: str = ""
    cover_url: str = ""
    cover_original_url: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON-ready data, without the URL that expires."""
        data = asdict(self)
        del data["cover_original_url"]
        return data

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Rebuild a record from ``to_json`` output; unknown keys are ignored."""
        known = {field.name for field in fields(cls)}
        values = {key: value for key, value in data.items() if key in known}
        values["contributors"] = tuple(
            ContributorRecord(**contributor) for contributor in values.get("contributors", ())
        )
        for name in ("subjects", "subjects_raw"):
            values[name] = tuple(values.get(name, ()))
        return cls(**values)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderAnswer:
    """A provider's answer for one ISBN; ``record`` None means "not there yet", never "failed"."""

    isbn13: str
    provider: str
    record: EditionRecord | None
    raw: dict[str, Any] | None = None
