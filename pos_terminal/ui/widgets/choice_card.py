"""A large card that offers one way to go on: icon, title, what it is, what it needs, and its button."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.widgets import paint
from pos_terminal.ui.widgets.button import Button
from pos_terminal.ui.widgets.gap import Gap, stack
from pos_terminal.ui.widgets.label import Icon, Label
from pos_terminal.ui.widgets.lead_text import LeadText

_LINES: Final = 3
_SIDE: Final = 32


class ChoiceCard(QWidget):
    """`button` goes this way; the `chosen` one of several has the border of what Enter does."""

    def __init__(self, icon: str, *, chosen: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chosen = chosen
        self.title = Label("", 28)
        self.line = LeadText(18, 24, "ink-2")
        self.lines = [LeadText(18, 24, "ink") for _ in range(_LINES)]
        kind, key = ("primary", "Enter") if chosen else ("secondary", "")
        self.button = Button("", kind, icon="arrow-right", key=key, tall=True)
        self._grid = QGridLayout()
        self._grid.setColumnStretch(1, 1)
        for row, line in enumerate(self.lines):
            self._grid.addWidget(Icon("check", 24, "ink-3"), row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(line, row, 1)
        self._column = QVBoxLayout(self)
        self._column.setSpacing(0)
        picture = Icon(icon, 48, "accent-text" if chosen else "ink-2")
        stack(self._column, picture, Gap(24, 8), self.title, Gap(10, 4), self.line, Gap(26, 10))
        self._column.addLayout(self._grid)
        self._column.addStretch(1)
        self._column.addWidget(Gap(16, 8))
        self._column.addWidget(self.button)
        theme.follow(self._restyle)

    def show_words(self, title: str, line: str, lines: tuple[str, str, str], button: str) -> None:
        """What the card says."""
        self.title.setText(title)
        self.line.setText(line)
        for label, text in zip(self.lines, lines, strict=True):
            label.setText(text)
        self.button.setText(button)

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        edge = used.color("accent-text" if self._chosen else "line-strong")
        width = used.px(2) if self._chosen else 1
        paint.box(QPainter(self), QRectF(self.rect()), used.px(10), used.color("surface"), edge, width)

    def _restyle(self) -> None:
        used = theme.current()
        side = used.px(_SIDE)
        self._column.setContentsMargins(side + 1, side + 1, side + 1, side + 1)
        self._grid.setHorizontalSpacing(used.px(12))
        self._grid.setVerticalSpacing(used.px(14))
