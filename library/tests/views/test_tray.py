"""The tray as pages show it: rows, counts, and what changed since."""

from datetime import timedelta

import pytest
from django.utils import timezone

from library import limits, services
from library.models import IntakeRow, WorkerBeat
from library.tests.factories import (
    CoverFactory,
    IntakeRowFactory,
)
from library.tests.views.trays import ADD, HTMX, make_row, text


def test_every_state_has_its_words_and_acts(reader, reader_client):
    acts = {
        "looking": ["Remove"],
        "found": ["Add", "Edit", "Remove"],
        "added": ["Open", "Undo"],
        "owned": ["+1 copy", "Open", "Skip"],
        "missing": ["Add by hand", "Try now", "Remove"],
        "needs_you": ["Add by hand", "Remove"],
        "refused": ["Use 978-0-593-09932-2 instead", "Remove"],
    }
    for state in acts:
        make_row(reader, state)

    rows = {row.state: row for row in reader_client.get(ADD).context["rows"]}

    assert {state: [act.label for act in row.acts] for state, row in rows.items()} == acts
    assert [choice.title for choice in rows["needs_you"].choices] == ["Dune", "Dune Two"]


def test_a_missing_row_says_that_it_is_asked_for_again_by_itself(reader, reader_client):
    row = make_row(reader, "missing", due_at=timezone.now() + timedelta(hours=5, minutes=1))

    page = text(reader_client.get(ADD))

    assert "It is asked for again by itself in about 5 hours." in page
    assert f"/books/new/?isbn={row.isbn13}" in page


def test_the_counts_add_up_and_lead_to_their_rows(reader, reader_client):
    for state in ("looking", "found", "found", "refused"):
        make_row(reader, state)

    tabs = reader_client.get(ADD).context["head"]["tabs"]
    found = reader_client.get(ADD, {"state": "found"}).context["rows"]

    counts = {tab["label"]: tab["count"] for tab in tabs}
    assert counts == {"All": 4, "Found": 2, "Looking up": 1, "Not an ISBN": 1}
    assert [row.state for row in found] == ["found", "found"]


def test_what_is_on_its_way_in_is_not_offered_to_be_added(reader, reader_client):
    make_row(reader, "found", adds=True)
    make_row(reader, "missing")
    make_row(reader, "found", adds=False)

    page = text(reader_client.get(ADD))

    assert "Add all 1<" in page
    assert "2 of 3 done, 1 not found yet" in page


def test_at_rest_the_tray_says_that_nothing_is_left(reader, reader_client):
    make_row(reader, "missing")

    page = text(reader_client.get(ADD))

    assert "All looked up, 1 not found yet" in page
    assert "<progress" not in page


@pytest.mark.parametrize(
    ("state", "reason", "words"),
    [
        ("looking", "outage", "<b>Waiting</b>"),
        ("needs_you", "cannot_add", "Something in what was found does not fit."),
    ],
)
def test_why_a_row_does_not_go_on_is_told(reader, reader_client, state, reason, words):
    make_row(reader, state, reason=reason)

    assert words in text(reader_client.get(ADD))


@pytest.mark.parametrize("state", ["nonsense", "looking", ""])
def test_a_state_without_rows_is_a_page_all_the_same(reader_client, state):
    assert reader_client.get(ADD, {"state": state}).status_code == 200


def test_the_page_says_when_no_worker_runs(reader, reader_client):
    make_row(reader)
    assert "background worker is not running" in text(reader_client.get(ADD))

    now = timezone.now()
    WorkerBeat.objects.create(worker="one", started_at=now, beat_at=now)
    page = text(reader_client.get(ADD))
    assert "background worker is not running" not in page
    assert "0 of 1" in page


def test_what_waits_for_tomorrow_is_counted(reader, reader_client):
    for _ in range(3):
        make_row(reader, reason="quota", due_at=timezone.now() + timedelta(hours=7))

    assert "3 wait for tomorrow’s lookups" in text(reader_client.get(ADD))


