"""Letters to press: for codes in capitals, and a whole keyboard for whatever is typed into a field."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QGridLayout, QWidget

from pos_terminal.texts import language_in_use, tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.keypad import BACKSPACE, SPACE, Key
from pos_terminal.ui.widgets.label import set_property

_COLUMNS: Final = 8
_WIDE_GAP: Final = 8
_NARROW_GAP: Final = 6
_NAMES: Final = (*"1234567890", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ", "-", ".", SPACE, BACKSPACE)

SHIFT: Final = "Aa"
ACCENTS: Final = "é"
_DIGITS: Final = "1234567890"
_ACCENTED: Final = "éèêëàâçôïù"
_LETTERS: Final = {
    "en": ("qwertyuiop", "asdfghjkl'", "zxcvbnm-"),
    "fr": ("azertyuiop", "qsdfghjklm", "wxcvbn'-"),
}
_BEFORE_SPACE: Final = ("@", ":", "/")
_AFTER_SPACE: Final = (".", ",", "_")
_TEXT_COLUMNS: Final = 10
_SPACE_WIDE: Final = 3
_BEGINS_AFTER: Final = " -’'"

CAPITALS: Final = "capitals"
"""The property of a field that says which letters of it are large by themselves."""
WORDS: Final = "words"
ALL: Final = "all"


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


class _LowKey(Key):
    """A key of five rows of ten: as large as a finger needs, and no larger where a form has little room."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(name, parent)
        self.setProperty("low", True)

    def sizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(60), used.px(56))

    def minimumSizeHint(self) -> QSize:
        used = theme.current()
        return QSize(used.px(48), used.px(56))


class _TextKeys:
    """The keys of a TextPad, each in its place of the grid."""

    def __init__(self, pad: QWidget, grid: QGridLayout) -> None:
        self.upper: list[Key] = [_LowKey(digit, pad) for digit in _DIGITS]
        self.letters: list[Key] = [_LowKey(letter, pad) for letter in "".join(_LETTERS["en"])]
        self.shift: Key = _LowKey(SHIFT, pad)
        self.accent: Key = _LowKey(ACCENTS, pad)
        self.others: dict[str, Key] = {
            name: _LowKey(name, pad) for name in (*_BEFORE_SPACE, SPACE, *_AFTER_SPACE, BACKSPACE)
        }
        self.others[BACKSPACE].setAutoRepeat(True)
        self._lay_out(grid)

    def all(self) -> list[Key]:
        """Every key."""
        return [*self.upper, *self.letters, self.shift, self.accent, *self.others.values()]

    def name_of(self, key: Key) -> str:
        """What TextPad.key finds this key by."""
        if key in (self.shift, self.accent):
            return SHIFT if key is self.shift else ACCENTS
        return key.name if key in self.others.values() else key.name.upper()

    def show(self, letters: str, *, large: bool, shifted: bool, accents: bool) -> None:
        """Show these letters, and what the two keys that change them stand for now."""
        for keys, signs in ((self.upper, _ACCENTED if accents else _DIGITS), (self.letters, letters)):
            for key, sign in zip(keys, signs, strict=True):
                key.name = sign.upper() if large else sign
                key.retranslate()
        for key in self.others.values():
            key.retranslate()
        self.shift.setAccessibleName(tr("Large letters"))
        self.accent.name = "12" if accents else ACCENTS
        self.accent.setAccessibleName(tr("Digits") if accents else tr("Accents"))
        set_property(self.shift, "word", "true" if shifted else "")
        self.accent.update()

    def _lay_out(self, grid: QGridLayout) -> None:
        first, second, third = (len(row) for row in _LETTERS["en"])
        rows = [
            self.upper,
            self.letters[:first],
            self.letters[first : first + second],
            [self.shift, *self.letters[-third:], self.others[BACKSPACE]],
        ]
        for number, row in enumerate(rows):
            for place, key in enumerate(row):
                grid.addWidget(key, number, place)
        last: list[Key] = [self.accent, *(self.others[name] for name in _BEFORE_SPACE)]
        for place, key in enumerate(last):
            grid.addWidget(key, len(rows), place)
        grid.addWidget(self.others[SPACE], len(rows), len(last), 1, _SPACE_WIDE)
        for place, name in enumerate(_AFTER_SPACE, len(last) + _SPACE_WIDE):
            grid.addWidget(self.others[name], len(rows), place)
        for column in range(_TEXT_COLUMNS):
            grid.setColumnStretch(column, 1)


