"""The one command for both sides: its window belongs to the server, and closing it ends all the rest."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

# The command as it is given, in a place and at a port of the test's own. The terminal's program is as it is;
# its window is touched once, by a hand that is not there, and says what it shows when all is sent.
RUN = """
import os, sys
from pathlib import Path
import dev_central, dev_commands
folder = Path(sys.argv[1])
dev_central.place = lambda: folder
dev_central.PORT = 0
dev_commands.setup = lambda **_: 0
dev_central.Sides.terminal = property(
    lambda sides: [sys.executable, "-c", sys.argv[2], "--data-dir", str(folder / "terminal")]
)
sys.exit(dev_commands.main(["run", "--with-central"]))
"""
TERMINAL = """
import faulthandler, os, sys
from pos_terminal import cli
if len(sys.argv) == 3:
    # Whatever goes wrong here, the window ends, and with it both sides.
    faulthandler.dump_traceback_later(90, exit=True)
    from pos_terminal import app
    from PySide6.QtCore import QTimer
    stand = app.App._stand_at_door
    def look(one):
        standing = one.counter.sending.standing if one.counter is not None else None
        if standing is None or standing.state != "in_step" or standing.waiting or standing.events:
            QTimer.singleShot(20, one.window, lambda: look(one))
            return
        shown = one.counter.sending.segment()
        page = one.window.current_screen()
        print("window", os.getpid(), page, shown.title, shown.line, sep="|", flush=True)
    def touch(one, seen):
        stand(one, seen)
        one.window.used.emit()
        look(one)
    app.App._stand_at_door = touch
sys.argv[0] = "pos-terminal"
cli.run()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals; its windows are asked to close")
@pytest.mark.timeout(180)
def test_its_window_belongs_to_the_server_and_closing_it_ends_both_sides(open_folder: Path) -> None:
    path = f"{ROOT / 'build'}{os.pathsep}{ROOT}"
    environment = {**os.environ, "PYTHONPATH": path, "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", RUN, str(open_folder), TERMINAL]
    said: list[str] = []
    shown: list[list[str]] = []
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as both:
        assert both.stdout is not None
        for line in both.stdout:
            said.append(line)
            if line.startswith("window|"):
                shown.append(line.strip().split("|"))
                os.kill(int(shown[0][1]), signal.SIGTERM)
        assert both.wait(60) == 0, said
    assert [one[2:] for one in shown] == [["sign_in", "Online", "Everything sent"]], said
