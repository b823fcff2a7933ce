"""The power goes right after a press of the first start, in real processes: the next one goes on, and nothing
is half made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pos_terminal import settings as settings_file
from pos_terminal.compose import open_terminal
from pos_terminal.ledger import people as rows
from pos_terminal.ledger.verify import verify
from pos_terminal.place import Place

MOST_LIVES = 20
PATIENCE_S = 90


def live(folder: Path, presses: int) -> int:
    """One start that ends after so many presses, by SIGKILL; its status."""
    environ = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    environ.pop("WAVE_API_URL", None)
    command = [sys.executable, "-m", "tests.e2e.first_driver", str(folder), str(presses)]
    done = subprocess.run(command, env=environ, capture_output=True, timeout=PATIENCE_S, check=False)
    assert done.returncode in (0, -9), done.stderr.decode()
    return done.returncode


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_cut_after_any_press_loses_no_step_and_makes_nothing_twice(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    # What was pressed last may not have been kept, so a few presses alone would never come to the end.
    lives = [live(folder, 2 + number % 4) for number in range(MOST_LIVES) if not is_over(folder)]
    assert 1 < len(lives) < MOST_LIVES
    assert settings_file.load(folder, {}).restaurant == "Chez Ama"
    terminal = open_terminal(Place(folder, practice=False), "command")
    with terminal.ledger.reading() as connection:
        assert [one.code for one in rows.everybody(connection)] == ["fatou"]
        assert verify(connection, terminal.ledger.terminal_id).ok
    terminal.close()


def is_over(folder: Path) -> bool:
    """Whether every step was gone through, by what the first start keeps."""
    return (folder / "live" / "ledger.db").exists() and not (folder / "live" / "first-start").exists()
