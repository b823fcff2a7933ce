"""Everything that a key or an address is made of, to press: letters of both sizes, digits and signs."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.keypad import BACKSPACE, SPACE, Key
from pos_terminal.ui.widgets.label import set_property

SHIFT: Final = "Aa"
SIGNS: Final = "#+="
_COLUMNS: Final = 10
_DIGITS: Final = "1234567890"
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_OTHERS: Final = "_-./:@+=,&#%?!()*'\"~$;<>[]"
_GAP: Final = 6


class TypingPad(QWidget):
    """`typed` tells a character or "backspace"; the keys for large letters and for signs stay pressed."""

    typed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._large = self._signs = False
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._letters = [Key(letter, self) for letter in _LETTERS]
        self._shift, self._sign = Key(SHIFT, self), Key(SIGNS, self)
        others = [self._shift, self._sign, Key(SPACE, self), Key(BACKSPACE, self)]
        for place, key in enumerate([*(Key(digit, self) for digit in _DIGITS), *self._letters, *others]):
            self._grid.addWidget(key, place // _COLUMNS, place % _COLUMNS)
            key.pressed.connect(self._pressed)
        self.retranslate()
        theme.follow(self._restyle)

    def key(self, name: str) -> Key:
        """The key that types this, or is called so. Raises StopIteration."""
        return next(key for key in self.findChildren(Key) if key.name == name)

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        for key in self.findChildren(Key):
            key.retranslate()
        self._shift.setAccessibleName(tr("Large letters"))
        self._sign.setAccessibleName(tr("Signs"))

    def type_into(self, field: Field, name: str) -> None:
        """What a key of this pad does to a field."""
        if name == BACKSPACE:
            field.backspace()
        else:
            field.insert(name)

    def _pressed(self) -> None:
        key = self.sender()
        if not isinstance(key, Key):
            return
        if key in (self._shift, self._sign):
            self._large = key is self._shift and not self._large
            self._signs = key is self._sign and not self._signs
            self._show_letters()
        else:
            self.typed.emit(" " if key.name == SPACE else key.name)

    def _show_letters(self) -> None:
        for place, key in enumerate(self._letters):
            letter = _OTHERS[place] if self._signs else _LETTERS[place]
            key.name = letter.upper() if self._large else letter
            key.retranslate()
        set_property(self._shift, "word", "true" if self._large else "")
        set_property(self._sign, "word", "true" if self._signs else "")

    def _restyle(self) -> None:
        self._grid.setSpacing(theme.current().px(_GAP))
