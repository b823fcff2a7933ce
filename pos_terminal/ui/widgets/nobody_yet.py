"""Instead of the people at the sign-in: the central server keeps them, and has not told of any yet."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.states.sign_in import NobodyYet
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.lead_text import LeadText


class NobodyYetPane(QWidget):
    """Renders a NobodyYet. `ask` wants the server asked at once, `leave` that the terminal stands alone."""

    ask = Signal()
    leave = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whose = LeadText(20, 28, "ink", weight=600)
        self._line = LeadText(18, 27, "ink-2")
        self._asking = Button(kind="primary", icon="refresh", key="Enter")
        self._leaving = Button()
        self._buttons = QHBoxLayout()
        stack(self._buttons, self._asking, self._leaving)
        self._buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        stack(column, self._whose, Gap(12), self._line, Gap(32, 16))
        column.addLayout(self._buttons)
        column.addStretch(1)
        self._asking.clicked.connect(self.ask)
        self._leaving.clicked.connect(self.leave)
        self.retranslate()
        theme.follow(self._restyle)

    def render_state(self, state: NobodyYet) -> None:
        """Say whose terminal it is."""
        self._whose.setText(state.whose)
        self.retranslate()

    def take_focus(self) -> None:
        """Enter asks."""
        self._asking.setFocus()

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self._line.setText(
            tr(
                "The people come from the central server, and it has not told of anybody yet. Add them with"
                " their codes in its back office, under Staff: they appear here by themselves."
            )
        )
        self._asking.setText(tr("Ask the server now"))
        self._leaving.setText(tr("Leave the server"))

    def _restyle(self) -> None:
        self._buttons.setSpacing(theme.current().px(12))
