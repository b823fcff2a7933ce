"""The small chip that says the state of a payment: glyph and word on its colour."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.glyphs import paint_glyph
from pos_terminal.ui.widgets.outcome_look import LOOKS, chip_word

_HEIGHT = 28
_LEFT = 8
_GLYPH = 16
_GAP = 7
_RIGHT = 10


def chip_width(outcome: Outcome) -> int:
    """The width of the chip of `outcome` in px."""
    used = theme.current()
    words = QFontMetrics(used.font(15, 600)).horizontalAdvance(chip_word(outcome))
    return words + used.px(_LEFT) + used.px(_GLYPH) + used.px(_GAP) + used.px(_RIGHT) + 1


def paint_chip(painter: QPainter, left: int, middle: int, outcome: Outcome) -> int:
    """Paint the chip with its left edge at `left`, its middle at the height `middle`. Returns its width."""
    used = theme.current()
    look = LOOKS[outcome]
    width, height = chip_width(outcome), used.px(_HEIGHT)
    area = QRect(left, middle - height // 2, width, height)
    paint.box(painter, QRectF(area), used.px(5), used.color(look.chip_fill), None)
    side = used.px(_GLYPH)
    square = QRectF(left + used.px(_LEFT), middle - side / 2, side, side)
    paint_glyph(painter, square, look.outline, used.color(look.chip_text), used.color(look.chip_mark))
    words = area.adjusted(used.px(_LEFT + _GLYPH + _GAP), 0, 0, 0)
    paint.line(painter, words, chip_word(outcome), used.font(15, 600), used.color(look.chip_text))
    return width


class Chip(QWidget):
    """A chip outside of lists."""

    def __init__(self, outcome: Outcome, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome = outcome
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.set_outcome(outcome)
        theme.signals.changed.connect(self.updateGeometry)

    def set_outcome(self, outcome: Outcome) -> None:
        """Show another state."""
        self._outcome = outcome
        self.setAccessibleName(chip_word(outcome))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(chip_width(self._outcome), theme.current().px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_chip(QPainter(self), 0, self.height() // 2, self._outcome)
