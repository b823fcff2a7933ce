"""A page that is higher than its room: it goes where the keyboard is, with the row after it, so that nobody
has to drag it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QWidget

from pos_terminal.ui import theme

_MORE: Final = 110
"""About one row beyond what is touched."""


class FollowingArea(QScrollArea):
    """`hold` puts the page into it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QFrame.Shape.NoFrame)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def hold(self, page: QWidget) -> None:
        """Show this page; its own ground is that of the window, light or dark."""
        self.setWidget(page)
        for part in (page, self.viewport()):
            part.setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow(self.window().focusWidget())

    def _focus_moved(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._follow(new)

    def _follow(self, focused: QWidget | None) -> None:
        if focused is not None and self.isVisible() and self.isAncestorOf(focused):
            more = min(theme.current().px(_MORE), max(0, self.viewport().height() - focused.height()) // 2)
            self.ensureWidgetVisible(focused, 0, more)
