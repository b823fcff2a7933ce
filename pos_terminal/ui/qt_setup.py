"""The Qt application, made once and the same for the program and its tests."""

from __future__ import annotations

import builtins
import os

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from pos_terminal.resources import resource
from pos_terminal.ui.lasting_none import make_none_last


def application() -> QApplication:
    """The application with everything that has to be set before it is made."""
    make_none_last()
    _plain_imports()
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


def _plain_imports() -> None:
    """Give Python its own import back.

    PySide's looks at each import of the process for a switch of names that nobody here uses; a thousand
    modules are still to come.
    """
    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def quit_with(status: int) -> None:
    """End the event loop with this exit status."""
    QCoreApplication.exit(status)
