"""The dialog for cash that comes in, goes out, or goes to the safe: how much, what for, and whose word."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QGridLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.drawer import MoveState
from pos_terminal.ui.states.form import Entered
from pos_terminal.ui.widgets.amount_entry import AmountEntry
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.form_box import FormBox
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Label
from pos_terminal.ui.widgets.option import Option

NOT_RECEIVED = "not_received"
_LONGEST_LABEL = 80


class MoveForm(FormBox):
    """`entered` has the category as its way and the words as its value "label"; for a bag that nobody took
    yet the way is "not_received"."""

    def __init__(self, state: MoveState) -> None:
        super().__init__(state.title, state.approval, line=state.line, width=1024)
        self._state = state
        self.amount = AmountEntry(state.currency)
        self.categories = {name: Option(words, centered=True) for name, words in state.categories}
        self._group = QButtonGroup(self)
        self.field = Field(state.label, longest=_LONGEST_LABEL)
        # The words stand over it.
        self.field.setPlaceholderText("")
        self.taken = Option(tr("Handed to a manager"), centered=True)
        self.waits = Option(tr("Not received yet"), centered=True)
        self._receivers = QButtonGroup(self)
        self._build()
        self.confirm.setText(state.confirm)
        self.confirm.set_icon_name(state.icon)
        self.amount.changed.connect(self.entries_changed)
        self.field.textChanged.connect(self.entries_changed)
        self._group.buttonToggled.connect(lambda _one, on: self.entries_changed() if on else None)
        self._receivers.buttonToggled.connect(self._receiver_changed)
        if state.receiver:
            self._receiver_changed(self.taken, True)
        self.entries_changed()

    def _build(self) -> None:
        stack(self.content, Gap(22, 8), self.amount)
        if self.categories:
            stack(self.content, Gap(20, 8), Label(tr("What for?"), 18, weight=600), Gap(10, 4))
            self.content.addLayout(self._grid(list(self.categories.values()), self._group))
        stack(self.content, Gap(20, 8), Label(self._state.label, 18, weight=600), Gap(10, 4), self.field)
        if self._state.receiver:
            stack(self.content, Gap(20, 8), Label(tr("Who has the bag?"), 18, weight=600), Gap(10, 4))
            self.content.addLayout(self._grid([self.taken, self.waits], self._receivers))
            self.taken.setChecked(True)

    def _grid(self, options: list[Option], group: QButtonGroup) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(theme.current().px(10))
        for place, option in enumerate(options):
            group.addButton(option)
            grid.addWidget(option, place // 2, place % 2)
        return grid

    # -- what is entered -------------------------------------------------------------------------------

    @property
    def category(self) -> str:
        """The name of what it is for, "" for nothing."""
        return next((name for name, option in self.categories.items() if option.isChecked()), "")

    def first_focus(self) -> QWidget | None:
        return self.amount

    def missing(self) -> str:
        if self.amount.money.amount <= 0:
            return tr("Type in the amount.")
        if self.categories and not self.category:
            return tr("Choose what it is for.")
        if self._state.label_needed and not self.field.text().strip():
            return self._state.label_needed
        return super().missing()

    def entered(self) -> Entered:
        approver, pin = self.approval.entered()
        way = NOT_RECEIVED if self._state.receiver and self.waits.isChecked() else self.category
        values = {"label": self.field.text().strip()}
        return Entered(way, self._state.title, values, approver, pin, self.amount.money.amount)

    def type_key(self, key: str) -> None:
        if self.window().focusWidget() is self.amount:
            self.amount.type_key(key)
        else:
            super().type_key(key)

    def types_elsewhere(self, focused: QWidget | None) -> bool:
        return focused is self.amount or super().types_elsewhere(focused)

    def _receiver_changed(self, option: Option, on: bool) -> None:
        if on:
            # A bag that a manager takes is taken with their code.
            self.approval.set_needed(option is self.taken or self._state.approval.needed)
            self.entries_changed()
