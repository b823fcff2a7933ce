"""A request on the customer's phone: the ring that empties around a phone, the word and the time."""

from __future__ import annotations

import time
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.widgets.countdown import Countdown
from pos_terminal.ui.widgets.gap import Gap
from pos_terminal.ui.widgets.glyphs import paint_ring, track_of
from pos_terminal.ui.widgets.seconds_left import Clock

_SIDE: Final = 252
_ICON: Final = 124
_THICKNESS: Final = 0.07


class PromptRing(QWidget):
    """`share` (0 to 1) of the time is left."""

    def __init__(self) -> None:
        super().__init__()
        self._share = 1.0
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float) -> None:
        """How much is left."""
        if share != self._share:
            self._share = share
            self.update()

    def sizeHint(self) -> QSize:
        side = theme.current().px(_SIDE)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = used.color("on-accent")
        paint_ring(painter, QRectF(self.rect()), color, track_of(color), self._share, _THICKNESS)
        inset = (self.width() - used.px(_ICON)) / 2
        picture = used.icon("device-mobile-message", _ICON, color, 1.4)
        painter.drawPixmap(QPointF(inset, inset), picture)


class Prompt(QWidget):
    """Ring, word and time of a request that is on the customer's phone. One countdown for both."""

    def __init__(self, clock: Clock = time.monotonic) -> None:
        super().__init__()
        self._total = 0
        self.ring = PromptRing()
        self.countdown = Countdown(clock=clock, ring=False)
        self.countdown.seconds.ticked.connect(self._show_left)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(Gap(36, 4))
        column.addWidget(self.ring, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(Gap(44, 12))
        column.addWidget(self.countdown)

    def start(self, word: str, left_s: int | None, total_s: int) -> None:
        """Run down from `left_s` seconds of `total_s`; None stops."""
        self._total = total_s
        self.countdown.set_word(word)
        self.countdown.start(left_s, total_s)
        if left_s is None:
            self.ring.set_share(1.0)

    def _show_left(self, left: int) -> None:
        self.ring.set_share(left / self._total if self._total else 1.0)
