"""An amount that is typed into a frame, with what remains beside it."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from pos_terminal.domain.money import Money
from pos_terminal.ui import theme
from pos_terminal.ui.typed_digits import after_key
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.amount import AmountDisplay
from pos_terminal.ui.widgets.label import Label, set_property

_HIGH = 84


class AmountEntry(QWidget):
    """`changed` tells that something was typed. While it has the keyboard the keypad types into it."""

    changed = Signal()

    def __init__(self, currency: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._currency = currency
        self._digits = ""
        self.display = AmountDisplay(52)
        self.aside = Label("", 16, tone="ink-2", wrap=True)
        self.aside.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row = QHBoxLayout(self)
        row.addWidget(self.display, 1)
        row.addWidget(self.aside)
        self._row = row
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.follow(self._restyle)
        self._show()

    @property
    def money(self) -> Money:
        """What is typed; nothing is 0."""
        return Money(int(self._digits or "0"), self._currency)

    def set_aside(self, text: str, *, problem: bool) -> None:
        """What is said beside the amount."""
        self.aside.setText(text)
        set_property(self.aside, "tone", "bad" if problem else "ink-2")
        set_property(self.aside, "weight", "600" if problem else "400")

    def type_key(self, key: str) -> None:
        """One key of the keypad."""
        self._digits = after_key(self._digits, key)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self.display.set_money(self.money, typed=self.hasFocus())
        self.setAccessibleName(self.display.accessibleName())
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(300), theme.current().px(_HIGH))

    def _restyle(self) -> None:
        used = theme.current()
        self._row.setContentsMargins(used.px(16), 0, used.px(16), 0)
        self.aside.setFixedWidth(used.px(230))
        self.setFixedHeight(used.px(_HIGH))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        focused = self.hasFocus()
        edge = used.color("accent-text" if focused else "line-strong")
        painter = QPainter(self)
        width = used.px(2) if focused else 1
        paint.box(painter, QRectF(self.rect()), used.px(8), used.color("surface"), edge, width)
