"""Puts event filters where keys and touches arrive, and nowhere else.

A filter of the whole application would see every event of every object. PySide then looks for the Python
class of each of Qt's private ones, and for that makes all classes it has: 40 ms and 5 MB at the start of the
program, and a detour through Python for each event afterwards.
"""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget


class InputPoints(QObject):
    """Keeps filters on the window, on the system's window below it (all keys and touches of a person pass
    there first), and on the widget that has the focus. The last filter is asked first.
    """

    def __init__(self, window: QWidget, *filters: QObject) -> None:
        super().__init__(window)
        self._window = window
        self._filters = filters
        self._focused: QWidget | None = None
        self._watch(window)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._follow)

    def window_shown(self) -> None:
        """The system's window exists from now on."""
        handle = self._window.windowHandle()
        if handle is not None:
            self._watch(handle)

    def _follow(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._focused is not None:
            for one in self._filters:
                self._focused.removeEventFilter(one)
        inside = new is not None and new is not self._window and self._window.isAncestorOf(new)
        self._focused = new if inside else None
        if self._focused is not None:
            self._watch(self._focused)

    def _watch(self, place: QObject) -> None:
        # Installing the same filter again only moves it to the front.
        for one in self._filters:
            place.installEventFilter(one)
