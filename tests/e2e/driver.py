"""A cashier in a process of its own, who works until the power is cut: SIGKILL at a moment of the seed's.

python -m tests.e2e.driver FOLDER SEED ACKNOWLEDGED: what was shown as paid is appended to ACKNOWLEDGED, an
identifier a line.
"""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest

from pos_terminal.app import App
from pos_terminal.place import Place
from pos_terminal.settings import Settings
from pos_terminal.ui import qt_setup, theme
from tests.support.simulator import Control

Key = Qt.Key
STEP_MS = 15
LONGEST_S = 1.2


class Cashier:
    """Looks at the screen every few milliseconds and presses what comes next."""

    def __init__(self, app: App, seed: int, acknowledged: Path) -> None:
        self._app = app
        self._random = random.Random(seed)
        self._control = Control(os.environ["WAVE_API_URL"].replace("/wave", "/control"))
        self._file = os.open(acknowledged, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._paid: set[str] = set()
        # Every other life dies only after its first payment was begun: some are, however slow the machine is.
        self._homes_before = int(seed % 2)

    def step(self) -> None:
        """One look, one press."""
        window = self._app.window
        question = window.dialogs.state()
        if question is not None:
            window.dialogs.choose("other" if question.title == "Same customer?" else "close")
            return
        action = getattr(self, f"_on_{window.current_screen()}", None)
        if action is not None:
            action()

    def _on_sign_in(self) -> None:
        if self._app.counter is not None and self._app.counter.sign_in.people:
            self._type("4827")

    def _on_home(self) -> None:
        self._homes_before -= 1
        if self._homes_before == -1:
            delay = self._random.random() * LONGEST_S
            threading.Timer(delay, _die).start()
        self._type(f"{self._random.randrange(5, 500)}0")
        self._press(self._random.choice((Key.Key_F5, Key.Key_F6)))

    def _on_cash(self) -> None:
        self._type("50000")
        self._press(Key.Key_Return)

    def _on_waiting(self) -> None:
        payment = self._app.counter.charge.payment if self._app.counter else None
        if payment is None or not payment.redirect_url:
            return
        choice = self._random.random()
        if choice < 0.4:
            self._control.post("pay", client_reference=payment.charge_reference)
        elif choice < 0.6:
            self._app.window.screen("waiting").cancel_payment.emit()
        elif choice < 0.8:
            self._app.window.screen("waiting").next_customer.emit()

    def _on_unknown(self) -> None:
        self._app.window.screen("unknown").next_customer.emit()

    def _on_paid(self) -> None:
        payment = self._app.counter.charge.payment if self._app.counter else None
        if payment is not None and payment.payment_id not in self._paid:
            self._paid.add(payment.payment_id)
            os.write(self._file, f"{payment.payment_id}\n".encode())
        self._press(Key.Key_Return)

    def _on_not_paid(self) -> None:
        self._press(Key.Key_Escape)

    def _type(self, text: str) -> None:
        QTest.keyClicks(self._app.window, text)

    def _press(self, key: Qt.Key) -> None:
        QTest.keyClick(self._app.window, key)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(folder: str, seed: str, acknowledged: str) -> None:
    """Work until killed."""
    application = qt_setup.application()
    theme.load_fonts()
    theme.use(theme.Theme())
    # A clock on which the moment in which Enter is ignored is short.
    app = App(Place(Path(folder), practice=True), lambda: time.monotonic() * 100)
    cashier = Cashier(app, int(seed), Path(acknowledged))
    timer = QTimer()
    timer.setInterval(STEP_MS)
    timer.timeout.connect(cashier.step)
    app.show(Settings(sounds=False))
    timer.start()
    application.exec()


if __name__ == "__main__":
    main(*sys.argv[1:])
