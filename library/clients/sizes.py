"""The size of a book from what providers say of it, in millimetres and grams."""

import re
from typing import Any, TypedDict

from library import limits

# Millimetres and grams in one unit; spellings as seen in providers' data.
_MILLIMETRES = {
    ("in", "inch", "inches"): 25.4,
    ("hundredths-inches",): 0.254,
    ("cm", "centimeters", "centimetres"): 10.0,
    ("mm", "millimeters", "millimetres"): 1.0,
}
_GRAMS = {
    ("lb", "lbs", "pound", "pounds"): 453.592_37,
    ("hundredths-pounds",): 4.535_923_7,
    ("oz", "ounce", "ounces"): 28.349_523,
    ("g", "gram", "grams"): 1.0,
    ("kg", "kilogram", "kilograms"): 1000.0,
}
_LENGTHS = ("height", "length", "width")
_LABELLED = re.compile(r"(height|length|width|weight)\s*:\s*([\d.]+)\s*([a-z-]+)")
_BY = re.compile(r"([\d.]+)\s*[x×]\s*([\d.]+)\s*[x×]\s*([\d.]+)\s*([a-z-]+)")
_MEASURE = re.compile(r"([\d.]+)\s*([a-z-]+)")
_SMALLEST_MM = 40
_LIGHTEST_G = 10


class Size(TypedDict):
    """Keyword arguments for an EditionRecord."""

    height_mm: int | None
    width_mm: int | None
    thickness_mm: int | None
    weight_g: int | None


def size_of(structured: Any, text: Any) -> Size:
    """Return a book's size from ISBNdb's ``dimensions_structured``, else its ``dimensions``.

    Which of height, length and width is which differs from row to row, so they are told apart by
    size: a book is taller than wide and wider than thick. (A landscape book comes out turned.)
    Fewer than three lengths, or a size no book has, say nothing.
    """
    measures = _from_object(structured) or _from_text(text)
    lengths = [measures[name] for name in _LENGTHS if name in measures]
    thickness, width, height = sorted(lengths) if len(lengths) == 3 else (0, 0, 0)
    if not (width >= _SMALLEST_MM and height <= limits.MILLIMETRES_MAX and thickness >= 0.5):
        thickness = width = height = 0
    weight = measures.get("weight", 0)
    return Size(
        height_mm=round(height) or None,
        width_mm=round(width) or None,
        thickness_mm=round(thickness + 0.01) or None,
        weight_g=round(weight) if _LIGHTEST_G <= weight <= limits.GRAMS_MAX else None,
    )


def millimetres_of(value: Any) -> int | None:
    """Return "19.90 cm" and the like in millimetres."""
    match = _MEASURE.fullmatch(value.strip().lower()) if isinstance(value, str) else None
    length = _convert(match[1], match[2], _MILLIMETRES) if match else None
    return round(length) if length and 1 <= length <= limits.MILLIMETRES_MAX else None


def _from_object(value: Any) -> dict[str, float]:
    measures = {}
    for name in (*_LENGTHS, "weight"):
        part = value.get(name) if isinstance(value, dict) else None
        if isinstance(part, dict):
            measures[name] = _measure(name, part.get("value"), part.get("unit"))
    return {name: size for name, size in measures.items() if size}


def _from_text(value: Any) -> dict[str, float]:
    text = value.lower() if isinstance(value, str) else ""
    found = {name: _measure(name, size, unit) for name, size, unit in _LABELLED.findall(text)}
    by = _BY.search(text)
    if by and not found:
        found = {
            name: _measure(name, by[place], by[4]) for place, name in enumerate(_LENGTHS, start=1)
        }
    return {name: size for name, size in found.items() if size}


def _measure(name: str, number: Any, unit: Any) -> float | None:
    return _convert(number, unit, _GRAMS if name == "weight" else _MILLIMETRES)


def _convert(number: Any, unit: Any, units: dict[tuple[str, ...], float]) -> float | None:
    word = str(unit).strip().lower()
    factor = next((factor for words, factor in units.items() if word in words), None)
    try:
        size = float(number) if not isinstance(number, bool) else 0.0
    except (TypeError, ValueError, OverflowError):
        return None
    return size * factor if factor and 0 < size < 1e6 else None