class TextPad(QWidget):
    """A keyboard that types into the fields it serves: as it is printed where the language is spoken, with
    large letters, digits or accents, space and backspace.

    `opens`: it is away until a finger touches one of the fields, and goes when a real key is pressed; else it
    is always there. `typed` tells that something was typed into a field.

    Its fifty keys are made when it is first seen: most of those who open a page never touch a letter of it.
    """

    typed = Signal()

    def __init__(self, *fields: Field, opens: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: list[Field] = []
        self._into: Field | None = None
        self._opens = opens
        self._shifted = self._accents = False
        self._layout_of = ""
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._keys: _TextKeys | None = None
        self.serve(*fields)
        if opens:
            self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)
        self.retranslate()
        theme.follow(self._restyle)

    def serve(self, *fields: Field) -> None:
        """Type into these fields, too."""
        self._fields += fields
        for field in fields:
            field.installEventFilter(self)

    def serve_no_more(self) -> None:
        """Those fields go away."""
        for field in self._fields:
            field.removeEventFilter(self)
        self._fields, self._into = [], None

    def key(self, name: str) -> Key:
        """The key that types this: a letter by its capital, a digit, an accented letter, a sign, "space" or
        "backspace"; SHIFT and ACCENTS. Raises KeyError."""
        keys = self._made_keys()
        return {keys.name_of(key): key for key in keys.all()}[name]

    def retranslate(self) -> None:
        """Take words and letters of the language in use."""
        self._layout_of = language_in_use() if language_in_use() in _LETTERS else "en"
        self._show_letters()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A finger on a field brings the pad, a real key sends it away; nothing is taken."""
        if self._opens and isinstance(watched, Field):
            kind = event.type()
            if kind == QEvent.Type.MouseButtonPress and watched.isEnabled() and not watched.isReadOnly():
                self._into = watched
                self._made_keys()
                self.show()
            elif kind == QEvent.Type.KeyPress and self.isVisible():
                self.hide()
        return False

    def showEvent(self, event: QShowEvent) -> None:
        for key in self._made_keys().all():
            # In their places at once: the first touch may come before Qt gets around to new parts.
            key.show()
        self._grid.activate()
        super().showEvent(event)

    def _made_keys(self) -> _TextKeys:
        if self._keys is None:
            self._keys = _TextKeys(self, self._grid)
            for key in self._keys.all():
                key.pressed.connect(self._pressed)
                # The field that is typed into keeps the keyboard.
                key.setFocusPolicy(key.focusPolicy().NoFocus)
            self._show_letters()
        return self._keys

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        if isinstance(new, Field) and new in self._fields:
            self._into = new
            self._show_letters()
        elif self._opens and isinstance(new, Field):
            self.hide()

    def _target(self) -> Field | None:
        """What is typed into: the field that has the keyboard, else the last one, else the first."""
        focused = self.window().focusWidget()
        field = focused if isinstance(focused, Field) and focused in self._fields else self._into
        if field is None or not field.isVisibleTo(self.window()):
            field = next((one for one in self._fields if one.isVisibleTo(self.window())), None)
        if field is not None and field is not focused:
            field.setFocus()
        return field

    def _pressed(self) -> None:
        key = self.sender()
        if not isinstance(key, Key) or self._keys is None:
            return
        if key is self._keys.shift:
            self._shifted = not self._shifted
        elif key is self._keys.accent:
            self._accents = not self._accents
        elif (field := self._target()) is not None and field.isEnabled() and not field.isReadOnly():
            self._into = field
            self._show_letters()
            if key.name == BACKSPACE:
                field.backspace()
            else:
                field.insert(" " if key.name == SPACE else key.name)
            self._shifted = False
            field.textEdited.emit(field.text())
            self.typed.emit()
        self._show_letters()

    def _large(self) -> bool:
        field = self._into
        wants = field.property(CAPITALS) if field is not None else None
        if field is None or wants is None:
            return self._shifted
        before = field.text()[: field.cursorPosition()]
        own = wants == ALL or (wants == WORDS and (not before or before[-1] in _BEGINS_AFTER))
        return own != self._shifted

    def _show_letters(self) -> None:
        if self._keys is not None:
            letters = "".join(_LETTERS[self._layout_of])
            self._keys.show(letters, large=self._large(), shifted=self._shifted, accents=self._accents)

    def _restyle(self) -> None:
        self._grid.setSpacing(theme.current().px(_NARROW_GAP))
