"""The main job played off screen against the simulator, with a picture of each step.

For machines without a display, and for the documentation: the same window, engine and simulator as at the
counter.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtNetwork import QNetworkAccessManager

from pos_terminal.ui.play import Play, Played, Until
from pos_terminal.ui.qt_setup import quit_with

STEP_MS = 60
PATIENCE_STEPS = 500


class Tour(QObject):
    """Plays one step after the other on a timer, so that the event loop runs as it does for a person."""

    def __init__(self, app: Played, folder: Path, done: Callable[[int], None] = quit_with) -> None:
        super().__init__()
        self._app = app
        self._folder = folder
        self._done = done
        self._waited = 0
        self._until: Until = lambda: app.counter is not None
        self._play = Play(app, folder, QNetworkAccessManager(self))
        self._steps = self._play.steps()
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin; the program ends by itself after the last picture, with 0 when all went as it should."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._timer.start()

    def _tick(self) -> None:
        self._waited += 1
        if not self._until():
            if self._waited > PATIENCE_STEPS:
                sys.stderr.write(f"The tour is stuck on the screen {self._app.window.current_screen()!r}.\n")
                self._finish(1)
            return
        try:
            self._until, self._waited = next(self._steps), 0
        except StopIteration:
            sys.stdout.write(f"{self._play.pictures} pictures are in {self._folder}.\n")
            self._finish(0)

    def _finish(self, status: int) -> None:
        self._timer.stop()
        self._done(status)
