"""What the two kinds of bars stand for: a solid and an outlined square, each with its words."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.widgets import paint

_SQUARE: Final = 14
_BETWEEN: Final = 22


class ChartLegend(QWidget):
    """Beside a chart's title."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self.updateGeometry)

    def set_words(self, now: str, before: str) -> None:
        """Say these."""
        self._words = (now, before)
        self.setAccessibleName(f"{now}, {before}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        words = sum(used.width(word, 15) + used.px(_SQUARE + 8) + 2 for word in self._words)
        return QSize(words + used.px(_BETWEEN), used.px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        side, left = used.px(_SQUARE), 0
        top = (self.height() - side) // 2
        for solid, word in zip((True, False), self._words, strict=True):
            if solid:
                painter.fillRect(QRect(left, top, side, side), used.color("bar-now"))
            else:
                painter.setBrush(used.color("sunk"))
                painter.setPen(QPen(used.color("line-strong"), 1.5, Qt.PenStyle.SolidLine))
                painter.drawRect(QRectF(left + 0.75, top + 0.75, side - 1.5, side - 1.5))
            left += side + used.px(8)
            wide = used.width(word, 15) + 2
            box = QRect(left, 0, wide, self.height())
            paint.line(painter, box, word, used.font(15), used.color("ink-2"))
            left += wide + used.px(_BETWEEN)
