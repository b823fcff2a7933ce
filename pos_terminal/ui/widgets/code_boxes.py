"""Boxes for the digits of a code. The digits themselves are never shown, nor told to a screen reader."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets import paint

FEWEST = 4
MOST = 6


class CodeBoxes(QWidget):
    """4 to 6 boxes: filled, the one in use, empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._boxes = FEWEST
        self._filled = 0
        self._problem = False
        self._in_use = True
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Code"))
        theme.signals.changed.connect(self.updateGeometry)

    def show_filled(self, filled: int, boxes: int, *, problem: bool = False, in_use: bool = True) -> None:
        """Fill the first `filled` of `boxes` boxes; with a problem they are framed in red. Not `in_use`: what
        is typed goes elsewhere."""
        self._in_use = in_use
        self._filled, self._boxes, self._problem = filled, min(max(boxes, FEWEST), MOST), problem
        self.setAccessibleDescription(tr("{filled} of {boxes} digits", filled=filled, boxes=self._boxes))
        self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(300), used.px(64))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        used = theme.current()
        gap = used.px(14 if self._boxes == FEWEST else 8)
        for place in range(self._boxes):
            # Whole pixels, or the thin borders blur.
            left = place * (self.width() + gap) // self._boxes
            right = (place + 1) * (self.width() + gap) // self._boxes - gap
            area = QRectF(left, 0, right - left, self.height())
            in_use = place == self._filled and not self._problem and self._in_use
            token = "bad-text" if self._problem else "accent-text" if in_use else "line-strong"
            thick = used.px(2) if in_use or self._problem else 1
            paint.box(painter, area, used.px(8), used.color("surface"), used.color(token), thick)
            self._paint_inside(painter, area, place, in_use=in_use)

    def _paint_inside(self, painter: QPainter, area: QRectF, place: int, *, in_use: bool) -> None:
        used = theme.current()
        middle = area.center()
        if place < self._filled:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(used.color("ink"))
            painter.drawEllipse(middle, used.px(9), used.px(9))
        elif in_use:
            half = QPointF(used.px(1), used.px(15))
            painter.fillRect(QRectF(middle - half, middle + half), used.color("accent-text"))
