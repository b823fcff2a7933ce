"""The mark: half a coin over a slot."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.resources import resource
from pos_terminal.ui import theme
from pos_terminal.ui.widgets.kept import Kept

_WIDTH = 52.0
_HEIGHT = 36.0


def paint_mark(painter: QPainter, area: QRectF, color: QColor, ground: QColor) -> None:
    """Paint the mark into `area` in `color`; `ground` is what it stands on."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(area.topLeft())
    painter.scale(area.width() / _WIDTH, area.height() / _HEIGHT)
    painter.translate(-6, -14)
    half = QPainterPath()
    half.moveTo(12, 36)
    half.arcTo(QRectF(12, 16, 40, 40), 180, -180)
    half.closeSubpath()
    painter.fillPath(half, color)
    painter.setPen(QPen(ground, 3, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawArc(QRectF(20, 24, 24, 24), 0, 180 * 16)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(QRectF(7, 41, 50, 7), 1, 1)
    painter.restore()


def paint_mark_in(painter: QPainter, area: QRect) -> None:
    """Paint the mark in the middle of `area`, at the size of rail and top bar."""
    used = theme.current()
    width, height = used.px(38), used.px(26.3)
    left, top = area.left() + (area.width() - width) / 2, area.top() + (area.height() - height) / 2
    paint_mark(painter, QRectF(left, top, width, height), used.color("on-night"), used.color("night"))


class Wordmark(QWidget):
    """Mark and name on the night column of the sign-in screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kept = Kept()
        self._picture = QSvgRenderer(str(resource("wordmark-dark.svg")), self)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Recette")
        theme.follow(self._restyle)

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._kept.show(self, lambda painter: self._picture.render(painter, QRectF(self.rect())))

    def _restyle(self) -> None:
        shape = self._picture.defaultSize()
        height = theme.current().px(32)
        self.setFixedSize(round(height * shape.width() / max(1, shape.height())), height)
