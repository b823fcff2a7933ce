"""What the window does while nobody touches it, so that nobody waits for it: it makes screens before they are
asked for, and looks for objects that nobody needs any more."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

from pos_terminal.ui.screen_shelf import ScreenShelf

SOON: Final = ("home", "cash", "waiting", "paid")
"""What nearly every customer is shown."""
UNTOUCHED_MS: Final = 1_000
BETWEEN_MS: Final = 50
_OFTEN: Final = (2_000, 10, 1_000)
"""The collector's thresholds: the young are looked at all the time, all objects in pauses or never."""


def keep_all() -> None:
    """What has been made until now stays, so the collector need not look at it again: no long pauses."""
    gc.freeze()
    gc.set_threshold(*_OFTEN)
    gc.enable()


class ScreenMaker(QObject):
    """One screen each time around, so that keys and frames come in between: those of every day as soon as
    somebody can sign in, then `then` is called, and the others while nobody touches anything.

    When all are there, each pause is for the collector, which does not look through everything in between.
    """

    def __init__(self, parent: QObject, screens: ScreenShelf, then: Callable[[], None]) -> None:
        super().__init__(parent)
        self._screens = screens
        self._then = then
        self._soon = self._through = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._make_one)

    def start(self) -> None:
        """Begin with those of every day."""
        self._soon = True
        self._timer.start(0)

    def touched(self) -> None:
        """Somebody is at work: whatever is not for every day waits."""
        if not self._soon:
            self._timer.start(UNTOUCHED_MS)

    def stop(self) -> None:
        """Make nothing more."""
        self._timer.stop()

    def _make_one(self) -> None:
        if self._soon and self._screens.make_next(*SOON):
            self._timer.start(0)
        elif self._soon:
            self._soon = False
            self._then()
            self._timer.start(UNTOUCHED_MS)
        elif self._screens.make_next():
            self._timer.start(BETWEEN_MS)
        elif not self._through:
            self._through = True
            keep_all()
        else:
            gc.collect()
