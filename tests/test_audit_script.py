"""``make audit`` says what it knows, and what it does not."""

import json
import subprocess
from types import SimpleNamespace

import pytest

from scripts import audit

CLEAN = {"name": "django", "version": "5.2.19", "vulns": []}
BAD = {
    "name": "pillow",
    "version": "1.0",
    "vulns": [{"id": "GHSA-1", "fix_versions": ["1.1"]}, {"id": "GHSA-2", "fix_versions": []}],
}
UNKNOWN = {"name": "nh3", "skip_reason": "not found on PyPI"}


@pytest.mark.parametrize(
    ("packages", "status", "said"),
    [
        ([CLEAN], 0, ["no advisory about 1 packages"]),
        (
            [CLEAN, BAD],
            1,
            ["pillow 1.0: GHSA-1, mended in 1.1", "GHSA-2, mended in no version yet"],
        ),
        ([CLEAN, UNKNOWN], 0, ["of 1 of 2 packages", "NOT known", "no advisory about 1"]),
        ([UNKNOWN], 0, ["of 1 of 1 packages", "NOT known"]),
    ],
)
def test_advisories_are_told_and_silence_is_not_called_safety(
    monkeypatch, capsys, packages, status, said
):
    out = json.dumps({"dependencies": packages})
    monkeypatch.setattr(audit, "run", lambda command: SimpleNamespace(stdout=out))

    assert audit.ask_advisories() == status

    printed = capsys.readouterr().out
    assert all(part in printed for part in said)
    assert ("no advisory" in printed) is (CLEAN in packages and BAD not in packages)


@pytest.mark.parametrize("trouble", ["late", "garbage"])
def test_where_pypi_does_not_answer_nothing_fails_and_that_is_said(monkeypatch, capsys, trouble):
    def run(command):
        if trouble == "late":
            raise subprocess.TimeoutExpired(command, 60)
        return SimpleNamespace(stdout="connection refused")

    monkeypatch.setattr(audit, "run", run)

    assert audit.ask_advisories() == 0
    assert "NOT known" in capsys.readouterr().out


@pytest.mark.parametrize(("returned", "status"), [(0, 0), (1, 1), (2, 1)])
def test_a_finding_of_bandit_fails(monkeypatch, returned, status):
    done = SimpleNamespace(returncode=returned, stdout="Issue", stderr="")
    monkeypatch.setattr(audit, "run", lambda command: done)

    assert audit.ask_bandit() == status
