"""Both sides on one machine, by the one command: a payment taken at the terminal is known at the centre."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import dev_central
import httpx
import pytest

from tests.architecture.sources import ROOT

RUN = """
import sys
from pathlib import Path
import dev_central, dev_places
dev_central.place = lambda: Path(sys.argv[1])
dev_central.PORT = 0
sys.exit(dev_central.run_with_central([], dict(__import__("os").environ), window=False))
"""


@pytest.mark.long
@pytest.mark.timeout(300)
def test_what_is_taken_at_the_terminal_is_known_at_the_centre(open_folder: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PYTHONPATH": f"{ROOT / 'build'}{os.pathsep}{ROOT}", "PATH": path}
    both = subprocess.Popen(
        [sys.executable, "-c", RUN, str(open_folder)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert both.stdout is not None
    said = ""
    try:
        for line in both.stdout:
            said += line
            if "Ctrl+C stops both sides" in line:
                break
        found = re.search(r"answers at (\S+);", said)
        assert found is not None, said
        assert httpx.get(f"{found[1]}/ready", timeout=30).json()["ready"] is True
        pin = open_folder / "pin"
        who = ["--as", dev_central.MANAGER, "--pin-file", str(pin)]
        sides = dev_central.Sides(open_folder, environment)
        for command in (
            ["drawer", "open", "--float", "50000", *who],
            ["pay", "--amount", "12500", "--method", "cash", *who],
        ):
            subprocess.run([*sides.terminal, *command], env=environment, check=True, capture_output=True)
        sent = subprocess.run([*sides.terminal, "sync"], env=environment, capture_output=True, text=True)
        assert re.match(r"\d+ events sent, 0 wait: ok", sent.stdout), sent.stderr
    finally:
        both.send_signal(signal.SIGINT)
        assert both.wait(60) == 0
        both.stdout.close()
