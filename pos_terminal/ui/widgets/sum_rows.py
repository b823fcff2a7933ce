"""The sums of a drawer, one line for each kind of movement, as high as the room allows."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.states.drawer import SumLine
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import money_look, paint_money, signed_look

_HIGH: Final = 58
_LEAST: Final = 34


class SumRows(QWidget):
    """Lines become lower before one is left out."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[SumLine, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        theme.signals.changed.connect(self.updateGeometry)

    def set_lines(self, lines: tuple[SumLine, ...]) -> None:
        """Show these."""
        if lines == self._lines:
            return
        self._lines = lines
        self.setAccessibleName(". ".join(f"{one.title} {one.note} {one.amount or ''}" for one in lines))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(340), theme.current().px(_HIGH) * len(self._lines))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(260), theme.current().px(_LEAST) * len(self._lines))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        count = max(1, len(self._lines))
        for place, line in enumerate(self._lines):
            top = place * self.height() // count
            area = QRect(0, top, self.width(), (place + 1) * self.height() // count - top)
            if place:
                painter.fillRect(QRect(0, top, self.width(), 1), used.color("line"))
            self._paint_line(painter, area.adjusted(used.px(24), 0, -used.px(24), 0), line)

    def _paint_line(self, painter: QPainter, inside: QRect, line: SumLine) -> None:
        used = theme.current()
        size = 20 if inside.height() >= used.px(44) else 18
        width = 0
        if line.amount is not None:
            plain = money_look(line.amount, size, large=False)
            look = signed_look(line.amount, size) if line.signed else plain
            paint_money(painter, inside, look, used.color("ink"), align=Qt.AlignmentFlag.AlignRight)
            width = round(look.width) + used.px(12)
        room = inside.adjusted(0, 0, -width, 0)
        taken = paint.line(painter, room, line.title, used.font(18), used.color("ink"))
        room.adjust(taken + used.px(10), 0, 0, 0)
        if room.width() > used.px(16):
            paint.line(painter, room, line.note, used.font(16), used.color("ink-3"))
