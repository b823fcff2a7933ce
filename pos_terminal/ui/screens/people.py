"""The page of the people: who may use this terminal."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui.widgets.label import Label


class PeoplePage(QWidget):
    """Everybody who may use this terminal."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Label("", 32)
        column = QVBoxLayout(self)
        column.addWidget(self._title)
        column.addStretch(1)
        self.retranslate()

    def retranslate(self) -> None:
        """Take the words of the language in use."""
        self._title.setText(tr("Staff and codes"))
