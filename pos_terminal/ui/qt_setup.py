"""The Qt application, made once and the same for the program and its tests."""

from __future__ import annotations

import os

from PySide6.QtCore import QCoreApplication, QMetaObject, Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication, QWidget

from pos_terminal.resources import resource
from pos_terminal.ui.lasting_none import make_none_last


def application() -> QApplication:
    """The application with everything that has to be set before it is made."""
    make_none_last()
    # Otherwise Qt emboldens Inter Bold a second time.
    os.environ.setdefault("QT_NO_SYNTHESIZED_BOLD", "1")
    existing = QApplication.instance()
    if isinstance(existing, QApplication):
        return existing
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    made = QApplication(["pos-terminal"])
    made.setApplicationName("Recette")
    made.setDesktopFileName("pos-terminal")
    made.setWindowIcon(QIcon(str(resource("app-icon.svg"))))
    return made


def quit_with(status: int) -> None:
    """End the event loop with this exit status."""
    QCoreApplication.exit(status)


def close_soon(window: QWidget) -> None:
    """Close it on Qt's own thread; from any thread, also when the bridge carries nothing any more."""
    QMetaObject.invokeMethod(window, "close", Qt.ConnectionType.QueuedConnection)
