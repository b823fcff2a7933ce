"""What is seen of a window from outside: when it painted, how long the Qt thread was away, its memory."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

BEAT_MS: Final = 2
Took = tuple[int, int]
"""Nanoseconds of the clock, and of this thread's own work on a processor."""
_ROLLUP: Final = Path("/proc/self/smaps_rollup")


def proportional_mb() -> float | None:
    """This process's proportional memory; None where the system does not say."""
    if not _ROLLUP.exists():
        return None
    for line in _ROLLUP.read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024 / 1e6
    return None


class FirstFrame(QObject):
    """Calls `interactive` once, after the first paint of a window and one event behind it."""

    def __init__(self, window: QWidget, interactive: Callable[[], None]) -> None:
        super().__init__(window)
        self._interactive: Callable[[], None] | None = interactive
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Paint and self._interactive is not None:
            interactive, self._interactive = self._interactive, None
            QTimer.singleShot(0, interactive)
        return False


class Heart(QObject):
    """Beats on the Qt thread. `gaps` are the nanoseconds by which each beat came later than it should have,
    `worked` what this thread itself used of a processor meanwhile: the rest it was kept waiting.

    `after_frame` calls somebody at the first beat behind the next frame of the window that makes a condition
    true: what a person waits for after a key press.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.gaps: list[int] = []
        self.worked: list[int] = []
        self.beat: Callable[[], None] = lambda: None
        self._last = 0
        self._used = 0
        self._frame = False
        self._waiting: tuple[Callable[[], bool], Callable[[Took], None], int, int] | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(BEAT_MS)
        self._timer.timeout.connect(self._tick)
        window.installEventFilter(self)

    def start(self) -> None:
        """Begin to measure."""
        self._last, self._used = time.perf_counter_ns(), time.thread_time_ns()
        self._timer.start()

    def after_frame(self, true: Callable[[], bool], told: Callable[[Took], None]) -> None:
        """Tell how long it takes from now until a frame has been painted in which this is true."""
        self._frame = False
        self._waiting = (true, told, time.perf_counter_ns(), time.thread_time_ns())

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.UpdateRequest:
            self._frame = self._waiting is not None and self._waiting[0]()
            if self._frame:
                QTimer.singleShot(0, self._painted)
        return False

    def _painted(self) -> None:
        if self._waiting is not None and self._frame:
            _, told, begun, used = self._waiting
            self._waiting = None
            told((time.perf_counter_ns() - begun, time.thread_time_ns() - used))

    def _tick(self) -> None:
        now = time.perf_counter_ns()
        self.gaps.append(max(0, now - self._last - BEAT_MS * 1_000_000))
        used = time.thread_time_ns()
        self.worked.append(used - self._used)
        self._last, self._used = now, used
        self.beat()
