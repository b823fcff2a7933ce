"""Letters and digits to press, for what is typed rarely and not only in digits."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.widgets.keypad import BACKSPACE, SPACE, Key

_COLUMNS: Final = 8
_WIDE_GAP: Final = 8
_NARROW_GAP: Final = 6
_NAMES: Final = (*"1234567890", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "-", ".", SPACE, BACKSPACE)


class LetterPad(QWidget):
    """`pressed_key` tells a character, "space" or "backspace"."""

    pressed_key = Signal(str)

    def __init__(self, parent: QWidget | None = None, *, columns: int = _COLUMNS) -> None:
        super().__init__(parent)
        self._gap = _WIDE_GAP if columns <= _COLUMNS else _NARROW_GAP
        self._keys = {name: Key(name, self) for name in _NAMES}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        for place, key in enumerate(self._keys.values()):
            self._grid.addWidget(key, place // columns, place % columns)
            key.pressed.connect(self._pressed)
        theme.follow(self._restyle)

    def key(self, name: str) -> Key:
        """The key of this name. Raises KeyError."""
        return self._keys[name]

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        for key in self._keys.values():
            key.retranslate()

    def _restyle(self) -> None:
        self._grid.setSpacing(theme.current().px(self._gap))

    def _pressed(self) -> None:
        key = self.sender()
        if isinstance(key, Key):
            self.pressed_key.emit(key.name)
