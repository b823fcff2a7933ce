"""Somebody who sets a terminal up in a process of its own, until the power is cut: SIGKILL after a press.

python -m tests.e2e.first_driver FOLDER PRESSES: so many presses are made, and the last is the end. Status 0
where everything was gone through before.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest

from pos_terminal.app import App
from pos_terminal.place import Place
from pos_terminal.settings import Settings
from pos_terminal.ui import qt_setup, theme

STEP_MS = 20
PIN = "839204"


class Technician:
    """Looks at the screen every few milliseconds and presses what comes next."""

    def __init__(self, app: App, presses: int) -> None:
        self._app = app
        self._left = presses
        self._seen = ""

    def step(self) -> None:
        """One look, one press where something new is shown."""
        window = self._app.window
        dialog = window.dialogs.state()
        screen: Any = window.screen(window.current_screen())
        shown = f"{window.current_screen()}/{getattr(screen, 'step', '')}/{dialog.title if dialog else ''}"
        if shown == self._seen or not self._press(window, screen, dialog is not None):
            return
        self._seen = shown
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def _press(self, window: Any, screen: Any, dialog: bool) -> bool:
        """Whether there was anything to press."""
        if dialog:
            window.dialogs.choose("seen")
        elif window.current_screen() == "welcome":
            screen.setting_up.button.click()
        elif window.current_screen() == "sign_in":
            return self._sign_in(window)
        elif window.current_screen() != "setting_up":
            return False
        elif screen.step == "manager":
            if self._app.counter is None:
                return False
            for name, text in (("name", "Fatou"), ("code", "fatou"), ("pin", PIN), ("again", PIN)):
                screen.manager.fields[name].setText(text)
            screen.manager.save.click()
        else:
            if screen.step == "restaurant":
                screen.restaurant.fields["restaurant"].setText("Chez Ama")
            screen.next.click()
        return True

    def _sign_in(self, window: Any) -> bool:
        counter = self._app.counter
        if counter is None or not counter.sign_in.people:
            return False
        keeping = counter.front.setting_up
        if keeping is None or not keeping.step:
            window.close()  # it is over
        else:
            QTest.keyClicks(window, PIN)
        return True


def main(folder: str, presses: str) -> None:
    """Work until killed, or until it is over."""
    application = qt_setup.application()
    theme.load_fonts()
    theme.use(theme.Theme())
    app = App(Place(Path(folder), practice=False), lambda: time.monotonic() * 100)
    technician = Technician(app, int(presses))
    timer = QTimer()
    timer.setInterval(STEP_MS)
    timer.timeout.connect(technician.step)
    app.show(Settings(sounds=False))
    timer.start()
    application.exec()
    app.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
