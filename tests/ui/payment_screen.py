"""Puts payment screens on an off-screen window for tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, TypeVar

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from pos_terminal.ui import theme
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.theme import Theme

SIZES: Final = {
    "1366x768": (1366, 712, 1.0),
    "1024x768": (1024, 712, 1.0),
    "1920x1080": (1920, 1002, 1.4),
    "1280x720": (1280, 664, 1.0),
}


ScreenT = TypeVar("ScreenT", bound=QWidget)


@contextmanager
def themed(*, dark: bool = False, scale: float = 1.0) -> Iterator[None]:
    """This theme in force as the program puts it there; the ordinary one again at the end."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    theme.load_fonts()
    use(app, Theme(dark=dark, scale=scale))
    try:
        yield
    finally:
        use(app, Theme())


def use(app: QApplication, used: Theme) -> None:
    """Put this theme in force, on what is there now and what comes."""
    _forget_closed_windows()
    theme.use(used)
    app.setFont(used.font(16))
    if app.styleSheet() != used.stylesheet():
        app.setStyleSheet(used.stylesheet())


def _forget_closed_windows() -> None:
    """Windows of earlier tests are closed, but until now they would still be styled with each new theme."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def shown(qtbot: QtBot, screen: ScreenT, state: object, size: str = "1366x768") -> ScreenT:
    """`screen` with `state`, alone on a window of `size` without the shell around."""
    _forget_closed_windows()
    qtbot.addWidget(screen)
    screen.render_state(state)  # type: ignore[attr-defined]  # each screen takes its own state
    width, height, _scale = SIZES[size]
    screen.resize(width, height)
    screen.show()
    QApplication.processEvents()
    return screen


def in_window(
    qtbot: QtBot, screen: ScreenT, state: object, clock: Callable[[], float] | None = None
) -> ScreenT:
    """`screen` with `state` in the real window, which hands it the keys. Enter works at once."""
    _forget_closed_windows()
    seconds = iter(range(0, 10_000_000, 1000))
    window = MainWindow(clock or (lambda: float(next(seconds))))
    qtbot.addWidget(window)
    window.screens.add("tested", screen)
    screen.render_state(state)  # type: ignore[attr-defined]  # each screen takes its own state
    window.show_screen("tested")
    window.show()
    window.give_focus()
    QApplication.processEvents()
    return screen
