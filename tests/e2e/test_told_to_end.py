"""The system ends the program: the window closes in order, as if somebody had closed it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

LIMIT_S = 50.0
# The program as it is, which says when it is open, or painted where nobody has touched it, or that it told of
# a bug and waits for somebody to read that.
WINDOW = """
import sys
from pos_terminal import app, cli
from PySide6.QtCore import QTimer
where, moment = sys.argv[1:]
def told(*_):
    print(moment, flush=True)
def told_of_a_bug(one):
    if one.window.dialogs.state() is None:
        QTimer.singleShot(20, one.window, lambda: told_of_a_bug(one))
    else:
        told()
def fail(one, *_):
    QTimer.singleShot(0, one.window, lambda: told_of_a_bug(one))
    raise RuntimeError("a bug")
if moment != "painted":
    app.App._start_making = told if moment == "open" else fail
    stand = app.App._stand_at_door
    app.App._stand_at_door = lambda one, seen: (stand(one, seen), one.window.used.emit())
else:
    app.App._go_on = told
sys.argv = ["pos-terminal", "--practice", "--data-dir", where]
cli.run()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signals; its windows are asked to close")
@pytest.mark.parametrize("moment", ["painted", "open", "broken"])
def test_a_window_that_is_told_to_end_closes_in_order(tmp_path: Path, moment: str) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "WAVE_API_URL": "http://127.0.0.1:9/wave"}
    command = [sys.executable, "-c", WINDOW, str(tmp_path / "data"), moment]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as window:
        assert window.stdout is not None
        assert window.stdout.readline().strip() == moment
        window.send_signal(signal.SIGTERM)
        assert window.wait(LIMIT_S) == 0
    # The last one out tidies up: a ledger that was cut off would have left its log.
    assert not list(tmp_path.rglob("ledger.db-wal"))
