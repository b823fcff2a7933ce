"""The terminal's process dies at each point of sending: afterwards the server has everything once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pos_terminal.central.centre import Centre
from pos_terminal.central.serving import Serving
from pos_terminal.domain.crash_points import EXIT_STATUS, VARIABLE
from pos_terminal.remote.http import HttpClient
from tests.central.people import make_restaurant
from tests.central.tills import Till, journal_at

POINTS = ("push_batch_read", "request_leaves", "request_sent", "push_answered", "push_marked")


@pytest.fixture
def till(tmp_path: Path, centre: Centre, serving: Serving) -> Iterator[Till]:
    """Enrolled, with sales that wait; closed, so that a process of its own can open it."""
    http = HttpClient()
    made = Till(tmp_path / "live", centre, serving.url, http)
    made.furnish()
    made.enrol(make_restaurant(centre).restaurant_id)
    made.sell(10)
    made.ledger.close()
    http.close()
    yield made
    made.ledger.close()


def _command(root: Path, *words: str, dies_at: str = "") -> tuple[int, Any]:
    environ = {**os.environ, VARIABLE: dies_at} if dies_at else {**os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "pos_terminal", "--data-dir", str(root), *words, "--json"],
        env=environ,
        capture_output=True,
        timeout=120,
        check=False,
    )
    return done.returncode, json.loads(done.stdout) if done.stdout else done.stderr.decode()


@pytest.mark.parametrize("point", POINTS)
def test_death_at_a_point_of_sending_loses_and_doubles_nothing(
    till: Till, centre: Centre, tmp_path: Path, point: str
) -> None:
    status, said = _command(tmp_path, "sync", "--once", dies_at=point)
    assert status == EXIT_STATUS, said
    status, said = _command(tmp_path, "sync", "--once")
    assert (status, said["unsent"], said["state"]) == (0, 0, "in_step")
    again = Till(till.folder, centre, till.url, HttpClient())
    assert journal_at(centre, till.restaurant_id, again.ledger.terminal_id) == again.raws()
    again.ledger.close()


def test_status_counts_what_waits_and_a_rescue_file_carries_it(
    till: Till, centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POS_TERMINAL_RESCUE_PASSPHRASE", "a long walk by the lagoon")
    # The first command of a version tries itself, and writes down what the settings are.
    _command(tmp_path, "status")
    _, before = _command(tmp_path, "status")
    kept = Till(till.folder, centre, till.url, HttpClient())
    assert before["unsent"] == len(kept.raws()) > 10
    kept.ledger.close()
    status, made = _command(tmp_path, "rescue", "export", str(tmp_path / "rescue"))
    assert status == 0, made
    _, before = _command(tmp_path, "status")
    assert made["events"] == before["unsent"]
    # From another machine, twice.
    for _ in range(2):
        status, sent = _command(tmp_path / "elsewhere", "rescue", "send", str(tmp_path / "rescue"))
        assert (status, sent["events"]) == (0, before["unsent"]), sent
    again = Till(till.folder, centre, till.url, HttpClient())
    assert journal_at(centre, till.restaurant_id, again.ledger.terminal_id) == again.raws()
    again.ledger.close()
    _, said = _command(tmp_path, "sync", "--once")
    assert said["unsent"] == 0
    _, after = _command(tmp_path, "status")
    assert after["unsent"] == 0


def test_a_terminal_that_stands_alone_says_so(tmp_path: Path) -> None:
    status, said = _command(tmp_path, "sync", "--once")
    assert (status, said["error"]["code"]) == (2, "not_joined")
