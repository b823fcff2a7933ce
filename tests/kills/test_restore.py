"""The plug is pulled at each step of a restore: there is the old ledger or the new one, and never none."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from itertools import count
from pathlib import Path

import pytest

from pos_terminal.domain.crash_points import EXIT_STATUS, VARIABLE
from tests.kills.harness import ROOT, environment

POINTS = {"restore_noted", "restore_moving", "restore_in_place"}
MOST_PASSES = 9


class Till:
    """The command line on one data folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def run(self, *arguments: str, crash_at: str = "") -> tuple[int, str]:
        """The exit status and what was printed."""
        done = subprocess.run(
            [sys.executable, "-m", "pos_terminal", *arguments, "--json"],
            cwd=ROOT,
            env={**environment(POS_TERMINAL_DATA_DIR=str(self._folder)), VARIABLE: crash_at},
            stdout=subprocess.PIPE,
            text=True,
            timeout=50,
            check=False,
        )
        return done.returncode, done.stdout

    def done(self, *arguments: str) -> str:
        """What it printed; it must have worked."""
        status, said = self.run(*arguments)
        assert status == 0, said
        return said

    def take(self, key: str) -> None:
        """One cash payment under this key."""
        self.done("pay", "--amount", "500", "--method", "cash", "--idempotency-key", key)

    def keys(self) -> set[str]:
        """The keys of all payments there are."""
        return {payment["idempotency_key"] for payment in json.loads(self.done("payments"))}


@pytest.mark.timeout(240)  # each step is a start of the program
@pytest.mark.parametrize("point", sorted(POINTS))
def test_death_in_a_restore_is_finished_by_the_next_start(in_memory: Path, point: str) -> None:
    before = in_memory / "before"
    first = Till(before)
    first.done("drawer", "open", "--float", "0")
    first.take("first")
    [made] = json.loads(first.done("backup"))
    first.take("after")
    for nth in count(1):
        assert nth < MOST_PASSES
        folder = in_memory / str(nth)
        shutil.copytree(before, folder)
        till = Till(folder)
        status, _ = till.run("restore", made["file"], crash_at=f"{point}:{nth}")
        assert till.keys() == {"first"}
        if nth == 1:
            till.take("later")
        assert json.loads(till.done("verify"))["ok"]
        [aside] = folder.glob("live/replaced-*/ledger.db")
        assert aside.stat().st_size
        if status == 0:
            break
        assert status == EXIT_STATUS
    assert nth > 1, "the point was never passed"
