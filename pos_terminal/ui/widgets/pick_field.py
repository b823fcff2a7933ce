"""A field with the usual answers beside it: pressed, or typed."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.widgets.field import Field
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Label


class PickField(QWidget):
    """`changed` tells that another answer stands there. The buttons are (answer, words)."""

    changed = Signal()

    def __init__(
        self, answers: Sequence[tuple[str, str]], *, longest: int, wide: int, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._wide = wide
        self.label = Label("", 16, weight=600)
        self.field = Field("", longest=longest)
        self.buttons = {answer: self._button(words) for answer, words in answers}
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        self._row = row
        row.addWidget(self.field)
        for answer, button in self.buttons.items():
            button.clicked.connect(lambda _checked=False, text=answer: self._take(text))
            row.addWidget(button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        stack(column, self.label, Gap(6, 4))
        column.addLayout(row)
        self.field.textChanged.connect(lambda _text: self._show())
        self.field.textEdited.connect(lambda _text: self.changed.emit())
        theme.follow(self._restyle)

    def show_words(self, words: str) -> None:
        """What is asked."""
        self.label.setText(words)
        self.field.setAccessibleName(words)
        for button in self.buttons.values():
            button.setAccessibleDescription(words)

    def text(self) -> str:
        """The answer."""
        return self.field.text().strip()

    def set_text(self, text: str) -> None:
        """Show this answer, and tell nobody."""
        self.field.setText(text)

    def set_fixed(self, fixed: bool) -> None:
        """Whether the answer stays as it is."""
        for widget in (self.field, *self.buttons.values()):
            widget.setEnabled(not fixed)

    def _button(self, words: str) -> QPushButton:
        button = QPushButton(words)
        button.setProperty("kind", "segment")
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _take(self, answer: str) -> None:
        self.field.setText(answer)
        self.field.set_problem("")
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        for answer, button in self.buttons.items():
            button.setChecked(answer == self.text())

    def _restyle(self) -> None:
        used = theme.current()
        self._row.setSpacing(used.px(8))
        self.field.setFixedWidth(used.px(self._wide))
