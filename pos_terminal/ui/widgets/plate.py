"""A small plate on the colour of what is well: a tick and a few words."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.glyphs import paint_glyph
from pos_terminal.ui.widgets.outcome_look import LOOKS


class OpenPlate(QWidget):
    """28 high, as the chips of payments."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        theme.signals.changed.connect(self.updateGeometry)

    def set_text(self, text: str) -> None:
        """Show these words."""
        self._text = text
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.width(self._text, 15, 600) + used.px(8 + 16 + 7 + 10) + 1, used.px(28))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = LOOKS[Outcome.PAID]
        paint.box(painter, QRectF(self.rect()), used.px(5), used.color(look.chip_fill), None)
        side = used.px(16)
        square = QRectF(used.px(8), (self.height() - side) / 2, side, side)
        paint_glyph(painter, square, look.outline, used.color(look.chip_text), used.color(look.chip_mark))
        words = self.rect().adjusted(used.px(8 + 16 + 7), 0, 0, 0)
        paint.line(painter, words, self._text, used.font(15, 600), used.color(look.chip_text))
