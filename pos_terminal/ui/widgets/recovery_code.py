"""The recovery code, shown once."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui.states.dialogs import Choice, DialogState
from pos_terminal.ui.widgets.label import Label


class RecoveryCode(QFrame):
    """The code, large enough to be copied by hand."""

    def __init__(self, code: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("fill", "canvas")
        self.code = Label(code, 36)
        self.code.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.addWidget(self.code)


def recovery_code_dialog(code: str) -> tuple[DialogState, QWidget]:
    """The dialog that shows it. Neither Esc nor Enter closes it: whoever reads it presses the button."""
    seen = Choice("seen", tr("I have written it down"), "primary", icon="check")
    text = tr(
        "If no manager can sign in any more, this gives a manager a new code, once. Write it down and keep "
        "it away from this terminal. It is never shown again."
    )
    state = DialogState(tr("The recovery code"), text, (seen,), on_escape="", enter_confirms=False)
    return state, RecoveryCode(code)
