"""The starter catalogue: some hundreds of editions that come with the program. No network."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from library.records import EditionRecord, ProviderAnswer
from library.text import fold, search_words

NAME = "starter"
CATALOGUE = Path(__file__).resolve().parent.parent / "starter_catalogue.jsonl"


def fetch_edition(isbn13: str) -> ProviderAnswer:
    """Return what the catalogue has of an ISBN-13. It is read once per process; never fails."""
    entry = read_catalogue(CATALOGUE).get(isbn13)
    record = parse_entry(entry) if entry else None
    return ProviderAnswer(isbn13=isbn13, provider=NAME, record=record, raw=entry)


def search_editions(text: str, *, limit: int, deadline_s: float) -> list[ProviderAnswer]:
    """Return the editions that have every word of ``text``, titles that begin so first.

    ``deadline_s`` is for those who ask over a network; this takes a millisecond.
    """
    wanted, words = fold(text), search_words(text)
    found = [
        (not searched.startswith(wanted), entry)
        for searched, entry in _searched(CATALOGUE)
        if words and all(word in searched for word in words)
    ]
    found.sort(key=lambda ranked: ranked[0])
    records = [parse_entry(entry) for _, entry in found[:limit]]
    return [
        ProviderAnswer(isbn13=record.isbn13, provider=NAME, record=record) for record in records
    ]


@cache
def _searched(path: Path) -> list[tuple[str, dict[str, Any]]]:
    """Return each entry with the folded text it is found by, in the catalogue's order."""
    return [(_folded(entry), entry) for entry in read_catalogue(path).values()]


def _folded(entry: dict[str, Any]) -> str:
    names = [person["name"] for person in entry.get("contributors", ())]
    said = [entry["title"], entry.get("subtitle", ""), *names, entry.get("series", "")]
    return fold(" ".join([*said, entry["isbn13"]]))


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
