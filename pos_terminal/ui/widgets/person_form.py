"""The form about one person: name, short name, what they do, their code typed twice, and letters to touch."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRegularExpression, Signal
from PySide6.QtGui import QRegularExpressionValidator, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.domain.people import Role
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.people import Asks, PersonEntered, PersonFormState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.letter_pad import CAPITALS, WORDS, TextPad
from pos_terminal.ui.widgets.segmented import Segmented

_GRID_COLUMNS: Final = 6
_ROOM_FOR_BOTH: Final = 700
_NAMES: Final = ("name", "code", "old", "pin", "again")
_PINS: Final = ("old", "pin", "again")
_SHOWN: Final = {
    Asks.FIRST: ("name", "code", "pin", "again"),
    Asks.ADD: ("name", "code", "role", "pin", "again"),
    Asks.CHANGE: ("name", "role", "pin", "again"),
    Asks.OWN_CODE: _PINS,
}


class PersonForm(QWidget):
    """`saved` tells a PersonEntered, `cancelled` nothing; `left` and `unlocked` what was pressed beside them.
    Nothing is told again before `refuse` or another state."""

    saved = Signal(object)
    cancelled = Signal()
    left = Signal()
    unlocked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = PersonFormState(Asks.ADD, "")
        self._busy = False
        self.title = Label("", 32)
        self.fields = {name: Field("", longest=60 if name == "name" else 20) for name in _NAMES}
        self.role = Segmented(((Role.CASHIER.value, ""), (Role.MANAGER.value, "")))
        self.problem = Label("", 18, tone="bad", weight=600, wrap=True)
        self.problem.setObjectName("person-problem")
        self.fields["name"].setProperty(CAPITALS, WORDS)
        self.pad = TextPad(*self.fields.values())
        self._labels = {name: Label("", 16, weight=600) for name in (*_NAMES, "role")}
        self._cells = {name: self._cell(name) for name in (*_NAMES, "role")}
        self._grid = QGridLayout()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._build_bar()
        stack(self._column, self.title, Gap(16, 4))
        self._column.addLayout(self._grid)
        stack(self._column, Gap(10, 4), self.problem, Gap(10, 4))
        self._column.addWidget(self.pad, 1)
        self._column.addWidget(Gap(16, 8))
        self._column.addLayout(self._bar)
        for name in _PINS:
            self.fields[name].setEchoMode(Field.EchoMode.Password)
            self.fields[name].setValidator(QRegularExpressionValidator(QRegularExpression("[0-9]{0,6}")))
        for field in self.fields.values():
            field.textEdited.connect(lambda _text: self._say(""))
        self.retranslate()
        theme.follow(self._restyle)

    def show_state(self, state: PersonFormState) -> None:
        """Begin with this; what was typed before is forgotten."""
        self._state, self._busy = state, False
        self.title.setText(state.title)
        for name, field in self.fields.items():
            field.setText({"name": state.name, "code": state.code}.get(name, ""))
        self.role.choose((Role.MANAGER if state.manager else Role.CASHIER).value)
        self._say("")
        self._lay_out()
        self.retranslate()

    def refuse(self, text: str) -> None:
        """It was not done: say why. Codes are typed again."""
        self._busy = False
        for name in _PINS:
            self.fields[name].clear()
        self._say(text)
        self.save.set_ready(True)

    def take_focus(self) -> None:
        """Give the keyboard to the first field."""
        self.fields[self._shown()[0]].setFocus()

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        optional = self._state.asks is Asks.CHANGE
        words = {
            "name": tr("Name"),
            "code": tr("Short name"),
            "role": tr("Works as"),
            "old": tr("Your code until now"),
            "pin": tr("New code, only to change it") if optional else tr("Code of 4 to 6 digits"),
            "again": tr("The same code again"),
        }
        for name, label in self._labels.items():
            label.setText(words[name])
            if name in self.fields:
                self.fields[name].setAccessibleName(words[name])
        self.role.set_text(Role.CASHIER.value, tr("Cashier"))
        self.role.set_text(Role.MANAGER.value, tr("Manager"))
        self.cancel.setText(tr("Back"))
        self.save.setText(tr("Begin") if self._state.asks is Asks.FIRST else tr("Save"))
        self.leave.setText(tr("Has left") if self._state.active else tr("Is back"))
        # Four buttons have to stand beside each other, in each language.
        self.unlock.setText(tr("Unlock"))
        self.unlock.setAccessibleName(tr("Unlock the code"))
        self.pad.retranslate()

    def _shown(self) -> tuple[str, ...]:
        shown = _SHOWN[self._state.asks]
        own = self._state.asks is Asks.CHANGE and self._state.own
        # One's own code is changed with the old one, by a form of its own.
        return tuple(name for name in shown if not (own and name in _PINS))

    def _build_bar(self) -> None:
        self.cancel = Button(key="Esc", icon="arrow-left")
        self.leave = Button()
        self.unlock = Button()
        self.save = Button(kind="primary", icon="check", key="Enter")
        self._bar = QHBoxLayout()
        for button in (self.cancel, self.leave, self.unlock):
            self._bar.addWidget(button)
        self._bar.addStretch(1)
        self._bar.addWidget(self.save)
        self.cancel.clicked.connect(self.cancelled)
        self.leave.clicked.connect(self.left)
        self.unlock.clicked.connect(self.unlocked)
        self.save.clicked.connect(self._save)

    def _cell(self, name: str) -> QWidget:
        cell = QWidget(self)
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().px(6))
        stack(column, self._labels[name], self.role if name == "role" else self.fields[name])
        return cell

    def _lay_out(self) -> None:
        for cell in self._cells.values():
            self._grid.removeWidget(cell)
            cell.hide()
        shown = self._shown()
        # Who it is in the upper row, the codes in the lower one.
        rows = [[name for name in shown if (name in _PINS) is codes] for codes in (False, True)]
        for row, names in enumerate(rows):
            for place, name in enumerate(names):
                width = _GRID_COLUMNS // len(names)
                self._grid.addWidget(self._cells[name], row, place * width, 1, width)
                self._cells[name].show()
        changes = self._state.asks is Asks.CHANGE
        self.cancel.setVisible(self._state.asks is not Asks.FIRST)
        self.leave.setVisible(changes)
        self.unlock.setVisible(changes and self._state.locked)
        self.save.set_ready(True)

    def _save(self) -> None:
        if self._busy:
            return
        self._busy = True
        self.save.set_ready(False)
        text = {name: field.text() for name, field in self.fields.items()}
        manager = self.role.current() == Role.MANAGER.value or self._state.asks is Asks.FIRST
        self.saved.emit(
            PersonEntered(text["name"], text["code"], manager, text["old"], text["pin"], text["again"])
        )

    def _say(self, text: str) -> None:
        self.problem.setText(text)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """On a low window what is wrong stands instead of the title: the letters keep their size."""
        self.title.setVisible(not self.problem.text() or self.height() >= theme.current().px(_ROOM_FOR_BOTH))

    def _restyle(self) -> None:
        used = theme.current()
        for column in range(_GRID_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self._grid.setHorizontalSpacing(used.px(16))
        self._grid.setVerticalSpacing(used.px(12))
        self._bar.setSpacing(used.px(12))
