"""One secret of a method: typed, pasted or scanned, never shown, not even to whoever typed it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.methods import SecretState
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Label, set_property

_LONGEST = 2_000


class SecretCell(QWidget):
    """`edited` tells that something is typed, or that it is to be forgotten."""

    edited = Signal()

    def __init__(self, state: SecretState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = state
        self._forgotten = False
        label = Label(state.label, 16, weight=600)
        self.field = Field("", longest=_LONGEST)
        self.field.setEchoMode(Field.EchoMode.Password)
        self.field.setAccessibleName(state.label)
        self.field.setPlaceholderText(tr("Type, paste or scan it"))
        self.field.setEnabled(not state.locked)
        self.line = Label("", 15, tone="ink-2", wrap=True)
        self.forget = Button(tr("Forget"), kind="quiet")
        self.forget.setAccessibleName(f"{tr('Forget')}: {state.label}")
        row = QHBoxLayout()
        row.setSpacing(theme.current().px(8))
        row.addWidget(self.field, 1)
        row.addWidget(self.forget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        stack(column, label, Gap(6, 4))
        column.addLayout(row)
        stack(column, Gap(4), self.line)
        self.field.textEdited.connect(self._typed)
        self.forget.clicked.connect(self._forget)
        self.forget.setVisible(state.is_set and not state.locked)
        self._show()

    @property
    def typed(self) -> str:
        """What was typed; "" for nothing."""
        return self.field.text().strip()

    @property
    def forgotten(self) -> bool:
        """Whether what is kept is to go."""
        return self._forgotten and not self.typed

    def clear(self) -> None:
        """What was typed is nowhere any more."""
        self.field.setText("")
        self._forgotten = False
        self._show()

    def _typed(self, _text: str) -> None:
        self._forgotten = False
        self._show()
        self.edited.emit()

    def _forget(self) -> None:
        self._forgotten = not self._forgotten
        self.field.setText("")
        self._show()
        self.edited.emit()

    def _show(self) -> None:
        self.line.setText(tr("Is forgotten when this is saved.") if self._forgotten else self.state.line)
        set_property(self.line, "tone", "bad" if self._forgotten else "ink-2")
