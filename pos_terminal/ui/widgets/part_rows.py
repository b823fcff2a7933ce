"""The parts of a split as rows, and the row of the part that is taken now."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos_terminal.domain.money import Money
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.outcome import Outcome
from pos_terminal.ui.states.split import PartRow
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import money_look, paint_money, spoken_money
from pos_terminal.ui.widgets.chip import chip_width, paint_chip
from pos_terminal.ui.widgets.outcome_look import chip_word

_NO_MONEY = frozenset({Outcome.NOT_PAID, Outcome.EXPIRED, Outcome.CANCELLED, Outcome.CORRECTED})
_RIGHT = Qt.AlignmentFlag.AlignRight


class PartLine(QAbstractButton):
    """Number, patch, method, time and person, amount, chip. Pressing it is told with the payment's id."""

    def __init__(self, row: PartRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.row = row
        self._side, self._high, self._narrow = 40, 84, False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.set_row(row)

    def set_row(self, row: PartRow) -> None:
        """Show this part."""
        self.row = row
        self.setAccessibleName(f"{row.method}, {spoken_money(row.amount)}, {chip_word(row.outcome)}")
        self.setAccessibleDescription(row.line)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus if row.opens else Qt.FocusPolicy.NoFocus)
        self.update()

    def set_shape(self, side: int, high: int, *, narrow: bool) -> None:
        """Room at the sides and height, in px at scale 1; narrow has the chip under the amount."""
        self._side, self._high, self._narrow = side, high, narrow
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(320), theme.current().px(self._high))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isDown():
            painter.fillRect(self.rect(), used.color("sunk"))
        row, side, middle = self.row, used.px(self._side), self.height() // 2
        inside = self.rect().adjusted(side, 0, -side, 0)
        painter.fillRect(QRect(inside.left(), inside.bottom(), inside.width(), 1), used.color("line"))
        dimmed = row.outcome in _NO_MONEY
        paint.line(painter, inside, row.number, used.font(20, 600), used.color("ink-3"))
        square = used.px(40)
        patch = QRect(inside.left() + used.px(40), middle - square // 2, square, square)
        paint.patch(painter, patch, row.provider_code, available=not dimmed)
        ink = used.color("ink-3" if dimmed else "ink")
        left = patch.right() + 1 + used.px(16)
        right = self._paint_right(painter, inside, ink) - used.px(10)
        words = QRect(left, middle - used.px(24), right - left, used.px(24))
        paint.line(painter, words, row.method, used.font(18, 500), used.color("ink-2" if dimmed else "ink"))
        words.translate(0, used.px(24))
        paint.line(painter, words, row.line, used.font(16), used.color("ink-3"))

    def _paint_right(self, painter: QPainter, inside: QRect, ink: QColor) -> int:
        """Amount and chip, beside each other or one under the other. Returns where they begin."""
        used, outcome, middle = theme.current(), self.row.outcome, self.height() // 2
        look = money_look(self.row.amount, 20, large=False)
        chip, end = inside.right() + 1 - chip_width(outcome), inside.right() + 1
        amount = QRect(inside.left(), 0, inside.width(), self.height())
        if self._narrow:
            paint_chip(painter, chip, middle + used.px(14), outcome)
            amount.setRect(inside.left(), middle - used.px(28), inside.width(), used.px(28))
            begin = min(chip, end - round(look.width))
        else:
            paint_chip(painter, chip, middle, outcome)
            amount.setWidth(chip - used.px(16) - inside.left())
            begin = chip - used.px(16) - round(look.width)
        paint_money(painter, amount, look, ink, align=_RIGHT)
        return begin


class NowLine(QWidget):
    """The part that is taken now: a bar at its left edge, its number, its amount."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._number, self._amount = "", Money(0)
        self._side, self._high = 40, 84
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_part(self, number: str, amount: Money) -> None:
        """Show this amount as the part of this number."""
        self._number, self._amount = number, amount
        self.setAccessibleName(f"{tr('Now')}, {spoken_money(amount)}")
        self.update()

    def set_shape(self, side: int, high: int) -> None:
        """Room at the sides and height, in px at scale 1."""
        self._side, self._high = side, high
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(320), theme.current().px(self._high))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), used.color("accent-soft"))
        painter.fillRect(QRect(0, 0, used.px(5), self.height()), used.color("accent"))
        side, middle = used.px(self._side), self.height() // 2
        inside = self.rect().adjusted(side, 0, -side, 0)
        paint.line(painter, inside, self._number, used.font(20, 600), used.color("ink"))
        look = money_look(self._amount, 20, large=False)
        paint_money(painter, inside, look, used.color("ink"), align=_RIGHT)
        left = inside.left() + used.px(40)
        room = inside.right() - round(look.width) - used.px(12) - left
        words = QRect(left, middle - used.px(24), room, used.px(24))
        paint.line(painter, words, tr("Now"), used.font(18, 600), used.color("ink"))
        words.translate(0, used.px(24))
        paint.line(painter, words, tr("Choose how the customer pays"), used.font(16), used.color("ink-2"))
