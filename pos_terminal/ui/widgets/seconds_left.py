"""Seconds that run down on a screen, stepped once a second. It shows time and decides nothing about money."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

Clock = Callable[[], float]


class SecondsLeft(QObject):
    """Counts whole seconds down to zero by a monotonic clock: a changed wall clock does not matter."""

    ticked = Signal(int)
    ended = Signal()

    def __init__(self, parent: QObject | None = None, clock: Clock = time.monotonic) -> None:
        super().__init__(parent)
        self._clock = clock
        self._until: float | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.tick)

    def start(self, seconds: int | None) -> None:
        """Run down from `seconds`; None stops."""
        if seconds is None:
            self.stop()
            return
        self._until = self._clock() + seconds
        self._timer.start()
        self.ticked.emit(self.left)

    def stop(self) -> None:
        """Stop without telling that it ended."""
        self._timer.stop()
        self._until = None

    @property
    def running(self) -> bool:
        """Whether seconds are running down now."""
        return self._until is not None

    @property
    def left(self) -> int:
        """Whole seconds that are left, never below zero; 0 when nothing runs."""
        if self._until is None:
            return 0
        return max(0, math.ceil(self._until - self._clock()))

    def tick(self) -> None:
        """Tell how much is left now. The timer calls it once a second."""
        if self._until is None:
            return
        left = self.left
        self.ticked.emit(left)
        if left == 0:
            self.stop()
            self.ended.emit()
