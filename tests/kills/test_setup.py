"""Death in a set-up from a file: nothing of it or all of it, and the same command goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pos_terminal.domain.crash_points import EXIT_STATUS, VARIABLE
from pos_terminal.providers.keeping import Keeper

POINTS = {"setup_answered", "setup_secrets_kept", "setup_written"}
PIN = "839204"
WANTED = """
[terminal]
restaurant = "Chez Ama"

[[staff]]
code = "fatou"
name = "Fatou"
role = "manager"
pin = "env:FATOU_PIN"

[[method]]
code = "wave"

[method.secrets]
WAVE_API_KEY = "env:WAVE_KEY"
"""


def _run(data: Path, *arguments: str, **more: str) -> tuple[int, dict[str, Any]]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WAVE_")}
    environment = {**kept, "FATOU_PIN": PIN, "WAVE_KEY": "wave_ci_prod_example", **more}
    command = [sys.executable, "-m", "pos_terminal", *arguments, "--data-dir", str(data), "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return done.returncode, json.loads(done.stdout or "{}")


@pytest.mark.parametrize("point", sorted(POINTS))
def test_death_in_a_set_up_is_made_good_by_the_same_command(tmp_path: Path, point: str) -> None:
    file, data = tmp_path / "setup.toml", tmp_path / "data"
    file.write_text(WANTED)
    wanted = ("setup", "--from", str(file))
    assert _run(data, *wanted, **{VARIABLE: point})[0] == EXIT_STATUS
    # Somebody works here from the moment when the people are written.
    manager = {"POS_TERMINAL_PIN": PIN}
    whole = point == "setup_written"
    status, said = _run(data, *wanted, *(("--as", "fatou") if whole else ()), **(manager if whole else {}))
    assert status == 0, said
    assert ("staff fatou" in said["changed"]) is not whole
    assert _run(data, *wanted, "--as", "fatou", **manager)[1]["changed"] == []
    kept = Keeper(data / "live").get("WAVE_API_KEY")
    assert kept is not None
    assert kept.reveal() == "wave_ci_prod_example"
    assert _run(data, "verify")[1]["ok"]
