"""None, True and False outlive any number of calls into Qt, also under a Python that counts them."""

from __future__ import annotations

import subprocess
import sys

# Far more calls than None has references of its own when Python starts.
_MANY_CALLS = """
import pos_terminal.ui
from PySide6.QtCore import QObject, Signal
class Teller(QObject):
    told = Signal(bool)
thing = Teller()
thing.told.connect(lambda yes: None)
for _ in range(100_000):
    thing.setObjectName("x")
    thing.told.emit(True)
    thing.told.emit(False)
print("alive")
"""


def test_many_calls_into_qt_do_not_end_python() -> None:
    done = subprocess.run([sys.executable, "-c", _MANY_CALLS], capture_output=True, text=True, timeout=50)
    assert (done.returncode, done.stdout.strip()) == (0, "alive"), done.stderr
