"""The keypad: money (000) or codes (Clear). Keys act on press, so that fast fingers lose no digit."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QWidget,
)

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.kept import Kept

BACKSPACE: Final = "backspace"
CLEAR: Final = "clear"
SPACE: Final = "space"
_NARROW_KEY: Final = 64
_REPEAT_AFTER_MS: Final = 400
_REPEAT_EVERY_MS: Final = 60
_DIGITS: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9")


class Key(QPushButton):
    """One key of a keypad, 56 px or more on each side."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self._kept = Kept()
        self.setProperty("kind", "key")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        words = {BACKSPACE: tr("Delete the last digit"), CLEAR: tr("Clear"), SPACE: tr("Space")}
        said = words.get(self.name, self.name)
        if said != self.accessibleName():
            self.setAccessibleName(said)
            self.update()

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(80), used.px(56))

    def minimumSizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(56), used.px(56))

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._kept.show(self, self._paint, self.isDown(), self.isEnabled(), self.accessibleName())

    def _paint(self, painter: QPainter) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        self.style().drawControl(QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        used = theme.current()
        area = self.rect().translated(0, 1 if self.isDown() else 0)
        if self.name == BACKSPACE:
            middle = QPointF(area.center()) - QPointF(used.px(16) - 1, used.px(16) - 1)
            painter.drawPixmap(middle, used.icon("backspace", 32, "ink-2"))
            return
        worded = self.name in (CLEAR, SPACE)
        word = self.accessibleName() if worded else self.name
        small = 14 if self.width() < used.px(_NARROW_KEY) else 16
        size = 20 if self.name == CLEAR else small if worded else 26 if len(self.name) > 1 else 30
        token = "ink-2" if len(self.name) > 1 else "ink"
        color = used.color(token if self.isEnabled() else "ink-off")
        paint.line(painter, area, word, used.font(size, 500, display=False), color, paint.CENTER)


class Keypad(QWidget):
    """`pressed_key` tells "0" to "9", "000", "backspace" or "clear"."""

    pressed_key = Signal(str)

    def __init__(self, *, money: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        names = (*_DIGITS, "000" if money else CLEAR, "0", BACKSPACE)
        self._keys = {name: Key(name, self) for name in names}
        for place, key in enumerate(self._keys.values()):
            grid.addWidget(key, place // 3, place % 3)
            key.pressed.connect(self._pressed)
        eraser = self._keys[BACKSPACE]
        eraser.setAutoRepeat(True)
        eraser.setAutoRepeatDelay(_REPEAT_AFTER_MS)
        eraser.setAutoRepeatInterval(_REPEAT_EVERY_MS)
        for row in range(4):
            grid.setRowStretch(row, 1)
        for column in range(3):
            grid.setColumnStretch(column, 1)
        self._grid = grid
        theme.follow(self._restyle)

    def key(self, name: str) -> Key:
        """The key of this name. Raises KeyError."""
        return self._keys[name]

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        for key in self._keys.values():
            key.retranslate()

    def _restyle(self) -> None:
        self._grid.setSpacing(theme.current().px(8))

    def _pressed(self) -> None:
        key = self.sender()
        if isinstance(key, Key):
            self.pressed_key.emit(key.name)
