"""What the screens of one payment share: a block on the left, a pane with a bar on the right, the keys."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QVBoxLayout, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.widgets.action_bar import ActionBar
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.label import set_property

_NARROW_BELOW = 1200
_LOW_BELOW = 768 - 56


class Left(Protocol):
    """The left side of a screen: a widget that knows the width of a small window."""

    def set_narrow(self, narrow: bool) -> None:
        """Take the width of a small or an ordinary window."""


_FITS = ((False, "lg", True), (True, "lg", True), (True, "", True), (True, "", False))


class PaymentPage(QWidget):
    """Subclasses lay widgets into `content` and buttons into `bar`; Enter presses the primary one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.narrow = False
        self.low = False
        self._padding = (44, 24, 48)
        self._left: Left | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.pane = QFrame()
        self.pane.setProperty("fill", "surface")
        self.content = QVBoxLayout()
        self.content.setSpacing(0)
        self.bar = ActionBar()
        self.bar_icons: dict[Button, str] = {}
        self._column = QVBoxLayout(self.pane)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self.content, 1)
        self._column.addWidget(self.bar)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        # The wide layout must not keep the window from becoming small: it turns narrow on the way.
        self._row.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        self._row.addWidget(self.pane, 1)

    def set_left(self, left: QWidget, sized: Left) -> None:
        """Put `left` beside the pane; `sized` is told when the window is small."""
        self._left = sized
        self._row.insertWidget(0, left)

    def above_bar(self, widget: QWidget) -> None:
        """Put a thin widget between the pane and the bar."""
        self._column.insertWidget(1, widget)

    def set_padding(self, top: int, bottom: int, side: int = 48) -> None:
        """Space around the content of the pane, in px at scale 1; less in small windows."""
        self._padding = (top, bottom, side)

    def arrange(self) -> None:
        """Lay out for `narrow` and `low`; called when they may have changed."""
        used = theme.current()
        top, bottom, side = self._padding
        if self.narrow:
            side = 32
        if self.narrow or self.low:
            top = min(top, 28)
        self.content.setContentsMargins(used.px(side), used.px(top), used.px(side), used.px(bottom))
        if self._left is not None:
            self._left.set_narrow(self.narrow)
        self.bar.set_low(self.low)
        self.fit_bar()

    def fit_bar(self) -> None:
        """Where there is no room: less space at the sides, then lower buttons, then no icons.

        Call it after new words.
        """
        room = self.width() - self._left_width()
        for tight, tall, icons in _FITS:
            self.bar.set_tight(tight or self.narrow)
            for button in self.bar.findChildren(Button):
                set_property(button, "tall", "" if self.narrow else tall)
                button.set_icon_name(self.bar_icons.get(button, "") if icons else "")
            if self.bar.minimumSizeHint().width() <= room:
                return

    def _left_width(self) -> int:
        item = self._row.itemAt(0)
        return item.minimumSize().width() if item is not None and item.widget() is not self.pane else 0

    def minimumSizeHint(self) -> QSize:
        return smallest_page()

    def handle(self, action: str) -> bool:
        """Do what a key of the keyboard map stands for here. Returns whether it stands for anything."""
        if action == "back":
            self.escape()
            return True
        return False

    def escape(self) -> None:
        """What Esc does on this screen; nothing, unless the screen says so."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        used = theme.current()
        self.narrow = self.width() < used.px(_NARROW_BELOW)
        self.low = self.height() < used.px(_LOW_BELOW)
        self.arrange()
        super().resizeEvent(event)


def smallest_page() -> QSize:
    """Below this a page does not ask for room; the window asks to be enlarged long before."""
    return QSize(480, 360)
