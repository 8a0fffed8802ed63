"""The tray as templates want it: rows, counts and what may be done, as plain texts."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from library import services
from library.choices import IntakeReason, IntakeState, Source, Visibility
from library.exceptions import InvalidIsbn
from library.facts import lead_contributors
from library.ids import PUBLIC_ID_LENGTH
from library.intake_text import IntakeText
from library.isbn import hyphenate, normalize_isbn
from library.models import IntakeRow, IntakeSettings
from library.records import EditionRecord
from library.views.presenters import (
    CoverImage,
    cover_image,
    design,
    direction,
    fact_text,
    href_prefix,
)

# What is said aloud when a row gets there; nothing while it is under way.
_SAYS = {
    IntakeState.FOUND: "Found",
    IntakeState.ADDED: "Added",
    IntakeState.OWNED: "Already yours",
    IntakeState.MISSING: "Not found yet",
    IntakeState.NEEDS_YOU: "Needs you",
    IntakeState.REFUSED: "Not an ISBN",
}
_PHASE_LABELS = {"adding": "Adding", "waiting": "Waiting"}
_ANY_ID = "1" * PUBLIC_ID_LENGTH
_HOUR_S, _DAY_S = 3_600, 86_400


@dataclass(frozen=True, slots=True)
class Act:
    """Something to do with a row: a link, or a button that posts. ``name`` says with which."""

    label: str
    url: str
    name: str
    posts: bool = True
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Choice:
    """One edition a reader may choose: what templates/library/intake/_choices.html draws."""

    number: int
    acts: list[Act]
    title: str
    byline: str
    facts: str
    source: str
    lang: str
    dir: str
    palette: str
    layout: str
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrayRow:
    """One row of the tray; see templates/library/intake/_row.html.

    ``phase`` is the state, or "waiting" and "adding" where that says more. ``say`` is what is said
    aloud when the row gets there, "" while it is under way. ``version`` changes with every write.
    """

    id: str
    version: str
    state: str
    phase: str
    label: str
    isbn: str
    title: str
    byline: str
    facts: str
    lang: str
    dir: str
    message: str
    note: str
    say: str
    has_cover: bool
    palette: str
    layout: str
    size: str
    image: CoverImage | None
    clear_url: str
    acts: list[Act]
    choices: list[Choice]


def tray_rows(rows: Iterable[IntakeRow]) -> list[TrayRow]:
    """Return rows with their books and covers loaded as the template draws them. No queries."""
    urls, now = _Urls(), timezone.now()
    return [_row(row, urls, now) for row in rows]


class _Urls:
    """Addresses of rows, put together: reversing each would cost more than all the rest."""

    def __init__(self) -> None:
        self.book = href_prefix()
        self.by_hand = reverse("library:book-new")
        one = reverse("library:intake-edit", args=[_ANY_ID])
        self.row = one.partition(_ANY_ID)[0]

    def act(self, row: IntakeRow, name: str) -> str:
        return f"{self.row}{row.public_id}/{name}/"


def _row(row: IntakeRow, urls: _Urls, now: datetime) -> TrayRow:
    state, phase = IntakeState(row.state), _phase(row)
    about, (refusal, suggestion) = _about(row), _refusal(row)
    isbn = hyphenate(row.isbn13) if row.isbn13 else ""
    name = about["title"] or isbn or row.typed
    return TrayRow(
        id=row.public_id,
        version=row.updated_at.isoformat(),
        state=row.state,
        phase=phase,
        label=_PHASE_LABELS.get(phase, str(state.label)),
        isbn=isbn,
        message=refusal or _message(row, now),
        note=f"came in {row.scans} times" if row.scans > 1 else "",
        say=f"{_SAYS[state]}: {name}" if phase in _SAYS else "",
        has_cover=bool(about["title"]) and state != IntakeState.REFUSED,
        image=cover_image(getattr(row.book, "cover", None)) if row.book else None,
        clear_url=urls.act(row, "clear"),
        acts=_acts(row, phase, name, urls, suggestion),
        choices=_choices(row, urls),
        **about,
        **design(row.isbn13 or row.public_id, about["title"]),
    )


def _acts(row: IntakeRow, phase: str, name: str, urls: _Urls, suggestion: str) -> list[Act]:
    """Return what can be done with a row, the likeliest first."""

    def post(act: str, label: str, *, is_first: bool = False) -> Act:
        return Act(label, urls.act(row, act), name, is_first=is_first)

    edit = Act("Edit", urls.act(row, "edit"), name, posts=False)
    by_hand_url = f"{urls.by_hand}?{urlencode({'isbn': row.isbn13 or ''})}"
    by_hand = Act("Add by hand", by_hand_url, name, posts=False)
    book = row.book
    opened = [Act("Open", f"{urls.book}{book.public_id}/", name, posts=False)] if book else []
    remove = post("clear", "Remove")
    choices = {
        "found": [post("add", "Add", is_first=True), edit, remove],
        "added": [*opened, post("undo", "Undo")],
        "owned": [post("copy", "+1 copy"), *opened, post("clear", "Skip")],
        "missing": [by_hand, post("retry", "Try now"), remove],
        "needs_you": [by_hand, remove] if row.candidates else [edit, by_hand, remove],
        "refused": [post("use", f"Use {hyphenate(suggestion)} instead")] if suggestion else [],
        "waiting": [post("retry", "Try now"), remove],
    }
    return [*choices["refused"], remove] if phase == "refused" else choices.get(phase, [remove])


def _phase(row: IntakeRow) -> str:
    if row.state == IntakeState.LOOKING and row.reason:
        return "waiting"
    return "adding" if row.state == IntakeState.FOUND and row.adds else row.state


def _about(row: IntakeRow) -> dict[str, str]:
    """Title, byline and facts: of the book, else as the reader put them, else as found."""
    if row.state == IntakeState.REFUSED:
        return _named(row.typed, "", "", "")
    if row.book:
        book = row.book
        facts = _facts_line(book.publisher, book.published, book.page_count)
        if row.state == IntakeState.ADDED:
            # Not a line of its own: the row must not grow when it gets there.
            facts = " · ".join(part for part in (facts, book.location) if part)
        return _named(book.title, book.byline, facts, book.language)
    if not row.record:
        return _named(row.title_hint, "", "", "")
    shown = services.row_facts(row)
    byline = ", ".join(person.name for person in lead_contributors(shown["contributors"]))
    facts = _facts_line(shown["publisher"], shown["published"], shown["page_count"])
    return _named(shown["title"], byline, facts, shown["language"])


def _named(title: str, byline: str, facts: str, lang: str) -> dict[str, str]:
    return {
        "title": title,
        "byline": byline,
        "facts": facts,
        "lang": lang,
        "dir": direction(lang),
    }


def _facts_line(publisher: str, published: str, page_count: int | None) -> str:
    pages = f"{page_count:,} pages" if page_count else ""
    return " · ".join(
        part for part in (publisher, fact_text("published", published), pages) if part
    )


def _refusal(row: IntakeRow) -> tuple[str, str]:
    """Say why something is no ISBN, and which one was probably meant."""
    if row.state == IntakeState.REFUSED:
        try:
            normalize_isbn(row.typed)
        except InvalidIsbn as error:
            return error.message, error.extra.get("suggestion") or ""
    return "", ""


def _message(row: IntakeRow, now: datetime) -> str:
    if row.state == IntakeState.MISSING:
        if row.due_at is None:
            return "Asked for several times; no catalogue has it. Add it by hand, or try once more."
        return f"No catalogue has it yet. It is asked for again by itself {_when(row.due_at, now)}."
    if row.state == IntakeState.OWNED and row.book:
        return _standing(row)
    if row.reason == IntakeReason.CANNOT_ADD:
        return "Something in what was found does not fit. Edit it and add it, or add it by hand."
    if row.reason:
        return f"{IntakeReason(row.reason).label}."
    return ""


def _standing(row: IntakeRow) -> str:
    """Where the copy one has already stands, as far as it is known, and since when."""
    book = row.book
    place = f"It stands in {book.location}; it" if book.location else "It"
    return f"{place} is yours since {date_format(book.created_at, 'j F Y')}."


def _when(moment: datetime, now: datetime) -> str:
    seconds = (moment - now).total_seconds()
    if seconds < 120:
        return "in a moment"
    if seconds < 2 * _HOUR_S:
        return f"in about {round(seconds / 60)} minutes"
    if seconds < 2 * _DAY_S:
        return f"in about {round(seconds / _HOUR_S)} hours"
    return f"in about {round(seconds / _DAY_S)} days"


def _choices(row: IntakeRow, urls: _Urls) -> list[Choice]:
    if row.state != IntakeState.NEEDS_YOU:
        return []
    url = urls.act(row, "choose")
    records = [EditionRecord.from_json(candidate) for candidate in row.candidates]
    return [_choice(number, record, url) for number, record in enumerate(records)]


def _choice(number: int, record: EditionRecord, url: str) -> Choice:
    look = design(f"{record.isbn13}{number}" if number else record.isbn13, record.title)
    return Choice(
        number=number,
        acts=[Act("This one", url, record.title)],
        title=record.title,
        byline=", ".join(person.name for person in lead_contributors(record.contributors)),
        facts=_facts_line(record.publisher, record.published, record.page_count),
        source=str(Source(record.provider).label) if record.provider in Source.values else "",
        lang=record.language,
        dir=direction(record.language),
        **look,
    )


def accepted_words(accepted: services.Accepted, text: IntakeText) -> str:
    """Return what became of what came in: "480 taken in, 12 already in your tray."."""
    if len(text.codes) == 1 and accepted.rows and not text.without_isbn + text.unread:
        return _one_word(tray_rows(accepted.rows)[0], is_new=bool(accepted.new))
    counted = (
        (accepted.new, "taken in"),
        (accepted.again, "already in your tray"),
        (accepted.owned, "already yours"),
        (accepted.refused, "not an ISBN"),
        (text.repeats, "repeated"),
        (text.unread, "left out: more than can be shown"),
        (text.without_isbn, "lines without an ISBN"),
    )
    return ", ".join(f"{count:,} {words}" for count, words in counted if count) + "."


def _one_word(row: TrayRow, *, is_new: bool) -> str:
    if row.state == IntakeState.REFUSED:
        return f"Not an ISBN: {row.title}. {row.message}"
    name = row.title or row.isbn
    if row.state == IntakeState.OWNED:
        return f"Already yours: {name}"
    return f"In the tray: {name}" if is_new else f"Already in your tray: {name}"


def settings_line(saved: IntakeSettings) -> str:
    """Return what a reader chose, such as "added at once · private · Living room"."""
    parts = [
        "added at once" if saved.adds_at_once else "looked at first",
        str(Visibility(saved.visibility).label).lower() if saved.visibility else "",
        saved.location,
        ", ".join(saved.subjects[:3]),
    ]
    return " · ".join(part for part in parts if part)


def tray_head(counts: services.TrayCounts, state: str) -> dict[str, Any]:
    """Return what templates/library/intake/_counts.html draws."""
    looking = counts.by_state.get(IntakeState.LOOKING, 0)
    under_way = looking + counts.adding - counts.waiting_quota
    return {
        "version": f"{counts.total} {counts.by_state} {state} {counts.seconds_left}"
        f" {counts.waiting_quota} {counts.adding} {counts.worker_alive}",
        "tabs": _tabs(counts, state) if counts.total or state else [],
        "has": {name: counts.by_state.get(name, 0) for name in IntakeState.values}
        # What is being added already does not wait for a word of the reader.
        | {"found": counts.by_state.get(IntakeState.FOUND, 0) - counts.adding},
        "progress": _progress(counts, looking + counts.adding),
        "quota_waits": counts.waiting_quota,
        "is_stalled": bool(looking) and not counts.worker_alive,
        "pace_ms": _pace_ms(under_way, is_alive=counts.worker_alive),
    }


def _tabs(counts: services.TrayCounts, state: str) -> list[dict[str, Any]]:
    path = reverse("library:book-add")
    every = {"label": "All", "count": counts.total, "url": path, "current": not state}
    return [every] + [
        {
            "label": str(IntakeState(name).label),
            "count": counts.by_state.get(name, 0),
            "url": f"{path}?state={name}",
            "current": name == state,
        }
        for name in _TABS
        if counts.by_state.get(name) or name == state
    ]


# What asks for the reader stands first.
_TABS = (
    IntakeState.NEEDS_YOU,
    IntakeState.FOUND,
    IntakeState.LOOKING,
    IntakeState.ADDED,
    IntakeState.OWNED,
    IntakeState.MISSING,
    IntakeState.REFUSED,
)


def _pace_ms(under_way: int, *, is_alive: bool) -> int:
    """Return after how long a page had better ask what changed."""
    if not under_way:
        return 15_000
    return 1_000 if is_alive else 4_000


def _progress(counts: services.TrayCounts, left: int) -> dict[str, Any]:
    """Return done, total and "61 of 212, 3 not found, about 2 minutes left"."""
    done = counts.total - left
    parts = [f"{done:,} of {counts.total:,} done" if left else "All looked up"]
    if missing := counts.by_state.get(IntakeState.MISSING):
        parts.append(f"{missing:,} not found yet")
    if counts.seconds_left is not None and counts.worker_alive:
        parts.append(_left(counts.seconds_left))
    return {"done": done, "total": counts.total, "text": ", ".join(parts)}


def _left(seconds: int) -> str:
    if seconds < 60:
        return "less than a minute left"
    minutes = round(seconds / 60)
    if minutes < 90:
        return f"about {minutes} minute{'' if minutes == 1 else 's'} left"
    return f"about {round(minutes / 60)} hours left"