def test_more_rows_than_a_page_are_loaded_further_down(reader, reader_client):
    for _ in range(limits.INTAKE_PAGE_SIZE + 10):
        make_row(reader, "refused")

    first = reader_client.get(ADD)
    more_url = first.context["more_url"]
    rest = reader_client.get(more_url, headers=HTMX)

    assert len(first.context["rows"]) == limits.INTAKE_PAGE_SIZE
    assert [row.id for row in rest.context["rows"]] == [
        row.public_id for row in reversed(IntakeRow.objects.order_by("pk")[:10])
    ]
    assert "HX-Request" in rest["Vary"]
    assert f'name="oldest" value="{first.context["rows"][-1].id}"' in text(first)
    assert f'name="oldest" value="{rest.context["rows"][-1].id}" hx-swap-oob="true"' in text(rest)
    assert 'name="since"' not in text(rest)


def test_a_list_drawn_anew_reaches_as_far_down_as_before(reader, reader_client):
    for _ in range(limits.INTAKE_CHANGES_MAX + 20):
        make_row(reader, "refused")
    fifth = IntakeRow.objects.order_by("pk")[4]
    asked = {"since": (timezone.now() - timedelta(hours=1)).isoformat(), "oldest": fifth.public_id}

    anew = reader_client.get("/add/tray/", asked, headers=HTMX)

    assert len(anew.context["rows"]) == limits.INTAKE_CHANGES_MAX + 16


def test_queries_do_not_grow_with_the_rows(reader, reader_client, assert_flat_queries):
    def grow(count):
        for state in ("looking", "added", "owned", "found", "needs_you", "missing", "refused"):
            for _ in range(max(1, count // 7)):
                row = make_row(reader, state)
                if row.book:
                    CoverFactory(book=row.book)

    since = (timezone.now() - timedelta(hours=1)).isoformat()
    assert_flat_queries(grow=grow, act=lambda: reader_client.get(ADD), at_most=10, few=2, more=50)
    assert_flat_queries(
        grow=grow,
        act=lambda: reader_client.get("/add/tray/", {"since": since}, headers=HTMX),
        at_most=8,
    )


def test_what_changed_since_then_is_told_and_what_went_is_taken_away(reader, reader_client):
    old = make_row(reader, "found")
    IntakeRow.objects.update(updated_at=timezone.now() - timedelta(hours=1))
    fresh, gone = make_row(reader, "found"), make_row(reader, "found")
    services.clear_row(owner=reader, public_id=gone.public_id)
    since = (timezone.now() - timedelta(minutes=1)).isoformat()

    answer = text(reader_client.get("/add/tray/", {"since": since}, headers=HTMX))

    assert f'id="row-{old.public_id}"' not in answer
    assert f'id="row-{fresh.public_id}"' in answer
    assert f'<li id="row-{gone.public_id}"' in answer
    assert 'hx-swap-oob="delete"' in answer


def test_rows_below_the_page_and_of_another_state_are_not_told(reader, reader_client):
    below, last, found = (make_row(reader, state) for state in ("found", "found", "refused"))
    since = (timezone.now() - timedelta(minutes=1)).isoformat()

    asked = {"since": since, "oldest": last.public_id, "state": "found"}
    response = reader_client.get("/add/tray/", asked, headers=HTMX)

    assert [row.id for row in response.context["rows"]] == [last.public_id]
    assert [row["id"] for row in response.context["gone"]] == [found.public_id]
    assert below.public_id not in text(response)


def test_when_very_much_changed_the_list_comes_whole(reader, reader_client):
    IntakeRowFactory.create_batch(230, owner=reader)
    since = (timezone.now() - timedelta(minutes=1)).isoformat()

    response = reader_client.get("/add/tray/", {"since": since}, headers=HTMX)

    assert len(response.context["rows"]) == limits.INTAKE_PAGE_SIZE
    assert 'id="tray-list" hx-swap-oob="true"' in text(response)


_ODD_MOMENTS = [
    "0001-01-01T00:00:00+00:00",
    "0001-01-01T00:00:00+23:59",
    "9999-12-31T23:59:59-23:59",
]


@pytest.mark.parametrize(
    "since", ["", "yesterday", "9999-99-99", "2026-01-01", "\x00", "x" * 500, *_ODD_MOMENTS]
)
def test_a_moment_that_is_none_is_now(reader, reader_client, since):
    make_row(reader)

    assert reader_client.get("/add/tray/", {"since": since}).status_code == 200
