"""A thin bar that says how far away the next thing is, stepped once a second."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.ui import theme


class NextBar(QWidget):
    """4 px high. `share` of it (0 to 1) is filled in the colour `token`."""

    def __init__(self, token: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._token = token
        self._share = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_share(self, share: float) -> None:
        """Fill this part, from 0 to 1."""
        self._share = min(1.0, max(0.0, share))
        self.update()

    @property
    def share(self) -> float:
        """The part that is filled."""
        return self._share

    def sizeHint(self) -> QSize:
        return QSize(theme.current().px(40), theme.current().px(4))

    def paintEvent(self, _event: QPaintEvent) -> None:
        used = theme.current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), used.color("line"))
        filled = QRect(0, 0, round(self.width() * self._share), self.height())
        painter.fillRect(filled, used.color(self._token))
