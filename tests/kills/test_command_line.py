"""The commands as a person types them, killed in the middle and typed again with the same key."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pos_terminal.cli_output import DONE, NOT_PAID, UNKNOWN
from pos_terminal.domain.crash_points import EXIT_STATUS, VARIABLE
from tests.kills.harness import ROOT, World, environment

KEY = ("--idempotency-key", "table-3-0001")
CASH = ("pay", "--amount", "12500", "--method", "cash", "--tendered", "15000", *KEY)
WAVE = ("pay", "--amount", "5000", "--method", "wave", *KEY)


class Terminal:
    """`pos-terminal` on one data folder."""

    def __init__(self, world: World, folder: Path) -> None:
        self.control = world.control
        self.control.post("reset")
        self._environment = environment(
            POS_TERMINAL_DATA_DIR=str(folder),
            WAVE_API_URL=f"{world.origin}/wave",
            WAVE_API_KEY="wave_sn_prod_kills",
        )

    def start(self, *arguments: str, crash_at: str = "") -> subprocess.Popen[str]:
        """Type a command."""
        return subprocess.Popen(
            [sys.executable, "-m", "pos_terminal", *arguments, "--json"],
            cwd=ROOT,
            env={**self._environment, VARIABLE: crash_at},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str, crash_at: str = "") -> tuple[int, Any]:
        """Type a command and wait: its exit status, and its document if it printed one."""
        with self.start(*arguments, crash_at=crash_at) as process:
            printed, _ = process.communicate(timeout=50)
        return process.returncode, json.loads(printed) if printed else None

    def only_payment(self) -> dict[str, Any]:
        """The one payment there is, after a clean bill from verify."""
        assert self.run("verify")[0] == DONE
        status, found = self.run("payments")
        assert status == DONE
        (payment,) = found
        assert isinstance(payment, dict)
        return payment

    def captures(self) -> int:
        """How often a customer really paid."""
        return len(self.control.truth()["captures"])


@pytest.fixture
def terminal(world: World, tmp_path: Path) -> Terminal:
    """On data that was opened before, with an open drawer."""
    shutil.copytree(world.warm, tmp_path / "data")
    return Terminal(world, tmp_path / "data")


def test_cash_killed_before_the_commit_is_taken_anew(terminal: Terminal, world: World) -> None:
    assert terminal.run(*CASH, crash_at="before_commit") == (EXIT_STATUS, None)
    world.tally.by_step["command line"] += 1
    status, payment = terminal.run(*CASH)
    assert (status, payment["status"], payment["is_duplicate"]) == (DONE, "success", False)
    assert terminal.only_payment()["payment_id"] == payment["payment_id"]


def test_cash_killed_after_the_commit_is_found_again(terminal: Terminal, world: World) -> None:
    assert terminal.run(*CASH, crash_at="cash_committed") == (EXIT_STATUS, None)
    world.tally.by_step["command line"] += 1
    status, payment = terminal.run(*CASH)
    assert (status, payment["status"], payment["change"]) == (DONE, "success", 2500)
    assert payment["is_duplicate"] is True
    assert terminal.only_payment()["payment_id"] == payment["payment_id"]


@pytest.mark.parametrize("paid_meanwhile", [True, False])
def test_wave_killed_while_the_customer_looks_at_the_code(
    terminal: Terminal, world: World, *, paid_meanwhile: bool
) -> None:
    with terminal.start(*WAVE, "--wait") as process:
        assert process.stderr is not None
        code = process.stderr.readline().strip()
        os.kill(process.pid, signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    world.tally.by_step["command line"] += 1
    (session,) = terminal.control.sessions()
    assert session["wave_launch_url"] == code
    if paid_meanwhile:
        terminal.control.pay(session["client_reference"])
    else:
        terminal.control.post("expire", session=session["id"])
    status, payment = terminal.run(*WAVE, "--wait")
    wanted = (DONE, "success") if paid_meanwhile else (NOT_PAID, "expired")
    assert (status, payment["status"], payment["is_duplicate"]) == (*wanted, True)
    assert terminal.only_payment()["payment_id"] == payment["payment_id"]
    assert terminal.captures() == int(paid_meanwhile)


def test_wave_killed_before_the_answer_is_found_by_its_reference(terminal: Terminal, world: World) -> None:
    terminal.control.script("create", "pay")
    assert terminal.run(*WAVE, "--wait", crash_at="answer_read")[0] == EXIT_STATUS
    world.tally.by_step["command line"] += 1
    status, payment = terminal.run(*WAVE, "--wait")
    assert (status, payment["status"], payment["is_duplicate"]) == (DONE, "success", True)
    assert terminal.only_payment()["payment_id"] == payment["payment_id"]
    assert terminal.captures() == 1


def test_wave_killed_before_it_was_sent_is_not_sent_again_by_the_same_key(
    terminal: Terminal, world: World
) -> None:
    assert terminal.run(*WAVE, "--wait", crash_at="intent_committed")[0] == EXIT_STATUS
    world.tally.by_step["command line"] += 1
    status, payment = terminal.run(*WAVE)
    assert (status, payment["status"], payment["is_duplicate"]) == (UNKNOWN, "processing", True)
    assert terminal.only_payment()["payment_id"] == payment["payment_id"]
    assert terminal.control.sessions() == []
