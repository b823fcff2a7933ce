"""The plug is pulled after each typed code: every try counts all the same, and nothing is learnt from it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from pos_terminal.domain.crash_points import EXIT_STATUS, VARIABLE
from tests.kills.harness import ROOT, environment
from tests.support.core import raw

RIGHT, WRONG = "4827", "7391"
POINTS = {"pin_counting", "pin_counted", "pin_compared"}
"""Of crash_points: the count is made, then durable, then the code is compared."""


class Door:
    """`pos-terminal staff pin` of one person, who has to say the old code first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        (folder / "new").write_text(RIGHT)
        self._run("add", "--code", "fatou", "--name", "Fatou", "--role", "manager", pin=RIGHT, crash_at="")

    def try_code(self, pin: str, crash_at: str = "") -> tuple[int, str]:
        """The exit status and what was said."""
        return self._run("pin", "--as", "fatou", pin=pin, crash_at=crash_at)

    def _run(self, *arguments: str, pin: str, crash_at: str) -> tuple[int, str]:
        (self._folder / "typed").write_text(pin)
        typed = ("--as-pin-file", str(self._folder / "typed"), "--pin-file", str(self._folder / "new"))
        done = subprocess.run(
            [sys.executable, "-m", "pos_terminal", "staff", *arguments, *typed, "--json"],
            cwd=ROOT,
            env={**environment(POS_TERMINAL_DATA_DIR=str(self._folder / "data")), VARIABLE: crash_at},
            stdout=subprocess.PIPE,
            text=True,
            timeout=50,
            check=False,
        )
        return done.returncode, done.stdout

    def counted(self) -> tuple[int, int]:
        """Wrong codes in a row, and the wait in ms, as they are on the disk."""
        file = raw(self._folder / "data" / "live" / "ledger.db")
        found = file.execute("SELECT failed, wait_ms FROM pin_attempts").fetchone()
        file.close()
        return found or (0, 0)


@pytest.fixture
def door(in_memory: Path) -> Door:
    in_memory.mkdir(exist_ok=True)
    return Door(in_memory)


def test_a_try_that_was_killed_is_counted_and_the_sixth_waits(door: Door) -> None:
    for number in range(1, 6):
        assert door.try_code(WRONG, crash_at="pin_counted") == (EXIT_STATUS, "")
        assert door.counted()[0] == number
    assert door.counted() == (5, 30_000)
    status, said = door.try_code(RIGHT)
    assert status == 2
    assert "Wait" in said
    assert door.counted() == (5, 30_000)


def test_a_right_code_that_was_killed_is_counted_too_and_then_forgotten(door: Door) -> None:
    for _ in range(2):
        assert door.try_code(RIGHT, crash_at="pin_compared")[0] == EXIT_STATUS
    assert door.counted() == (2, 0)
    assert door.try_code(RIGHT)[0] == 0
    assert door.counted() == (0, 0)


def test_killed_before_the_count_is_durable_nothing_was_compared(door: Door) -> None:
    for _ in range(3):
        assert door.try_code(RIGHT, crash_at="pin_counting")[0] == EXIT_STATUS
    assert door.counted() == (0, 0)
    assert door.try_code(RIGHT)[0] == 0
