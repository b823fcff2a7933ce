"""A window with the screens of home and sign-in, in the light theme, by a clock that a test moves."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

os.environ.setdefault("QT_NO_SYNTHESIZED_BOLD", "1")

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from pos_terminal.texts import set_language
from pos_terminal.ui import theme
from pos_terminal.ui.main_window import MainWindow
from pos_terminal.ui.screens.home import HomeScreen
from pos_terminal.ui.screens.safe_mode import SafeModeScreen
from pos_terminal.ui.screens.sign_in import SignInScreen
from pos_terminal.ui.widgets.key_caps import key_caps
from tests.support.collecting import collector_of_this_thread, look_after_the_test  # noqa: F401
from tests.ui import samples


@dataclass
class HandClock:
    """Seconds that pass when a test says so."""

    now_s: float = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, clock: HandClock) -> Iterator[MainWindow]:
    """Shown at 1366 by 768; no screen is shown in it yet."""
    set_language("en")
    theme.load_fonts()
    theme.use(theme.Theme())
    key_caps.set_keyboard_used(False)
    made = MainWindow(clock)
    made.screens.add("home", HomeScreen())
    made.screens.add("sign_in", SignInScreen())
    made.screens.add("safe_mode", SafeModeScreen())
    made.set_shell(samples.shell())
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def home(window: MainWindow, clock: HandClock) -> HomeScreen:
    """The home screen with an order chosen, long enough ago for Enter."""
    screen = window.screen("home")
    assert isinstance(screen, HomeScreen)
    screen.render_state(samples.home_order())
    window.show_screen("home")
    clock.now_s += 1
    return screen
