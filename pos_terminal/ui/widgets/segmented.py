"""Two or more choices that stand joined; one of them is on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QWidget


class Segmented(QWidget):
    """`chosen` tells the name of the choice that a person pressed."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        for place, (name, text) in enumerate(choices):
            button = QPushButton(text, self)
            button.setProperty("kind", "segment")
            last = place == len(choices) - 1
            button.setProperty("place", "first" if place == 0 else "last" if last else "middle")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(self._clicked)
            group.addButton(button)
            row.addWidget(button, 1)
            self._buttons[name] = button
        next(iter(self._buttons.values())).setChecked(True)

    def set_text(self, name: str, text: str) -> None:
        """Change the words of one choice."""
        self._buttons[name].setText(text)

    def choose(self, name: str) -> None:
        """Switch this choice on without telling anyone."""
        self._buttons[name].setChecked(True)

    def current(self) -> str:
        """The name of the choice that is on."""
        return next(name for name, button in self._buttons.items() if button.isChecked())

    def give_focus(self) -> None:
        """Give the keyboard to the choice that is on."""
        self._buttons[self.current()].setFocus(Qt.FocusReason.OtherFocusReason)

    def _clicked(self) -> None:
        self.chosen.emit(self.current())
