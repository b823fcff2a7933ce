"""Whether the program may be replaced now: never under a payment, and always where nothing is under way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from pos_terminal.ledger.lock import LedgerLock
from pos_terminal.ops.readiness import Readiness, readiness
from pos_terminal.providers.base import Outcome
from pos_terminal.services import outcome
from pos_terminal.services.answer import Step
from tests.support.core import START_MS, answer, cash, checkout_of, open_ledger, wave

MINUTE = 60_000


@pytest.fixture
def live(tmp_path: Path) -> Path:
    """The folder of a terminal that took cash."""
    ledger = open_ledger(tmp_path / "live")
    checkout_of(ledger).take_cash(cash(500, "k"))
    ledger.close()
    return tmp_path / "live"


def _begin(folder: Path, ends: Outcome = Outcome.PENDING) -> None:
    ledger = open_ledger(folder)
    payment = checkout_of(ledger).begin(wave(1_000, "k-wave")).payment
    outcome.apply(ledger, payment.payment_id, Step.INITIATE, answer(payment, ends))
    ledger.close()


def test_nothing_is_under_way_in_a_folder_without_data(tmp_path: Path) -> None:
    assert readiness(tmp_path / "live", START_MS) == Readiness((), None)


def test_an_open_window_without_a_payment_is_named_and_may_be_ended(live: Path) -> None:
    with LedgerLock(live, "window"):
        assert readiness(live, START_MS) == Readiness((), os.getpid())


def test_a_payment_that_somebody_waits_for_is_waited_for(live: Path) -> None:
    _begin(live)
    assert readiness(live, START_MS + MINUTE).busy == ("payment",)
    with LedgerLock(live, "window"):
        assert readiness(live, START_MS + 600 * MINUTE).busy == ("payment",)
    # A version that does not start any more must not keep away the one that does.
    assert readiness(live, START_MS + 31 * MINUTE).ready


def test_what_is_not_known_for_days_goes_on_in_the_next_version(live: Path) -> None:
    _begin(live, Outcome.UNKNOWN)
    with LedgerLock(live, "window"):
        assert readiness(live, START_MS + 29 * MINUTE).busy == ("payment",)
        assert readiness(live, START_MS + 31 * MINUTE).ready


def test_what_was_paid_is_over(live: Path) -> None:
    _begin(live, Outcome.PAID)
    assert readiness(live, START_MS).ready


def test_a_command_and_a_restore_are_waited_for(live: Path) -> None:
    with LedgerLock(live, "command"):
        assert readiness(live, START_MS).busy == ("command",)
    (live / "restore.todo").write_text("replaced-1")
    assert readiness(live, START_MS).busy == ("restore",)


def test_damaged_data_does_not_keep_away_the_version_that_may_mend_it(live: Path) -> None:
    (live / "ledger.db").write_bytes(b"Dear diary, " * 1000)
    assert readiness(live, START_MS).ready


@pytest.mark.parametrize("busy", [False, True])
def test_the_installer_is_told_by_the_exit_status(live: Path, busy: bool) -> None:
    if busy:
        (live / "restore.todo").write_text("replaced-1")
    command = [sys.executable, "-m", "pos_terminal", "ready-for-update", "--json"]
    done = subprocess.run(
        [*command, "--data-dir", str(live.parent)], stdout=subprocess.PIPE, text=True, timeout=50, check=False
    )
    said = {"ready": not busy, "busy": ["restore"] if busy else [], "window": None}
    assert (done.returncode, json.loads(done.stdout)) == (2 if busy else 0, said)
