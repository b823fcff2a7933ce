"""A process that has secrets: its files are for one person, and its memory is written nowhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc")

# The program itself, which says what the system keeps about it while the data is open.
OPEN = """
import ctypes, json, os, sys
from pathlib import Path
from pos_terminal import cli, cli_pay

def look(terminal):
    umask = os.umask(0)
    limits = Path(f"/proc/{os.getpid()}/limits").read_text()
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    print(json.dumps([umask, core.split()[4:6], ctypes.CDLL(None).prctl(3, 0, 0, 0, 0)]), flush=True)
    os._exit(0)

cli_pay.Till.start = look
sys.argv = ["pos-terminal", "--data-dir", sys.argv[1], "pay", "--amount", "500", "--method", "cash"]
cli.run()
"""


def test_whatever_the_shell_allows_nothing_of_it_can_be_read(tmp_path: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", 'umask 000; ulimit -c unlimited; exec "$@"', "sh", sys.executable, "-c", OPEN, tmp_path],
        env=dict(os.environ),
        stdout=subprocess.PIPE,
        text=True,
        timeout=50,
        check=True,
    )
    umask, core, dumpable = json.loads(done.stdout)
    assert (umask, core, dumpable) == (0o077, ["0", "0"], 0)
    open_to_others = [path for path in (tmp_path, *tmp_path.rglob("*")) if path.stat().st_mode & 0o077]
    assert open_to_others == []
