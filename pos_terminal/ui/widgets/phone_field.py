"""A phone number that is typed in: the country's prefix, which can be pressed, and the digits."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets import paint

_HIGH: Final = 96
_PREFIX: Final = 160
_SIZES: Final = (48, 44, 40, 36, 32, 28)


class PrefixButton(QAbstractButton):
    """The country and its prefix, with an arrow: pressing it opens the list of countries."""

    def __init__(self) -> None:
        super().__init__()
        self._country = self._prefix = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def show_country(self, country: str, prefix: str) -> None:
        """Show this country."""
        self._country, self._prefix = country, prefix
        self.setAccessibleName(tr("Country: {country}, {prefix}", country=country, prefix=prefix))
        self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(_PREFIX), used.px(_HIGH))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.isDown():
            area = QRectF(self.rect()).adjusted(2, 2, 0, -2)
            paint.box(painter, area, used.px(7), used.color("sunk"), None)
        edge = self.width() - 1
        painter.fillRect(QRect(edge, used.px(2), 1, self.height() - 2 * used.px(2)), used.color("line"))
        left, middle = used.px(24), self.height() // 2
        room = self.width() - left - used.px(40)
        name = QRect(left, middle - used.px(28), self.width() - left - used.px(12), used.px(20))
        paint.line(painter, name, self._country, used.font(15), used.color("ink-2"))
        number = QRect(left, middle - used.px(8), room, used.px(36))
        paint.line(painter, number, self._prefix, used.font(28, 500), used.color("ink"))
        arrow = QPointF(self.width() - used.px(42), middle - used.px(12))
        painter.drawPixmap(arrow, used.icon("chevron-down", 24, "ink", 2))


class PhoneField(QWidget):
    """`prefix` is its button. What is typed is shown with a caret, and comes from the screen."""

    def __init__(self) -> None:
        super().__init__()
        self._digits = ""
        self._problem = False
        self.prefix = PrefixButton()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.prefix)
        row.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_number(self, digits: str, *, problem: bool) -> None:
        """Show these digits, parted as they are; with a `problem` the frame says so."""
        self._digits, self._problem = digits, problem
        self.setAccessibleName(digits or tr("No digit yet"))
        self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(480), used.px(_HIGH))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        edge = used.color("bad-text" if self._problem else "accent-text")
        paint.box(painter, QRectF(self.rect()), used.px(8), used.color("surface"), edge, used.px(2))
        left = self.prefix.width() + used.px(24)
        room = QRect(left, 0, self.width() - left - used.px(20), self.height())
        font = used.font(_SIZES[-1], 600)
        for size in _SIZES:
            font = used.font(size, 600)
            if QFontMetrics(font).horizontalAdvance(self._digits) <= room.width() - used.px(12):
                break
        wide = paint.line(painter, room, self._digits, font, used.color("ink"))
        high = used.px(52)
        caret = QRect(left + wide + used.px(8 if wide else 0), (self.height() - high) // 2, used.px(3), high)
        painter.fillRect(caret, used.color("accent-text"))
