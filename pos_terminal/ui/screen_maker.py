"""What the window does so that nobody waits for it: screens of every day are made before they are asked for,
and objects that nobody needs any more are looked for while nobody touches anything."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer

from pos_terminal.ui.screen_shelf import ScreenShelf

SOON: Final = ("home", "cash", "waiting", "paid")
"""What nearly every customer is shown. Each of the others is made when it is first shown: all together they
would cost memory, and a change of theme styles every widget that there is."""
UNTOUCHED_MS: Final = 1_000
_OFTEN: Final = (2_000, 10, 1_000)
"""The collector's thresholds: the young are looked at all the time, all objects in pauses or never."""


def keep_all() -> None:
    """What has been made until now stays, so the collector need not look at it again: no long pauses."""
    gc.freeze()
    gc.set_threshold(*_OFTEN)
    gc.enable()


class ScreenMaker(QObject):
    """One screen each time around, so that keys and frames come in between, as soon as somebody can sign in;
    then `then` is called, and each pause is for the collector, which looks at the young only in between.
    """

    def __init__(self, parent: QObject, screens: ScreenShelf, then: Callable[[], None]) -> None:
        super().__init__(parent)
        self._screens = screens
        self._then = then
        self._soon = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._go_on)

    def start(self) -> None:
        """Begin to make them."""
        self._soon = True
        self._timer.start(0)

    def touched(self) -> None:
        """Somebody is at work: the collector waits."""
        if not self._soon:
            self._timer.start(UNTOUCHED_MS)

    def stop(self) -> None:
        """Make nothing more."""
        self._timer.stop()

    def _go_on(self) -> None:
        if not self._soon:
            gc.collect()
        elif self._screens.make_next(*SOON):
            self._timer.start(0)
        else:
            self._soon = False
            keep_all()
            self._then()
