"""One row of a count: a note or a coin, how many of it with − and +, and what they are worth."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.cash import Pieces
from pos_terminal.ui.states.count import CountLine
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import money_look, paint_money, spoken_money
from pos_terminal.ui.widgets.note import mixed, note_color, paint_coin, paint_note, spoken

_HIGH: Final = 64
_LEAST: Final = 56
_PICTURE: Final = (92, 48)
_COUNT: Final = 66
_BUTTON: Final = 56
_LEFT: Final = 20
_TINT: Final = 0.09
_REPEAT_AFTER_MS: Final = 400
_REPEAT_EVERY_MS: Final = 90
# Coins are drawn smaller the less they are worth, as the metal is.
_COIN_SIDES: Final = {500: 50, 250: 48, 200: 48, 100: 46, 50: 42, 25: 46, 10: 42, 5: 38}


class StepButton(QAbstractButton):
    """− or +, joined to the count; holding it repeats."""

    def __init__(self, icon: str, *, first: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self._icon, self._first = icon, first
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoRepeat(True)
        self.setAutoRepeatDelay(_REPEAT_AFTER_MS)
        self.setAutoRepeatInterval(_REPEAT_EVERY_MS)

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        # The box is wider than the button: its inner end lies under the count.
        beyond = used.px(12)
        area = self.rect().adjusted(0 if self._first else -beyond, 0, beyond if self._first else 0, 0)
        paint.key_box(painter, QRectF(area), pressed=self.isDown())
        line = QRect(self.width() - 1 if self._first else 0, 0, 1, self.height() - 1)
        painter.fillRect(line, used.color("line"))
        middle = QPointF(self.rect().center()) - QPointF(used.px(11) - 1, used.px(11) - 1)
        painter.drawPixmap(middle, used.icon(self._icon, 22, "ink"))


class CountRow(QWidget):
    """`pressed` tells that somebody touched the row, `stepped` +1 or -1."""

    pressed = Signal()
    stepped = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._line: CountLine | None = None
        self._selected = False
        self.minus = StepButton("minus", first=True, parent=self)
        self.plus = StepButton("plus", first=False, parent=self)
        self.minus.pressed.connect(lambda: self.stepped.emit(-1))
        self.plus.pressed.connect(lambda: self.stepped.emit(1))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        theme.follow(self._restyle)

    def render_line(self, line: CountLine, *, selected: bool) -> None:
        """Show this row; selected it is what is typed into."""
        if (line, selected) == (self._line, self._selected):
            return
        self._line, self._selected = line, selected
        said = spoken(Pieces(line.value, line.pieces, line.coin))
        self.setAccessibleName(f"{said}, {spoken_money(line.worth)}")
        self.setAccessibleDescription(tr("is typed into") if selected else "")
        self.minus.setAccessibleName(tr("One less"))
        self.plus.setAccessibleName(tr("One more"))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(400), theme.current().px(_HIGH))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.current().px(340), theme.current().px(_LEAST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        super().resizeEvent(event)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.pressed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        line = self._line
        if line is None:
            return
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._selected:
            painter.fillRect(self.rect(), used.color("accent-soft"))
            painter.fillRect(QRect(0, 0, used.px(5), self.height()), used.color("accent"))
        self._paint_picture(painter, line)
        self._paint_count(painter, line.pieces)
        room = self.rect().adjusted(0, 0, -used.px(_LEFT), 0)
        look = money_look(line.worth, 18, large=False)
        paint_money(painter, room, look, used.color("ink"), align=Qt.AlignmentFlag.AlignRight)

    def _paint_picture(self, painter: QPainter, line: CountLine) -> None:
        used = theme.current()
        wide, high = used.px(_PICTURE[0]), used.px(_PICTURE[1])
        pieces = Pieces(line.value, 0, line.coin)
        if line.coin:
            side = used.px(_COIN_SIDES.get(line.value.amount, 44))
            left = used.px(_LEFT) + (wide - side) // 2
            box = QRect(left, (self.height() - side) // 2, side, side)
            paint_coin(painter, box, pieces, used.color("surface"), used.color("ink"))
            return
        box = QRect(used.px(_LEFT), (self.height() - high) // 2, wide, high)
        color = note_color(line.value.amount)
        ink = used.color("ink") if used.dark else color
        paint_note(painter, box, pieces, 17, mixed(color, used.color("surface"), _TINT), ink)

    def _paint_count(self, painter: QPainter, pieces: int) -> None:
        used = theme.current()
        area = self._cell()
        painter.fillRect(area, used.color("surface"))
        if self._selected:
            paint.box(painter, QRectF(area), 0, used.color("surface"), used.color("accent-text"), used.px(2))
        else:
            painter.fillRect(QRect(area.left(), area.top(), area.width(), 1), used.color("line"))
            painter.fillRect(QRect(area.left(), area.bottom(), area.width(), 1), used.color("line"))
        text, font = str(pieces), used.font(22, 600)
        paint.line(painter, area, text, font, used.color("ink"), paint.CENTER)
        if self._selected:
            end = area.center().x() + used.width(text, 22, 600) // 2 + used.px(4)
            caret = QRect(end, area.center().y() - used.px(11), used.px(2), used.px(24))
            painter.fillRect(caret, used.color("accent-text"))

    def _cell(self) -> QRect:
        used = theme.current()
        left = used.px(_LEFT + _PICTURE[0] + 14 + _BUTTON)
        high = used.px(_BUTTON)
        return QRect(left, (self.height() - high) // 2, used.px(_COUNT), high)

    def _place(self) -> None:
        used = theme.current()
        cell, side = self._cell(), used.px(_BUTTON)
        self.minus.setGeometry(cell.left() - side, cell.top(), side, side)
        self.plus.setGeometry(cell.right() + 1, cell.top(), side, side)

    def _restyle(self) -> None:
        self._place()
        self.updateGeometry()
        self.update()
