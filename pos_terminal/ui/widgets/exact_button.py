"""The button that says: exactly this amount was received."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from pos_terminal.domain.money import Money
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import money_look, paint_money
from pos_terminal.ui.widgets.kept import Kept


class ExactButton(QAbstractButton):
    """The word with the amount under it; in one line where the button is low."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._money = Money(0)
        self._kept = Kept()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_money(self, money: Money) -> None:
        """The amount that is due."""
        said = f"{tr('Exact')} {money}"
        if money == self._money and said == self.accessibleName():
            return
        self._money = money
        self.setText(tr("Exact"))
        self.setAccessibleName(said)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(96), theme.current().px(80))

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._kept.show(self, self._paint, self._money, self.text(), self.isDown())

    def _paint(self, painter: QPainter) -> None:
        used = theme.current()
        ground = used.color("sunk" if self.isDown() else "surface")
        paint.box(painter, QRectF(self.rect()), used.px(8), ground, used.color("line-strong"))
        look = money_look(self._money, 16, large=False, weight=500)
        middle, half = self.rect(), used.px(13)
        amount_color, center = used.color("ink-2"), Qt.AlignmentFlag.AlignHCenter
        if self.height() >= used.px(72):
            word = middle.translated(0, -half)
            paint.line(painter, word, self.text(), used.font(22, 600), used.color("ink"), paint.CENTER)
            paint_money(painter, middle.translated(0, half), look, amount_color, align=center)
            return
        inside = middle.adjusted(half, 0, -half, 0)
        paint.line(painter, inside, self.text(), used.font(18, 600), used.color("ink"))
        paint_money(painter, inside, look, amount_color, align=Qt.AlignmentFlag.AlignRight)
