"""One pane of the reports: a title, something small at its right, and what it shows."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos_terminal.ui import theme
from pos_terminal.ui.widgets.label import Label


class ReportPane(QFrame):
    """`line` is the side at which it is parted from its neighbour."""

    def __init__(self, body: QWidget, *, aside: QWidget | None = None, line: str = "") -> None:
        super().__init__()
        self.setProperty("fill", "surface")
        if line:
            self.setProperty("line", line)
        self.title = Label("", 20)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.addWidget(self.title)
        head.addStretch(1)
        if aside is not None:
            head.addWidget(aside)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._column.addWidget(body)
        self._column.addStretch(1)
        theme.follow(self._restyle)

    def _restyle(self) -> None:
        used = theme.current()
        self._column.setContentsMargins(used.px(28), used.px(14), used.px(28), used.px(16))
        self._column.setSpacing(used.px(10))
