"""The head of the home screen: the amount, large, and what it is for."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.domain.money import Money
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import AmountDisplay
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.key_caps import key_caps

_HEIGHT = 188
_LOW = 148
_COMPACT = 247
_LARGEST = 104
_LARGEST_LOW = 88
_LARGEST_COMPACT = 92


class Hero(QWidget):
    """Amount left, order, Clear and Split right; on narrow windows everything stands in one column."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._compact = self._low = False
        self._name = self._label = ""
        self.amount = AmountDisplay(_LARGEST, parent=self)
        self.amount.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clear = Button("", key="Esc", parent=self)
        self.clear.setObjectName("clear")
        self.split = Button("", icon="arrows-split-2", key="F4", parent=self)
        self.split.setObjectName("split")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()
        # The cap is a part of the button: with it the button is wider, and the amount has less room.
        key_caps.changed.connect(self._place)
        theme.follow(self._restyle)

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self.clear.setText(tr("Clear"))
        self.split.setText(tr("Split"))
        self._say()
        self._place()

    def show_amount(self, money: Money, *, typed: bool, name: str, label: str) -> None:
        """Show the amount; `name` and `label` are of the order it is for, or empty."""
        self.amount.set_money(money, typed=typed, token="ink" if money.amount else "ink-3")
        if (name, label) != (self._name, self._label):
            self._name, self._label = name, label
            self._say()
            self._place()
            self.update()

    def _say(self) -> None:
        """The words are painted: this is how those who cannot see them hear them."""
        self.setAccessibleName(", ".join(filter(None, (tr("Amount due"), self._name, self._label))))

    def set_shape(self, *, compact: bool, low: bool) -> None:
        """Compact on windows under 1200 wide; low under a banner or on windows under 768 high."""
        if (compact, low) != (self._compact, self._low):
            self._compact, self._low = compact, low
            self._restyle()

    def sizeHint(self) -> QSize:
        used = theme.current()
        height = _COMPACT - (12 if self._low else 0) if self._compact else _LOW if self._low else _HEIGHT
        return QSize(used.px(400), used.px(height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        used = theme.current()
        painter.fillRect(self.rect(), used.color("surface"))
        painter.fillRect(QRect(0, self.height() - 1, self.width(), 1), used.color("line"))
        left, right = self._edge(), self.width() - self._edge()
        top = self._label_top()
        about_width = min(self._about_width(), (right - left) * 6 // 10)
        title = QRect(left, top, right - left - (about_width + used.px(12)), used.px(24))
        paint.line(painter, title, tr("Amount due"), used.font(18, 500), used.color("ink-2"))
        self._paint_about(painter, QRect(right - about_width, self._about_top(), about_width, used.px(26)))

    def _paint_about(self, painter: QPainter, area: QRect) -> None:
        """The order and its label, parted by a stroke; the label is cut first."""
        used = theme.current()
        font = used.font(self._about_size(), 600)
        if not self._label:
            paint.line(painter, area, self._name, font, used.color("ink"), paint.RIGHT)
            return
        taken = paint.line(painter, area, self._name, font, used.color("ink")) if self._name else 0
        if self._name:
            stroke = QRect(area.left() + taken, area.top(), used.px(28), area.height())
            paint.line(painter, stroke, "/", used.font(20, 500), used.color("ink-3"), paint.CENTER)
            area = area.adjusted(taken + used.px(28), 0, 0, 0)
        paint.line(painter, area, self._label, font, used.color("ink"), paint.RIGHT)

    def _about_size(self) -> int:
        return 18 if self._compact else 20

    def _about_width(self) -> int:
        used = theme.current()
        size = self._about_size()
        both = used.px(28) if self._name and self._label else 0
        return used.width(self._name, size, 600) + used.width(self._label, size, 600) + both + 2

    def _edge(self) -> int:
        return theme.current().px(28 if self._compact else 32)

    def _label_top(self) -> int:
        used = theme.current()
        if self._compact:
            return used.px(20 if not self._low else 14)
        return (self.height() - used.px(24 + 14) - self.amount.height()) // 2

    def _about_top(self) -> int:
        used = theme.current()
        if self._compact:
            return self._label_top()
        return (self.height() - used.px(26 + 18 + 56)) // 2

    def _restyle(self) -> None:
        compact = _LARGEST_COMPACT - (8 if self._low else 0)
        self.amount.set_largest(compact if self._compact else _LARGEST_LOW if self._low else _LARGEST)
        self.setFixedHeight(self.sizeHint().height())
        self._place()
        self.update()

    def _place(self) -> None:
        """Buttons right and the amount in what is left; the fit rule of the amount does the rest."""
        used = theme.current()
        left, right = self._edge(), self.width() - self._edge()
        height = self.amount.sizeHint().height()
        self.amount.resize(self.amount.width(), height)
        size = self.clear.sizeHint()
        top = self._label_top() + used.px(24 + (16 if self._compact else 14))
        if self._compact:
            self.amount.setGeometry(left, top, right - left, height)
            below, gap = top + height + used.px(18), used.px(12)
            half = (right - left - gap) // 2
            self.clear.setGeometry(left, below, half, used.px(56))
            self.split.setGeometry(left + half + gap, below, right - left - half - gap, used.px(56))
            return
        under, split = self._about_top() + used.px(26 + 18), self.split.sizeHint().width()
        self.split.setGeometry(right - split, under, split, used.px(56))
        both = split + used.px(10) + size.width()
        self.clear.setGeometry(right - both, under, size.width(), used.px(56))
        # Under the name of the order the amount may go as far as the buttons.
        self.amount.setGeometry(left, top, right - left - both - used.px(24), height)
