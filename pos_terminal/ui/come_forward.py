"""Bringing the window before the eyes of whoever started the program again."""

from __future__ import annotations

import os

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def come_forward(window: QWidget, token: str = "") -> None:
    """Show it above the others with the keyboard, as large as it was before it was minimized.

    `token`: what the desktop gave to the second start for this; "" where it gives none.
    """
    if token:
        # Where Qt looks for it, and takes it away.
        os.environ["XDG_ACTIVATION_TOKEN"] = token
    state = window.windowState()
    if state & Qt.WindowState.WindowMinimized:
        window.setWindowState(state & ~Qt.WindowState.WindowMinimized | Qt.WindowState.WindowActive)
    window.show()
    window.raise_()
    window.activateWindow()
