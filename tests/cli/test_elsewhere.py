"""The window of another place is this very program, started again with that place."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = """
import json, os, sys
from pathlib import Path
from pos_terminal.elsewhere import is_visit, start_at
from pos_terminal.place import Place
if sys.argv[1] == "--data-dir":
    print(json.dumps([sys.argv[1:], is_visit()]))
else:
    start_at(Place(Path(sys.argv[1]), practice=sys.argv[2] == "practice"))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there the new process does not answer for the old one")
@pytest.mark.parametrize("practice", [True, False])
def test_it_starts_again_with_the_place_alone(tmp_path: Path, practice: bool) -> None:
    program = tmp_path / "program.py"
    program.write_text(PROGRAM)
    command = [sys.executable, "-B", str(program), str(tmp_path / "a b"), "practice" if practice else "live"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    wanted = ["--data-dir", str(tmp_path / "a b"), *(["--practice"] if practice else [])]
    assert json.loads(done.stdout) == [wanted, practice]
