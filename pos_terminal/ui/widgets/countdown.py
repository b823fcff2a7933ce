"""The line of a payment that waits: the ring that empties, the word, the time as m:ss."""

from __future__ import annotations

import time

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets.glyphs import paint_ring, track_of
from pos_terminal.ui.widgets.seconds_left import Clock, SecondsLeft

_WORD_SIZES = (52, 48, 44, 40, 36)
_TIME_SIZES = (44, 40, 36, 32)
_LARGE_WORD, _LARGE_TIME = (64, 60, 56), (48,)


def clock_text(seconds: int) -> str:
    """Seconds as m:ss, without hours: 161 is 2:41."""
    return f"{seconds // 60}:{seconds % 60:02d}"


class Countdown(QWidget):
    """Runs down by itself and is repainted once a second. Without a time the ring stands still.

    Without a `ring` of its own, word and time are larger: another widget shows the ring.
    """

    def __init__(
        self, parent: QWidget | None = None, clock: Clock = time.monotonic, *, ring: bool = True
    ) -> None:
        super().__init__(parent)
        self._ring = ring
        self._word = ""
        self._total = 0
        self._seconds = SecondsLeft(self, clock)
        self._seconds.ticked.connect(self._show_left)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_word(self, word: str) -> None:
        """The word between ring and time."""
        self._word = word
        self._show_left()

    def start(self, left_s: int | None, total_s: int) -> None:
        """Run down from `left_s` seconds of `total_s`; None shows the ring and the word alone."""
        self._total = total_s
        self._seconds.start(left_s)
        self._show_left()

    @property
    def seconds(self) -> SecondsLeft:
        """What is left; it tells every second and the end."""
        return self._seconds

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(348), used.px(60 if self._ring else 76))

    def _show_left(self) -> None:
        shown = self._time()
        name = tr("{word}, {time} left", word=self._word, time=shown) if shown else self._word
        self.setAccessibleName(name)
        self.update()

    def _time(self) -> str:
        return clock_text(self._seconds.left) if self._seconds.running else ""

    def _share(self) -> float:
        if not self._seconds.running or not self._total:
            return 0.75
        return self._seconds.left / self._total

    def _fonts(self, room: int) -> tuple[QFont, QFont]:
        """The largest pair of sizes that fits `room` pixels."""
        used = theme.current()
        gap = used.px(16)
        words = _WORD_SIZES if self._ring else _LARGE_WORD + _WORD_SIZES
        times = _TIME_SIZES if self._ring else _LARGE_TIME + _TIME_SIZES
        pairs = [(word, clock) for clock in times for word in words]
        pairs.sort(key=lambda pair: pair[0] + pair[1], reverse=True)
        fonts = (QFont(), QFont())
        for word, clock in pairs:
            fonts = (
                used.font(word, 700, display=True, tracking=-0.02),
                used.font(clock, 600, display=True),
            )
            needed = QFontMetrics(fonts[0]).horizontalAdvance(self._word)
            if self._time():
                needed += gap + QFontMetrics(fonts[1]).horizontalAdvance(self._time())
            if needed <= room:
                break
        return fonts

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        color = used.color("on-accent")
        start = 0
        if self._ring:
            ring = used.px(48)
            box = QRectF(0, (self.height() - ring) / 2, ring, ring)
            paint_ring(painter, box, color, track_of(color), self._share())
            start = ring + used.px(16)
        word_font, time_font = self._fonts(self.width() - start)
        rest = self.rect().adjusted(start, 0, 0, 0)
        painter.setPen(color)
        painter.setFont(word_font)
        painter.drawText(rest, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, self._word)
        painter.setFont(time_font)
        painter.drawText(rest, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self._time())
