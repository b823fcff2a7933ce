"""Papers and pictures from a command, which has no window."""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QGuiApplication

from pos_terminal.engine.printing import Printing
from pos_terminal.settings import Settings
from pos_terminal.ui.printing import outputs as _read_on_this_thread  # noqa: F401
from pos_terminal.ui.printing.dots import window_printing


@cache
def application() -> object:
    """What fonts need: the application that there is, or one that shows nothing and needs no screen. It lives
    as long as the program."""
    return QGuiApplication.instance() or QGuiApplication(["pos-terminal", "-platform", "offscreen"])


def printing_without_window(settings: Settings, *, practice: bool) -> Printing:
    """See window_printing. Call it on the program's first thread."""
    application()
    return window_printing(settings, practice=practice)
