"""The outlines that say a state: circle, octagon, diamond, ring, square; drawn in a box of 100 by 100."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.widgets.kept import Kept
from pos_terminal.ui.widgets.outcome_look import LOOKS, Outline, block_word

_BOX = 100.0
_TRACK_ALPHA = 0.3
_THIN_RING_FROM = 100


def paint_glyph(
    painter: QPainter, box: QRectF, outline: Outline, glyph: QColor, mark: QColor, share: float = 0.75
) -> None:
    """Paint `outline` into `box` in `glyph`, what is inside it in `mark`.

    For the ring, `share` (0 to 1) is the part that is left and `mark` the colour of its track.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(box.topLeft())
    painter.scale(box.width() / _BOX, box.height() / _BOX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(glyph)
    if outline is Outline.CIRCLE:
        _circle(painter, mark)
    elif outline is Outline.OCTAGON:
        _octagon(painter, mark)
    elif outline is Outline.DIAMOND:
        _diamond(painter, mark)
    elif outline is Outline.SQUARE:
        _square(painter, mark)
    else:
        paint_ring(painter, QRectF(0, 0, _BOX, _BOX), glyph, mark, share)
    painter.restore()


def paint_ring(
    painter: QPainter, box: QRectF, color: QColor, track: QColor, share: float, thickness: float = 0.16
) -> None:
    """Paint the ring that empties: `share` of it is left, from 12 o'clock; width is a part of the size."""
    width = box.width() * thickness
    inside = box.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(track, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawEllipse(inside)
    painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawArc(inside, 90 * 16, -round(min(1.0, max(0.0, share)) * 360 * 16))


def _square_pen(mark: QColor, width: float = 11) -> QPen:
    return QPen(mark, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.SquareCap, Qt.PenJoinStyle.MiterJoin)


def _circle(painter: QPainter, mark: QColor) -> None:
    painter.drawEllipse(QPointF(50, 50), 48, 48)
    painter.setPen(_square_pen(mark))
    painter.drawPolyline(QPolygonF([QPointF(28, 52), QPointF(43, 67), QPointF(73, 34)]))


def _octagon(painter: QPainter, mark: QColor) -> None:
    near, far, first, last = 30.1, 69.9, 2.0, 98.0
    corners = [(near, first), (far, first), (last, near), (last, far)]
    corners += [(far, last), (near, last), (first, far), (first, near)]
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))
    painter.setPen(_square_pen(mark))
    painter.drawLine(QPointF(34, 34), QPointF(66, 66))
    painter.drawLine(QPointF(66, 34), QPointF(34, 66))


def _diamond(painter: QPainter, mark: QColor) -> None:
    painter.save()
    painter.translate(50, 50)
    painter.rotate(45)
    painter.drawRoundedRect(QRectF(-33.5, -33.5, 67, 67), 5, 5)
    painter.restore()
    question = QPainterPath(QPointF(38.5, 41))
    question.cubicTo(38.5, 34, 43.5, 29.5, 50.1, 29.5)
    question.cubicTo(56.7, 29.5, 61.5, 34, 61.5, 40)
    question.cubicTo(61.5, 48.5, 50.1, 49, 50.1, 58)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(mark, 8, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawPath(question)
    painter.fillRect(QRectF(45.6, 64, 9, 9), mark)


def _square(painter: QPainter, mark: QColor) -> None:
    painter.drawRoundedRect(QRectF(6, 6, 88, 88), 4, 4)
    painter.fillRect(QRectF(26, 44, 48, 12), mark)


def track_of(color: QColor) -> QColor:
    """The colour of a ring's track on a coloured block."""
    track = QColor(color)
    track.setAlphaF(_TRACK_ALPHA)
    return track


class Glyph(QWidget):
    """The glyph of one outcome on its state block, `size` px at scale 1."""

    def __init__(self, outcome: Outcome, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome = outcome
        self._size = size
        self._kept = Kept()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_outcome(outcome, size)

    def set_outcome(self, outcome: Outcome, size: int) -> None:
        """Show another outcome or size from now on."""
        self._outcome = outcome
        self._size = size
        self.setAccessibleName(block_word(outcome))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        side = theme.current().px(self._size)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._kept.show(self, self._paint, self._outcome, self._size)

    def _paint(self, painter: QPainter) -> None:
        used = theme.current()
        look = LOOKS[self._outcome]
        mark = used.color(look.mark)
        if look.outline is Outline.RING:
            mark = track_of(mark)
        box = QRectF(self.rect())
        if look.outline is Outline.DIAMOND:
            # Its point, not its box, stands in line with the word under it.
            box.translate(-0.05 * box.width(), 0)
        if look.outline is Outline.RING and self._size > _THIN_RING_FROM:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_ring(painter, box, used.color(look.glyph), mark, 0.75, thickness=0.08)
            return
        paint_glyph(painter, box, look.outline, used.color(look.glyph), mark)
