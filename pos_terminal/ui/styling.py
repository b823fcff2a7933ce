"""The style sheet of the theme in force: for the application at the start, then for what is seen.

Qt styles every widget that there ever was when the application gets another style sheet: a third of a second
with all screens made. So after the start each part of a window that is seen gets the sheet, which goes before
the application's, and every other screen as it is shown.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QApplication, QStackedWidget, QWidget

from pos_terminal.ui import theme

_DIRECTLY: Final = Qt.FindChildOption.FindDirectChildrenOnly


def style_application() -> None:
    """Give the application font and style sheet of the theme in force, as long as nothing of it is seen."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        return
    app.setFont(theme.current().font(16))
    if not any(window.isVisible() for window in app.topLevelWidgets()):
        sheet = theme.current().stylesheet()
        # Every window that was made asks for it.
        if app.styleSheet() != sheet:
            app.setStyleSheet(sheet)


class Styling(QObject):
    """Keeps `window` in the style of the theme in force; its screens are the pages of `stack`."""

    def __init__(self, window: QWidget, stack: QStackedWidget) -> None:
        super().__init__(window)
        self._window = window
        self._stack = stack
        self._sheet = ""
        """Of the parts; nothing while the application's is that of the theme in force."""
        theme.follow(self._restyle)
        # For the parts that the window makes after this.
        QTimer.singleShot(0, self, self._restyle)

    def style(self, screen: QWidget) -> None:
        """To be called before a screen is shown."""
        if screen.styleSheet() != self._sheet:
            screen.setStyleSheet(self._sheet)

    def _restyle(self) -> None:
        style_application()
        app, sheet = QApplication.instance(), theme.current().stylesheet()
        # A part that once had a sheet of its own keeps one: to take it away costs as much.
        if not self._sheet and isinstance(app, QApplication) and app.styleSheet() == sheet:
            return
        self._sheet = sheet
        # The page by an event of its own, and painted by another: no key waits for all of it. Nothing is seen
        # in between.
        self._window.setUpdatesEnabled(False)
        QTimer.singleShot(0, self, self._style_page)
        for part in self._window.findChildren(QWidget, options=_DIRECTLY):
            if part is not self._stack:
                self.style(part)

    def _style_page(self) -> None:
        shown = self._stack.currentWidget()
        if shown is not None:
            self.style(shown)
        QTimer.singleShot(0, self, self._paint)

    def _paint(self) -> None:
        self._window.setUpdatesEnabled(True)
