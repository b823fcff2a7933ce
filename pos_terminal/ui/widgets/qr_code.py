"""A QR code that phones read from a screen: black on white in every theme, whole pixels per module."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos_terminal.texts import tr
from pos_terminal.ui import theme
from pos_terminal.ui.widgets.kept import Kept
from pos_terminal.ui.widgets.qr_matrix import best_matrix

QUIET_ZONE = 4
"""White modules that a reader needs on every side."""

_DARK: Final = re.compile("1+")

Runs = tuple[tuple[int, int, int], ...]


@lru_cache(maxsize=32)
def dark_runs(text: str) -> tuple[int, Runs]:
    """Modules per side, and the dark runs as (row, column, length), of `text` at level M.

    Raises ValueError where the text does not fit into a code.
    """
    size, rows = best_matrix(text)
    lines = (format(row, f"0{size}b") for row in rows)
    runs = [
        (row, run.start(), run.end() - run.start())
        for row, line in enumerate(lines)
        for run in _DARK.finditer(line)
    ]
    return size, tuple(runs)


class QrCode(QWidget):
    """The plate with the code. The matrix is computed when the text is set, never while painting."""

    def __init__(self, side: int = 412, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._side = side
        self._modules = 0
        self._runs: Runs = ()
        self._text = ""
        self._kept = Kept()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_text(self, text: str) -> None:
        """Show the code of `text`; an empty text shows the white plate alone."""
        self.setAccessibleName(tr("Payment code for the customer to scan"))
        if text == self._text:
            return
        self._text = text
        self._modules, self._runs = dark_runs(text) if text else (0, ())
        self.update()

    def set_side(self, side: int) -> None:
        """The height the plate asks for, in px at scale 1; it takes less where there is less."""
        self._side = side
        self.setMaximumHeight(theme.current().px(side))
        self.updateGeometry()

    def module_px(self) -> int:
        """Pixels of one module at the present size; 0 without a code."""
        if not self._modules:
            return 0
        return min(self.width(), self.height()) // (self._modules + 2 * QUIET_ZONE)

    def sizeHint(self) -> QSize:
        side = theme.current().px(self._side)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        side = theme.current().px(200)
        return QSize(side, side)

    def paintEvent(self, _event: QPaintEvent) -> None:
        self._kept.show(self, self._paint, self._text)

    def _paint(self, painter: QPainter) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        # Readers want black on white, so the plate does not follow the theme.
        painter.setBrush(QColor(Qt.GlobalColor.white))
        radius = theme.current().px(8)
        painter.drawRoundedRect(self.rect(), radius, radius)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        module = self.module_px()
        left = (self.width() - self._modules * module) // 2
        top = (self.height() - self._modules * module) // 2
        black = QColor(Qt.GlobalColor.black)
        for row, column, length in self._runs:
            rect = QRect(left + column * module, top + row * module, length * module, module)
            painter.fillRect(rect, black)
