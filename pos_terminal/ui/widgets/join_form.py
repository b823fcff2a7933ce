"""The form by which a terminal joins a central server: address, code, name, and letters to touch."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.central import JoinEntered, JoinState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Label, set_property
from pos_terminal.ui.widgets.letter_pad import ALL, CAPITALS, WORDS, TextPad

_LONGEST: Final = {"server": 190, "code": 24, "name": 60}


class JoinForm(QWidget):
    """`entered` tells a JoinEntered, once until another state is shown; `letters` whether the letters are
    there, which a finger on a field brings."""

    entered = Signal(object)
    letters = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self.fields = {name: Field("", longest=longest) for name, longest in _LONGEST.items()}
        self._labels = {name: Label("", 16, weight=600) for name in _LONGEST}
        self.said = Label("", 18, weight=600, wrap=True)
        for name, letters in (("code", ALL), ("name", WORDS)):
            self.fields[name].setProperty(CAPITALS, letters)
        self.pad = TextPad(*self.fields.values(), opens=True)
        self.pad.installEventFilter(self)
        self.button = Button(kind="primary", icon="check", key="Enter")
        self._build()
        for field in self.fields.values():
            field.textEdited.connect(lambda _text: self.said.setText(""))
        self.button.clicked.connect(self._join)
        self.retranslate()
        theme.follow(self._restyle)

    def _build(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        self._grid = grid
        grid.addWidget(self._cell("server"), 0, 0, 1, 2)
        grid.addWidget(self._cell("code"), 1, 0)
        grid.addWidget(self._cell("name"), 1, 1)
        pressed = QHBoxLayout()
        pressed.addWidget(self.said, 1)
        pressed.addWidget(self.button)
        self._bar = pressed
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(grid)
        column.addWidget(Gap(16, 8))
        column.addWidget(self.pad, 1)
        column.addWidget(Gap(16, 8))
        column.addLayout(pressed)
        # While there are no letters the button stays near what is typed.
        column.addStretch(0)

    def _cell(self, name: str) -> QWidget:
        cell = QWidget(self)
        column = QVBoxLayout(cell)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.current().px(6))
        stack(column, self._labels[name], self.fields[name])
        return cell

    def show_state(self, state: JoinState, *, anew: bool) -> None:
        """Say how asking stands; with `anew` begin with this, and forget what was typed."""
        self._busy = state.busy
        if anew:
            self.fields["server"].setText(state.server)
            self.fields["code"].clear()
            self.fields["name"].setText(state.name)
        self.said.setText(tr("The server is being asked …") if state.busy else state.problem)
        set_property(self.said, "tone", "ink-2" if state.busy else "bad")
        for field in self.fields.values():
            field.setReadOnly(state.busy)
        self.button.set_ready(not state.busy)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell when the letters come and go; nothing is taken."""
        if watched is self.pad and event.type() in (QEvent.Type.ShowToParent, QEvent.Type.HideToParent):
            self.letters.emit(event.type() == QEvent.Type.ShowToParent)
        return False

    def take_focus(self) -> None:
        """Give the keyboard to the first field that is empty."""
        empty = (field for field in self.fields.values() if not field.text())
        next(empty, self.fields["code"]).setFocus()

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        words = {
            "server": tr("Address of the server"),
            "code": tr("Code from the back office"),
            "name": tr("Name of this terminal"),
        }
        for name, label in self._labels.items():
            label.setText(words[name])
            self.fields[name].setAccessibleName(words[name])
        self.fields["server"].setPlaceholderText("https://pos.example.com")
        self.fields["code"].setPlaceholderText("ABCD-EFGH-JKMN-PQRS")
        self.button.setText(tr("Join"))
        self.pad.retranslate()

    def _join(self) -> None:
        if self._busy:
            return
        typed = {name: field.text().strip() for name, field in self.fields.items()}
        empty = next((name for name, text in typed.items() if not text), None)
        if empty is not None:
            # Enter leads from one line to the next.
            self.fields[empty].setFocus()
            return
        self._busy = True
        self.entered.emit(JoinEntered(**typed))

    def _restyle(self) -> None:
        used = theme.current()
        for column in (0, 1):
            self._grid.setColumnStretch(column, 1)
        self._grid.setHorizontalSpacing(used.px(16))
        self._grid.setVerticalSpacing(used.px(12))
        self._bar.setSpacing(used.px(16))
