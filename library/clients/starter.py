"""The starter catalogue: some hundreds of editions that come with the program. No network."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from library.records import EditionRecord, ProviderAnswer

NAME = "starter"
CATALOGUE = Path(__file__).resolve().parent.parent / "starter_catalogue.jsonl"


def fetch_edition(isbn13: str) -> ProviderAnswer:
    """Return what the catalogue has of an ISBN-13. It is read once per process; never fails."""
    entry = read_catalogue(CATALOGUE).get(isbn13)
    record = parse_entry(entry) if entry else None
    return ProviderAnswer(isbn13=isbn13, provider=NAME, record=record, raw=entry)


@cache
def read_catalogue(path: Path) -> dict[str, dict[str, Any]]:
    """Return a catalogue's entries by ISBN-13: one JSON object a line, blank lines ignored."""
    lines = path.read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines if line.strip()]
    return {entry["isbn13"]: entry for entry in entries}


def parse_entry(entry: dict[str, Any]) -> EditionRecord:
    """Return an entry as a record. Its keys are a record's; it has been cleaned already."""
    return EditionRecord.from_json(
        entry | {"provider": NAME, "subjects_raw": entry.get("subjects", ())}
    )
