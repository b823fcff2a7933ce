"""Tells a barcode scanner that types like a keyboard from a person, and keeps its keys from the widgets."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent

from pos_terminal.ui.keys import unshifted_digits

GAP_MS: Final = 35
"""Keys that follow each other faster than this were not typed by a person."""

FEWEST: Final = 6
"""A code has at least so many characters."""

_LONGEST: Final = 200
_ENDS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
_TYPED_WITH: Final = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier


class ScannerFilter(QObject):
    """An event filter for the application. `scanned` tells a whole code.

    A key with text is held back until the next one shows who typed it; at the latest after 35 ms it goes on
    to where it was meant for. Time is that of the events, so that a busy window does not matter. Events
    without a time (made by programs) are never held.
    """

    scanned = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: list[tuple[QObject, QKeyEvent]] = []
        self._text = ""
        self._last_ms = 0
        self._replaying = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(GAP_MS)
        self._timer.timeout.connect(self.flush)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        # One key press passes here more than once: first for the window, then for its widget.
        if self._replaying or not watched.isWidgetType() or event.timestamp() == 0 or event.isAutoRepeat():
            return False
        return self._press(watched, event)

    def flush(self) -> None:
        """Let go of what is held: a person typed it."""
        self._timer.stop()
        held, self._held = self._held, []
        self._replaying = True
        try:
            for target, event in held:
                QCoreApplication.sendEvent(target, event)
        finally:
            self._replaying = False

    def _press(self, watched: QObject, event: QKeyEvent) -> bool:
        fast = event.timestamp() - self._last_ms < GAP_MS
        if not fast:
            self.flush()
            self._text = ""
        if event.key() in _ENDS:
            return self._end()
        text = event.text()
        plain = not (event.modifiers() & ~_TYPED_WITH)
        if not (text and text.isprintable() and plain) or len(self._text) >= _LONGEST:
            if text or not self._is_shift(event):
                self.flush()
                self._text = ""
            return False
        self._last_ms = event.timestamp()
        self._text += text
        self._held.append((watched, event.clone()))
        self._timer.start()
        return True

    def _end(self) -> bool:
        """Enter or Tab: the end of a code where enough came fast enough, a person's key otherwise."""
        code, self._text = self._text, ""
        if len(code) < FEWEST:
            self.flush()
            return False
        self._timer.stop()
        self._held = []
        self.scanned.emit(unshifted_digits(code))
        return True

    @staticmethod
    def _is_shift(event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Shift
