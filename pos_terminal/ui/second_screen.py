"""Keeps the customer's display on the screen that the cashier does not use, as screens come and go."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget


def other_screen(screens: Sequence[QScreen], used: QScreen) -> QScreen | None:
    """The first that the cashier does not use, None where there is no other."""
    return next((screen for screen in screens if screen is not used), None)


class SecondScreen(QObject):
    """Fills the other screen with `display`, and hides it while there is none: it must never lie over the
    cashier's window. Ends with the display."""

    def __init__(self, display: QWidget, window: QWidget) -> None:
        super().__init__(display)
        self._display, self._window = display, window
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._soon)
        app.screenRemoved.connect(self._gone)
        handle = window.windowHandle()
        if handle is not None:
            handle.screenChanged.connect(self._soon)
        self.place()

    def place(self) -> None:
        """Put the display where it belongs now."""
        screen = other_screen(QGuiApplication.screens(), QWidget.screen(self._window))
        if screen is None:
            self._display.hide()
            return
        self._display.setScreen(screen)
        self._display.setGeometry(screen.geometry())
        self._display.showFullScreen()

    def _gone(self, screen: QScreen) -> None:
        # Qt would move what was there to the cashier's screen.
        if self._display.screen() is screen:
            self._display.hide()
        self._soon()

    def _soon(self, _screen: QScreen | None = None) -> None:
        """Once Qt has finished with what it is telling us."""
        QTimer.singleShot(0, self, self.place)
