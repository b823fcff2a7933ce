"""The dialog that ends a count: what it came to, and what stays in the drawer for the next float."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.domain.money import Money
from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.dialogs import DialogState
from pos_terminal.ui.states.drawer import LeftState
from pos_terminal.ui.widgets.amount_entry import AmountEntry
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.dialog import Box
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.keypad import Keypad
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.verdict import VerdictView

AGAIN = "again"


class LeftBox(Box):
    """`confirmed` tells how much stays, in minor units; the rest goes to the safe. `chosen` tells "close", or
    "again" for another count."""

    confirmed = Signal(int)

    def __init__(self, state: LeftState) -> None:
        title = tr("What stays in the drawer for the next float?")
        super().__init__(DialogState(title, on_escape="close", width=900))
        self._state = state
        self._fresh = True
        self._busy = False
        self.verdict = VerdictView(low=True)
        self.entry = AmountEntry(state.counted.currency)
        self.problem = Label("", 16, tone="bad", weight=600, wrap=True)
        self.keypad = Keypad(money=True)
        self.leave = Button(tr("Close"), key="Esc", tall=True)
        self.again = Button(tr("Count again"), icon="refresh", tall=True)
        self.confirm = Button(state.confirm, "primary", icon="check", key="Enter", tall=True)
        self._build(title)
        self.entry.changed.connect(self._changed)
        self.keypad.pressed_key.connect(self.type_key)
        self.leave.clicked.connect(lambda: self.chosen.emit("close"))
        self.again.clicked.connect(lambda: self.chosen.emit(AGAIN))
        self.confirm.clicked.connect(self._pressed)
        for digit in str(state.left.amount or ""):
            self.entry.type_key(digit)
        self._changed()

    def _build(self, title: str) -> None:
        self._row = QHBoxLayout()
        left = QVBoxLayout()
        left.setSpacing(0)
        if self._state.verdict is not None:
            self.verdict.set_verdict(self._state.verdict)
            stack(left, self.verdict, Gap(24, 10))
        stack(left, Label(title, 24, wrap=True), Gap(14, 8), self.entry, Gap(8, 4), self.problem)
        left.addStretch(1)
        self._row.addLayout(left, 1)
        self._row.addWidget(self.keypad)
        self._buttons = QHBoxLayout()
        self._buttons.addWidget(self.again if self._state.again else self.leave)
        (self.leave if self._state.again else self.again).hide()
        self._buttons.addStretch(1)
        self._buttons.addWidget(self.confirm)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._row, 1)
        self._column.addLayout(self._buttons)
        theme.follow(self._restyle)

    @property
    def left(self) -> int:
        """What stays, in minor units."""
        return self.entry.money.amount

    def first_focus(self) -> QWidget | None:
        return self.entry

    def type_key(self, key: str) -> None:
        """A key of the amount: the first digit begins it anew."""
        if self._fresh and key not in ("backspace", "clear"):
            self.entry.type_key("clear")
        self._fresh = False
        self.entry.type_key(key)

    def refuse(self, text: str) -> None:
        """It was not done: say why."""
        self._busy = False
        self._say(text)

    def _changed(self) -> None:
        counted = self._state.counted
        over = self.left > counted.amount
        safe = Money(max(0, counted.amount - self.left), counted.currency)
        at_most = tr("at most {amount}", amount=counted)
        self.entry.set_aside(at_most if over else tr("{amount} go to the safe", amount=safe), problem=over)
        self.confirm.set_ready(not over)
        self._say("")

    def _pressed(self) -> None:
        if self.left > self._state.counted.amount:
            self._say(tr("There is no more than {amount} in the drawer.", amount=self._state.counted))
        elif not self._busy:
            self._busy = True
            self.confirmed.emit(self.left)

    def _say(self, text: str) -> None:
        self.problem.setText(text)

    def _restyle(self) -> None:
        used = theme.current()
        self._column.setContentsMargins(used.px(36), used.px(32), used.px(36), used.px(28))
        self._column.setSpacing(used.px(24))
        self._row.setSpacing(used.px(36))
        self._buttons.setSpacing(used.px(12))
        self.keypad.setFixedWidth(used.px(300))
        self.keypad.setMinimumHeight(used.px(4 * 64 + 24))
