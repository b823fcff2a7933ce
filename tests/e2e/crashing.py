"""A cashier whose terminal meets bugs: in the middle of a Wave payment, again after each new start.

python -m tests.e2e.crashing --practice --data-dir FOLDER: the program as it is started, with its own
arguments. What is seen in each life is appended to the file that SEEN names, a line of JSON each.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from pos_terminal import app_run, cli
from pos_terminal.app import App
from pos_terminal.place import Place
from tests.support.simulator import Control

Key = Qt.Key
STEP_MS = 20
BUGS = ("window", "engine", "thread")
"""Where each life has its bug: Qt's thread, the engine's, one of the others."""


class PlantedBug(Exception):
    """A bug, with words in it that no log and no report may hold."""

    def __init__(self) -> None:
        super().__init__("planted\nERROR forged: line, Bearer canary-of-a-crash, +2250504000099")


class Cashier:
    """Looks at the screen every few milliseconds and presses what comes next."""

    def __init__(self, app: App, seen: Path) -> None:
        self._app = app
        self._seen = seen
        self._life = len(seen.read_text().splitlines()) if seen.exists() else 0
        self._control = Control(os.environ["WAVE_API_URL"].replace("/wave", "/control"))
        self._asked_before = len(self._control.calls("status"))
        self._recovered = ""
        self._bug_planted = False
        self._keyed = False

    def step(self) -> None:
        """One look, one press."""
        question = self._app.window.dialogs.state()
        if question is not None:
            self._on_dialog(question.title, [choice.name for choice in question.choices])
            return
        action = getattr(self, f"_on_{self._app.window.current_screen()}", None)
        if action is not None and not self._bug_planted:
            action()

    def _on_dialog(self, title: str, choices: list[str]) -> None:
        if "problem of its own" in title:
            told = {"life": self._life, "pid": os.getpid(), "choices": choices, "recovered": self._recovered}
            with self._seen.open("a") as file:
                file.write(json.dumps(told) + "\n")
            # The timer of a window that is closing must not press once more.
            timer.stop()
            QTest.keyClick(self._app.window, Key.Key_Return)
        elif not self._bug_planted:
            self._recovered = self._recovered or title
            self._app.window.dialogs.choose("close")

    def _on_sign_in(self) -> None:
        if self._app.people:
            QTest.keyClicks(self._app.window, "4827")

    def _on_home(self) -> None:
        if self._life == 0:
            if not self._keyed:
                QTest.keyClicks(self._app.window, "5000")
            self._keyed = True
            QTest.keyClick(self._app.window, Key.Key_F6)
        elif self._recovered and len(self._control.calls("status")) > self._asked_before:
            self._plant()  # it was asked about

    def _on_waiting(self) -> None:
        counter = self._app.counter
        payment = counter.charge.payment if counter is not None else None
        if payment is not None and payment.redirect_url:
            self._plant()

    def _plant(self) -> None:
        self._bug_planted = True
        where = BUGS[self._life]
        if where == "window":
            QTimer.singleShot(0, _fail)
        elif where == "engine":
            self._app.bridge.submit(lambda _desk: _fail())
        else:
            threading.Thread(target=_fail).start()


def _fail() -> None:
    raise PlantedBug


class Watched(App):
    """The program's own window, with somebody before it."""

    def __init__(self, where: Place, **how: Any) -> None:
        # Enter is ignored for a moment on a new screen: on this clock the moment is short.
        super().__init__(where, lambda: timer.interval() * next(_ticks), **how)
        self.cashier = Cashier(self, Path(os.environ["SEEN"]))
        timer.timeout.connect(self.cashier.step)
        timer.start(STEP_MS)


_ticks = iter(range(10**9))

if __name__ == "__main__":
    timer = QTimer()
    vars(app_run)["App"] = Watched
    sys.argv[0] = "pos-terminal"
    cli.run()
